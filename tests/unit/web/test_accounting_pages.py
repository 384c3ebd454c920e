"""« Comptabilité »: sums on the page, exports that say the same, the threshold of distance sales."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from db.queries import accounting as queries
from shop.accounting import fec
from shop.calendar import in_paris
from shop.invoices.data import CREDIT_NOTE, Party
from shop.storefront import forget
from tests.factories import merchant_settings
from tests.ledger import CLINIC, Ledger
from tests.unit.web.staff_desk import dora_signs_in, text_of, walkthrough
from web.headers import Shell
from web.pages.staff.today import picture

BOOKS = "/gestion/comptabilite"
NOVEMBER = "?mois=2026-11"


async def file(client: httpx.AsyncClient, name: str, period: str = NOVEMBER) -> str:
    answer = await client.get(f"{BOOKS}/{name}{period}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "private, no-store"
    kind = "plain" if name == "fec.txt" else "csv"
    assert answer.headers["content-type"] == f"text/{kind}; charset=utf-8"
    return answer.text


async def rows(client: httpx.AsyncClient, name: str, period: str = NOVEMBER) -> list[dict[str, str]]:
    text = await file(client, name, period)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


async def november() -> Ledger:
    """Two invoices, a credit note, one sale without VAT, and a document on each side of the month."""
    ledger = Ledger()
    await ledger.write(date(2026, 10, 31), [(2000, 1_200, False)])
    first = await ledger.write(date(2026, 11, 1), [(2000, 12_000, False), (2000, 600, True), (550, 1_055, False)])
    await ledger.write(date(2026, 11, 2), [(0, 10_000, False)], country="BE", buyer=CLINIC, exempt=True)
    await ledger.write(date(2026, 11, 30), [(2000, 2_400, False)], country="BE")
    await ledger.write(
        date(2026, 11, 30), [(2000, 1_200, False)], kind=CREDIT_NOTE, corrects=first.id, reason="=retour"
    )
    await ledger.write(date(2026, 12, 1), [(2000, 1_200, False)])
    return ledger


async def test_the_page_shows_what_the_files_say(app: Shell, client: httpx.AsyncClient) -> None:
    await november()
    await dora_signs_in(client)
    page = await client.get(BOOKS + NOVEMBER)
    seen = text_of(page)
    assert page.status_code == 200
    assert "Comptabilité\u00a0: novembre 2026" in seen
    assert 'id="vat"' in page.text
    assert "France France 20\u00a0% 95,00\u00a0€ 19,00\u00a0€ 114,00\u00a0€" in seen
    assert "Belgique aucune 0\u00a0% 100,00\u00a0€ 0,00\u00a0€ 100,00\u00a0€" in seen
    assert "Belgique France 20\u00a0% 20,00\u00a0€ 4,00\u00a0€ 24,00\u00a0€" in seen
    found = await rows(client, "tva.csv")
    assert [(one["pays de livraison"], one["TVA due en"], one["taux"], one["HT"], one["TVA"]) for one in found] == [
        ("FR", "FR", "20", "95,00", "19,00"), ("FR", "FR", "5,5", "10,00", "0,55"), ("BE", "", "0", "100,00", "0,00"),
        ("BE", "FR", "20", "20,00", "4,00"),
    ]  # fmt: skip


async def test_sales_have_one_line_for_each_document_and_rate(app: Shell, client: httpx.AsyncClient) -> None:
    await november()
    await dora_signs_in(client)
    found = await rows(client, "ventes.csv")
    assert [(one["numéro"], one["nature"], one["taux"], one["TTC"]) for one in found] == [
        ("FA-2026-000002", "facture", "20", "126,00"), ("FA-2026-000002", "facture", "5,5", "10,55"),
        ("FA-2026-000003", "facture", "0", "100,00"), ("FA-2026-000004", "facture", "20", "24,00"),
        ("AV-2026-000001", "avoir", "20", "-12,00"),
    ]  # fmt: skip
    assert found[2]["numéro de TVA"] == "BE0123456749"
    (note,) = await rows(client, "avoirs.csv")
    assert (note["numéro"], note["TTC"], note["motif"]) == ("AV-2026-000001", "-12,00", "'=retour")


async def test_consumers_are_reported_day_by_day(app: Shell, client: httpx.AsyncClient) -> None:
    """A firm with a number is not among them; a credit note is taken off its own day."""
    await november()
    await dora_signs_in(client)
    found = await rows(client, "e-reporting.csv")
    assert [(one["jour"], one["pays de livraison"], one["taux"], one["factures"], one["avoirs"], one["HT"], one["TVA"])
            for one in found] == [
        ("2026-11-01", "FR", "20", "1", "0", "105,00", "21,00"), ("2026-11-01", "FR", "5,5", "1", "0", "10,00", "0,55"),
        ("2026-11-30", "BE", "20", "1", "0", "20,00", "4,00"), ("2026-11-30", "FR", "20", "0", "1", "-10,00", "-2,00"),
    ]  # fmt: skip


async def test_the_journal_has_the_columns_of_the_law(app: Shell, client: httpx.AsyncClient) -> None:
    """LPF A47 A-1: 18 columns, days AAAAMMJJ, decimal commas; numbers follow one another within the year."""
    await merchant_settings(siren="732 829 320")
    forget()
    await november()
    await dora_signs_in(client)
    answer = await client.get(f"{BOOKS}/fec.txt{NOVEMBER}")
    assert answer.headers["content-disposition"] == 'attachment; filename="732829320FEC20261130.txt"'
    head, *lines = answer.text.removesuffix("\r\n").split("\r\n")
    assert tuple(head.split("\t")) == fec.COLUMNS
    cells = [dict(zip(fec.COLUMNS, line.split("\t"), strict=True)) for line in lines]
    assert list(dict.fromkeys(one["EcritureNum"] for one in cells)) == [f"2026{number:06}" for number in (2, 3, 4, 5)]
    first = [(one["CompteNum"], one["Debit"], one["Credit"]) for one in cells if one["PieceRef"] == "FA-2026-000002"]
    assert first == [
        ("411000", "136,55", "0,00"), ("707200", "0,00", "100,00"), ("7085200", "0,00", "5,00"),
        ("44571200", "0,00", "21,00"), ("707055", "0,00", "10,00"), ("44571055", "0,00", "0,55"),
    ]  # fmt: skip
    note = [(one["CompteNum"], one["Debit"], one["Credit"]) for one in cells if one["PieceRef"] == "AV-2026-000001"]
    assert note == [("411000", "0,00", "12,00"), ("707200", "10,00", "0,00"), ("44571200", "2,00", "0,00")]
    assert {one["EcritureDate"] for one in cells} == {"20261101", "20261102", "20261130"}
    december = await file(client, "fec.txt", "?mois=2026-12")
    assert december.split("\r\n")[1].split("\t")[2] == "2026000006"


async def test_more_documents_than_a_page_of_them(
    app: Shell, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once, in order, whatever the size of the pages they are read by."""
    monkeypatch.setattr(queries, "PAGE", 2)
    ledger = Ledger()
    for day in (1, 1, 1, 2, 2, 3, 3):
        await ledger.write(date(2026, 11, day), [(2000, 1_200, False)])
    await dora_signs_in(client)
    found = await rows(client, "ventes.csv")
    assert [one["numéro"] for one in found] == [f"FA-2026-{number:06}" for number in range(1, 8)]


