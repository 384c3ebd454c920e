"""A firm of another country of the Union at the checkout: its number verified, doubted, or impossible to verify."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.tables.accounts import Customer
from db.tables.carts import Cart
from db.tables.orders import Order, OrderLine
from db.tables.vat import VatCheck
from shop import vat
from shop.storefront import forget
from tests.factories import an_article, merchant_settings
from tests.unit.web.account_sessions import at_home
from tests.unit.web.checkout_walkthrough import Guest, a_shop, hidden, words
from tests.unit.web.staff_desk import dora_signs_in, text_of
from tests.unit.web.vies_played import PATIENT, QUICK, trouble, vies
from web.headers import Shell

VERIFIED = "Numéro vérifié : prix hors TVA (article 262 ter I du CGI)."
CHARGED = "Le service européen VIES ne répond pas : la TVA est facturée, nous vérifierons votre numéro."
BELGIAN = {
    "qualite": "professionnel", "raison_sociale": "Clinique des Tilleuls", "siret": "", "tva": "BE 0123.456.749",
    "facturation__code_postal": "1000", "facturation__ville": "Bruxelles", "facturation__pays": "BE",
    "telephone": "+32 470 12 34 56",
}  # fmt: skip


async def a_shop_of_ours(**settings: Any) -> None:
    await merchant_settings(vat_number="FR44732829320", **settings)
    await a_shop()
    forget()


async def the_order() -> dict[str, Any]:
    rows = await Order.select().order_by(Order.id, ascending=False).output(load_json=True)
    return dict(rows[0])


async def test_s0_43_a_verified_firm_abroad_pays_without_vat(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest, article = Guest(client), await an_article(price_cents=12_000)
    async with vies(app) as asked:
        page = await guest.ready(article, quantity=2, **BELGIAN)
        assert VERIFIED in words(page)
        assert "2 × 100,00 € hors TVA" in words(page)
        assert hidden(page)["total"] == "21917"  # 2 × 100,00 + (23,00 of surcharge, delivery given) ÷ 1,2
        assert (await guest.order(page)).status_code == 303
    assert len(asked) == 1
    order, check = await the_order(), (await VatCheck.select())[0]
    assert (check["number"], check["state"], check["name"]) == ("BE0123456749", "valid", "SRL CLINIQUE DES TILLEULS")
    assert check["request_id"].startswith("WAPIAAAA")
    kept = order["vat_exemption"]
    assert (kept["number"], kept["request_id"]) == ("BE0123456749", check["request_id"])
    assert order["vat"] == [{"rate_bp": 0, "net_cents": 21917, "vat_cents": 0, "gross_cents": 21917}]
    assert order["attention"] == ""
    (line,) = await OrderLine.select()
    assert (line["unit_price_cents"], line["vat_cents"], line["vat_rate_bp"]) == (10_000, 0, 0)


async def test_the_prices_of_step_2_are_those_that_will_be_charged(app: Shell, client: httpx.AsyncClient) -> None:
    """A firm without VAT reads 24,92 € hors TVA, not the 29,90 € of whoever pays it."""
    await a_shop_of_ours()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=5_000))
    async with vies(app):
        await guest.details(**BELGIAN)
        for _ in range(2):
            shown = words(await guest.get("/commande/livraison"))
            assert "24,92 € hors TVA" in shown
            assert "Supplément Belgique et Luxembourg compris : 5,75 € + 19,17 € = 24,92 € hors TVA" in shown
            assert "29,90 €" not in shown
            await guest.delivery()  # and again once it is chosen, beside the total
        assert "19,17 €" in words(await guest.get("/commande/paiement"))
    await guest.details()
    french = words(await guest.get("/commande/livraison"))
    assert "6,90 €" in french
    assert "hors TVA" not in french


async def test_the_order_says_that_no_vat_is_due(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    async with vies(app):
        page = await guest.ready(await an_article(price_cents=12_000), **BELGIAN)
        sent = await guest.order(page)
    told = words(await client.get(sent.headers["location"]))
    assert "Exonération de TVA, article 262 ter I du CGI : numéro BE0123456749" in told
    assert "Total hors TVA" in told
    assert "TTC" not in told.partition("Vos articles")[2].partition("Livraison et paiement")[0]
    await dora_signs_in(client)
    seen = text_of(await client.get(f"/gestion/commandes/{(await the_order())['number']}"))
    assert "Vérifié par VIES, consultation WAPIAAAA" in seen
    assert "Total hors TVA" in seen


async def test_a_number_vies_does_not_know_is_doubted_once_then_taxed(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=12_000))
    async with vies(app) as asked:
        await trouble(client, {"kind": "invalid", "times": 0})
        doubted = await guest.details(**BELGIAN)
        assert doubted.status_code == 422
        assert 'id="tva-error"' in doubted.text
        assert "VIES, le registre européen, ne connaît pas ce numéro" in words(doubted)
        assert hidden(doubted)["tva_confirmee"] == "BE0123456749"
        page = await guest.ready(**BELGIAN, **hidden(doubted))
    assert len(asked) == 1
    assert "VIES ne connaît pas votre numéro de TVA : la TVA est facturée." in words(page)
    assert hidden(page)["total"] == "14300"
    await guest.order(page)
    order = await the_order()
    assert (order["vat_exemption"], order["attention"]) == ({}, "")


@pytest.mark.parametrize("kind", ["down", "slow", "unavailable", "garbage"])
async def test_vies_away_means_vat_and_a_word_to_staff(kind: str, app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    async with vies(app, patience=QUICK if kind == "slow" else PATIENT):
        await trouble(client, {"kind": kind, "times": 0, "seconds": 2.0})
        page = await guest.ready(await an_article(price_cents=12_000), **BELGIAN)
        assert CHARGED in words(page)
        assert hidden(page)["total"] == "14300"
        assert (await guest.order(page)).status_code == 303
    order = await the_order()
    assert (order["attention"], order["vat_exemption"]) == ("vat_unverified", {})
    assert (await VatCheck.select())[0]["state"] == "unknown"
    await dora_signs_in(client)
    seen = text_of(await client.get(f"/gestion/commandes/{order['number']}"))
    assert "Le numéro de TVA du client n’a pas pu être vérifié" in seen


async def test_vies_that_comes_back_shows_the_new_total_before_it_is_charged(
    app: Shell, client: httpx.AsyncClient
) -> None:
    """T12: at the button the number is asked again once the silence is old enough; another total is shown first."""
    await a_shop_of_ours()
    guest = Guest(client)
    async with vies(app):
        await trouble(client, {"kind": "down"})
        page = await guest.ready(await an_article(price_cents=12_000), **BELGIAN)
        await an_hour_passes()
        shown = await guest.order(page)
        assert (shown.status_code, await Order.count()) == (409, 0)
        assert "Le total est maintenant de 119,17 €, au lieu de 143,00 €." in words(shown)
        assert (await guest.order(shown)).status_code == 303
    assert (await the_order())["total_cents"] == 11917


async def test_a_proof_of_another_day_is_asked_for_again(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    async with vies(app) as asked:
        page = await guest.ready(await an_article(price_cents=12_000), **BELGIAN)
        await an_hour_passes(days=1)
        await trouble(client, {"kind": "invalid"})
        shown = await guest.order(page)
    assert (shown.status_code, len(asked), await Order.count()) == (409, 2, 0)
    assert "Le total est maintenant de 143,00 €" in words(shown)


async def test_a_proof_renewed_the_same_is_no_change(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    async with vies(app) as asked:
        page = await guest.ready(await an_article(price_cents=12_000), **BELGIAN)
        await an_hour_passes(days=1)
        assert (await guest.order(page)).status_code == 303
    order, (latest, _) = await the_order(), await VatCheck.select().order_by(VatCheck.id, ascending=False)
    assert (len(asked), order["vat_exemption"]["request_id"]) == (2, latest["request_id"])


async def an_hour_passes(days: int = 0) -> None:
    """Every check is older by so much."""
    for row in await VatCheck.select():
        at = row["checked_at"] - timedelta(days=days, hours=1)
        await VatCheck.update({VatCheck.checked_at: at}).where(VatCheck.id == row["id"])


async def test_goods_collected_in_france_bear_vat(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=12_000))
    async with vies(app):
        assert (await guest.details(**BELGIAN)).status_code == 303
        assert (await guest.delivery("agency", "lyon")).status_code == 303
        assert (await guest.payment("transfer")).status_code == 303
        page = await guest.get("/commande/verification")
    assert "Les articles ne partent pas vers le pays de votre numéro de TVA : la TVA est due." in words(page)
    assert hidden(page)["total"] == "12000"


async def test_a_french_number_is_not_asked_for(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    french = {"qualite": "professionnel", "raison_sociale": "Clinique", "siret": "732 829 320 00074"}
    async with vies(app) as asked:
        page = await Guest(client).ready(await an_article(price_cents=12_000), **french, tva="FR 44 732 829 320")
    assert (asked, hidden(page)["total"]) == ([], "12000")


async def test_a_merchant_without_a_number_sells_with_vat(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop()
    async with vies(app) as asked:
        page = await Guest(client).ready(await an_article(price_cents=12_000), **BELGIAN)
    assert (asked, hidden(page)["total"]) == ([], "14300")


async def test_t11_no_form_can_bring_a_proof(app: Shell, client: httpx.AsyncClient) -> None:
    """What only the server knows is taken from no field, whatever its name."""
    await a_shop_of_ours()
    guest = Guest(client)
    forged = {"vat_proof": "WAPIAAAAFORGED", "vat_state": "valid", "vat_checked_at": "2026-11-26T00:00:00+00:00"}
    async with vies(app):
        await trouble(client, {"kind": "invalid", "times": 0})
        page = await guest.ready(
            await an_article(price_cents=12_000), **BELGIAN, **forged, tva_confirmee="BE0123456749"
        )
        assert hidden(page)["total"] == "14300"
        await guest.order(page, **forged)
    order, cart = await the_order(), (await Cart.select(Cart.checkout).output(load_json=True))[0]
    assert order["vat_exemption"] == {}
    assert "FORGED" not in f"{order}{cart}"


async def test_one_visitor_cannot_make_us_ask_without_end(app: Shell, client: httpx.AsyncClient) -> None:
    await a_shop_of_ours()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=12_000))
    async with vies(app) as asked:
        for first in range(1_000_000, 1_000_025):
            number = f"0{first}{97 - first % 97:02}"
            await guest.details(**{**BELGIAN, "tva": f"BE{number}"}, tva_confirmee=f"BE{number}")
    assert len(asked) == 20


async def test_an_account_keeps_no_proof(app: Shell, client: httpx.AsyncClient) -> None:
    """The account learns the firm; another order asks anew."""
    await a_shop_of_ours()
    account = await at_home(client, professional="{}")
    guest = Guest(client)
    async with vies(app):
        page = await guest.ready(await an_article(price_cents=12_000), **BELGIAN)
        assert (await guest.order(page)).status_code == 303
    kept = (await Customer.select(Customer.professional).where(Customer.id == account.id).output(load_json=True))[0]
    assert set(kept["professional"]) == {"company", "country", "siret", "vat_number"}
    assert (await the_order())["customer"] == account.id


@pytest.fixture
def french_rates_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody knows the rates of other countries."""
    head, *rows = vat.RATES_FILE.read_text(encoding="utf-8").splitlines()
    known = tmp_path / "rates.csv"
    known.write_text("\n".join([head, *(row for row in rows if row.startswith("FR"))]) + "\n", encoding="utf-8")
    monkeypatch.setattr(vat, "RATES_FILE", known)
    for kept in (vat.bundled_rows, vat.rates_on):
        kept.cache_clear()
    yield
    monkeypatch.undo()
    for kept in (vat.bundled_rows, vat.rates_on):
        kept.cache_clear()


@pytest.mark.usefixtures("french_rates_alone")
async def test_where_no_rate_is_known_nothing_is_sold_and_everything_goes_on(
    app: Shell, client: httpx.AsyncClient
) -> None:
    """A sentence and the phone; the address can be changed, an agency chosen."""
    await a_shop_of_ours(vat_by_destination=True, phone="01 99 00 06 72")
    guest = Guest(client)
    await guest.add(await an_article(price_cents=12_000))
    belgian = {name: value for name, value in BELGIAN.items() if name.startswith("facturation") or name == "telephone"}
    assert (await guest.details(**belgian)).status_code == 303
    assert (await guest.get("/panier")).status_code == 200
    await guest.delivery()
    page = await guest.get("/commande/livraison")
    assert page.status_code == 200
    said = words(page)
    assert "Nous ne pouvons pas calculer la TVA de cet article pour ce pays. Appelez-nous pour commander." in said
    assert "01 99 00 06 72" in said
    assert (await guest.get("/commande/verification")).status_code == 303
    assert (await guest.get("/commande/coordonnees")).status_code == 200
    assert (await guest.ready()).status_code == 200