async def test_names_are_no_formulas_and_break_no_line(app: Shell, client: httpx.AsyncClient) -> None:
    evil = Party('=HYPERLINK("http://x";"a")\n\tpirate', (), "69003", "Lyon", "FR")
    await Ledger().write(date(2026, 11, 2), [(2000, 1_200, False)], buyer=evil)
    await dora_signs_in(client)
    (found,) = await rows(client, "ventes.csv")
    assert found["client"].startswith("'=HYPERLINK")
    lines = (await file(client, "fec.txt")).removesuffix("\r\n").split("\r\n")
    assert [line.count("\t") for line in lines] == [17] * 4


async def test_money_by_day_and_method(app: Shell, client: httpx.AsyncClient) -> None:
    """Real orders: a card, a transfer, and a refund."""
    card = walkthrough(app)
    order = await card.up_to("paid")
    await walkthrough(app, method="transfer").up_to("paid")
    await dora_signs_in(client)
    today = in_paris(card.now + timedelta(minutes=1)).date()
    period = f"?du={today}&au={today}"
    found = {one["moyen"]: one for one in await rows(client, "encaissements.csv", period)}
    paid = f"{order.total_cents // 100},{order.total_cents % 100:02}"
    assert found["Carte bancaire"]["encaissé"] == found["Virement bancaire"]["encaissé"] == paid
    assert {one["jour"] for one in found.values()} == {today.isoformat()}
    sales = await rows(client, "ventes.csv", period)
    assert len(sales) == 2
    assert sales[0]["TTC"] == paid
    seen = text_of(await client.get(BOOKS + period))
    assert "Carte bancaire 1" in seen


@pytest.mark.parametrize("asked", ["?mois=2026-13", "?du=2026-11-02&au=2026-11-01", "?du=x", "?au=2026-11-01"])
async def test_what_is_no_period_is_said_and_breaks_nothing(app: Shell, client: httpx.AsyncClient, asked: str) -> None:
    await dora_signs_in(client)
    for path in (BOOKS, f"{BOOKS}/ventes.csv", f"{BOOKS}/fec.txt"):
        answer = await client.get(path + asked)
        assert answer.status_code == 422
        assert 'class="field-error"' in answer.text


async def test_there_are_no_other_files(app: Shell, client: httpx.AsyncClient) -> None:
    await dora_signs_in(client)
    assert (await client.get(f"{BOOKS}/autre.csv")).status_code == 404


def today() -> date:
    return in_paris(datetime.now(UTC)).date()


@pytest.mark.parametrize(
    ("gross", "oss", "shown", "hidden"),
    [
        (959_999, False, "", "threshold-near"),
        (960_000, False, "threshold-near", "threshold-passed"),
        (1_200_000, False, "threshold-near", "threshold-passed"),
        (1_200_003, False, "threshold-passed", "threshold-near"),
        (1_200_003, True, "", "threshold-passed"),
    ],
)
async def test_distance_sales_are_counted_against_the_threshold(
    app: Shell, client: httpx.AsyncClient, gross: int, oss: bool, shown: str, hidden: str
) -> None:
    """10,000 € net; firms without VAT and sales in France are not of it, credit notes are taken off."""
    await merchant_settings(vat_by_destination=oss)
    forget()
    ledger = Ledger()
    await ledger.write(today(), [(2000, gross + 1_200, False)], country="BE")
    await ledger.write(today(), [(2000, 1_200, False)], country="LU", kind=CREDIT_NOTE)
    await ledger.write(today(), [(2000, 5_000_000, False)])
    await ledger.write(today(), [(0, 5_000_000, False)], country="BE", buyer=CLINIC, exempt=True)
    await dora_signs_in(client)
    page = await client.get(BOOKS)
    assert not shown or f'id="{shown}"' in page.text
    assert f'id="{hidden}"' not in page.text


async def test_a_firm_is_one_rule_for_the_threshold_and_for_e_reporting(app: Shell, client: httpx.AsyncClient) -> None:
    """A Belgian number that VIES did not confirm makes no firm: VAT was charged. A number of France does."""
    ledger, day = Ledger(), today()
    french = replace(CLINIC, country="FR", vat_number="", siren="732829320")
    await ledger.write(day, [(2000, 12_000, False)], country="BE", buyer=CLINIC)
    await ledger.write(day, [(2000, 120_000, False)], country="BE", buyer=french)
    await ledger.write(day, [(2000, 240_000, False)], country="LU", buyer=replace(CLINIC, vat_number="FR44732829320"))
    await ledger.write(day, [(0, 360_000, False)], country="BE", buyer=CLINIC, exempt=True)
    await dora_signs_in(client)
    assert await queries.distance_sales(day, day) == {"BE": 10_000}
    found = await rows(client, "e-reporting.csv", f"?du={day}&au={day}")
    assert [(one["pays de livraison"], one["HT"]) for one in found] == [("BE", "100,00")]


async def test_what_a_bank_took_back_has_its_own_columns(app: Shell, client: httpx.AsyncClient) -> None:
    buyer = walkthrough(app)
    order = await buyer.up_to("paid")
    await dora_signs_in(client)
    assert "Repris par la banque" not in (await client.get(BOOKS)).text
    provider_id = order.payments[0].provider_id or ""
    buyer.bank.take_back(provider_id, 1_500)
    assert buyer.cashier is not None
    await buyer.cashier.apply_provider_state(buyer.now + timedelta(minutes=2), provider_id=provider_id)
    period = f"?du={today() - timedelta(days=1)}&au={today() + timedelta(days=1)}"
    (found,) = await rows(client, "encaissements.csv", period)
    columns = ("paiements", "remboursements", "remboursé", "repris par la banque", "rendu par la banque")
    assert [found[name] for name in columns] == ["1", "0", "0,00", "-15,00", "0,00"]
    assert "Repris par la banque" in (await client.get(BOOKS + period)).text


async def test_staff_are_told_on_the_days_page_once_the_threshold_is_passed(
    app: Shell, client: httpx.AsyncClient
) -> None:
    ledger = Ledger()
    await ledger.write(today(), [(2000, 1_200_000, False)], country="BE")
    await dora_signs_in(client)
    assert "Seuil de TVA dépassé." not in text_of(await client.get("/gestion"))
    await ledger.write(today(), [(2000, 3, False)], country="LU")
    picture.forget()  # what is looked at once an hour
    assert "Seuil de TVA dépassé." in text_of(await client.get("/gestion"))


async def test_the_year_before_counts_too(app: Shell, client: httpx.AsyncClient) -> None:
    await Ledger().write(date(today().year - 1, 6, 1), [(2000, 1_300_000, False)], country="LU")
    await dora_signs_in(client)
    page = await client.get(BOOKS)
    assert 'id="threshold-passed"' in page.text
    assert f"{today().year - 1}\u00a0: 10\u202f833,33\u00a0€" in text_of(page)


async def test_strangers_do_not_see_the_books(app: Shell, client: httpx.AsyncClient) -> None:
    for path in (BOOKS, f"{BOOKS}/ventes.csv"):
        assert (await client.get(path)).status_code == 303
