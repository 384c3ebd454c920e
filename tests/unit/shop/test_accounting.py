"""The books, without a database: every export of the same documents comes to the same cents."""

import asyncio
import csv
import io
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.accounting import fec, sheets
from shop.accounting.documents import Document, WhoseVat, document_of
from shop.accounting.period import Period, PeriodRefused, read_period
from shop.accounting.totals import Totals, totals_of
from shop.invoices.data import CREDIT_NOTE, INVOICE
from shop.merchant.identity import Merchant
from tests.ledger import ALICE, CLINIC, Sold, a_document
from tests.tiers import times

MERCHANT = Merchant(siren="732 829 320")
DAY = date(2026, 11, 26)


def documented(
    sold: list[Sold], kind: str = INVOICE, country: str = "FR", day: date = DAY, business: bool = False
) -> Document:
    data = a_document(kind, "FA-2026-000001", day, sold, CLINIC if business else ALICE)  # type: ignore[arg-type]
    row = {"data": data.as_json(), "day": day, "country": country, "is_business": business}
    return document_of(row, WhoseVat(MERCHANT))


async def each(found: Iterable[Document]) -> AsyncIterator[Document]:
    for one in found:
        yield one


async def written(lines: AsyncIterator[str]) -> str:
    return "".join([line async for line in lines])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(sheets.MARK), newline=""), delimiter=";"))


def cents(text: str) -> int:
    return int(Decimal(text.replace(",", ".")) * 100)


def summed(rows: Iterable[dict[str, str]], *columns: str) -> list[int]:
    rows = list(rows)
    return [sum(cents(row[column]) for row in rows) for column in columns]


rates = st.sampled_from([2000, 550, 210, 2100, 1700, 600, 0])
rows = st.lists(st.tuples(rates, st.integers(0, 1_000_000), st.booleans()), min_size=1, max_size=8)
documents = st.builds(
    documented,
    rows,
    st.sampled_from([INVOICE, CREDIT_NOTE]),
    st.sampled_from(["FR", "BE", "LU"]),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.booleans(),
)


@settings(max_examples=times(150, 5_000), deadline=None)
@given(st.lists(documents, max_size=12))
def test_t15_every_export_comes_to_the_cents_of_the_documents(found: list[Document]) -> None:
    asyncio.run(_all_agree(sorted(found, key=lambda one: one.day)))


async def _all_agree(found: Sequence[Document]) -> None:
    sign = {INVOICE: 1, CREDIT_NOTE: -1}
    assert all(one.gross_cents * sign[one.kind] >= 0 for one in found)
    net = sum(group.net_cents for one in found for group in one.groups)
    vat = sum(group.vat_cents for one in found for group in one.groups)
    whole = [net, vat, net + vat]
    totals = await totals_of(each(found))
    assert (totals.net_cents, totals.vat_cents) == (net, vat)
    assert summed(table(await written(sheets.sales(each(found)))), "HT", "TVA", "TTC") == whole
    assert summed(table("".join(sheets.vat(totals))), "HT", "TVA", "TTC") == whole
    notes = [one for one in found if one.is_credit_note]
    assert summed(table(await written(sheets.credit_notes(each(found)))), "TTC") == [
        sum(one.gross_cents for one in notes)
    ]
    consumers = [one for one in found if not one.is_business]
    assert summed(table("".join(sheets.consumers(totals))), "HT", "TVA") == [
        sum(group.net_cents for one in consumers for group in one.groups),
        sum(group.vat_cents for one in consumers for group in one.groups),
    ]
    _check_journal(found, totals)


def _check_journal(found: Sequence[Document], totals: Totals) -> None:
    by_account: Counter[str] = Counter()
    for one in found:
        entries = list(fec.entries(one, MERCHANT))
        assert sum(amount for _, _, amount in entries) == 0, "debits are credits"
        by_account.update({account: 0 for account, _, _ in entries})
        for account, _, amount in entries:
            by_account[account[:4]] += amount
    assert by_account["4110"] == totals.net_cents + totals.vat_cents
    assert by_account["4457"] == -totals.vat_cents
    assert sum(amount for account, amount in by_account.items() if account[:2] == "70") == -totals.net_cents


@pytest.mark.parametrize(
    ("country", "rate", "abroad", "whose"),
    [
        ("FR", 2000, False, "FR"), ("FR", 210, False, "FR"), ("BE", 2000, False, "FR"), ("BE", 550, False, "FR"),
        ("BE", 2100, True, "BE"), ("LU", 300, True, "LU"), ("BE", 600, False, "BE"), ("BE", 0, False, ""),
        ("BE", 2000, True, "FR"),
    ],
)  # fmt: skip
def test_whose_vat_it_is(country: str, rate: int, abroad: bool, whose: str) -> None:
    assert WhoseVat(Merchant(vat_by_destination=abroad)).country(country, rate, DAY) == whose


def test_the_same_rate_in_both_countries_goes_by_the_merchants_way_of_declaring() -> None:
    own = "FR standard 21 2026-01-01"
    assert WhoseVat(Merchant(vat_rates=own)).country("BE", 2100, DAY) == "FR"
    assert WhoseVat(Merchant(vat_rates=own, vat_by_destination=True)).country("BE", 2100, DAY) == "BE"


def test_delivery_has_its_own_account() -> None:
    found = documented([(2000, 12_000, False), (2000, 600, True), (550, 1_055, False)])
    assert list(fec.entries(found, MERCHANT)) == [
        ("411000", "Clients", 13_655),
        ("707200", "Ventes de marchandises 20\u00a0%", -10_000),
        ("7085200", "Ports facturés 20\u00a0%", -500),
        ("44571200", "TVA collectée 20\u00a0%", -2_100),
        ("707055", "Ventes de marchandises 5,5\u00a0%", -1_000),
        ("44571055", "TVA collectée 5,5\u00a0%", -55),
    ]


@pytest.mark.parametrize("evil", ['=HYPERLINK("http://x")', "@SUM(A1)", "+33", "-2+3", "\t=1", "  =1", "|calc", "%x"])
def test_a_name_is_no_formula(evil: str) -> None:
    assert sheets.words(evil).startswith("'")


def test_amounts_keep_their_sign_and_their_cents() -> None:
    assert [sheets.amount(one) for one in (0, 5, -5, 123_456, -100)] == ["0,00", "0,05", "-0,05", "1234,56", "-1,00"]


TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("asked", "first", "last", "words"),
    [
        ({}, date(2026, 11, 1), date(2026, 11, 30), "novembre 2026"),
        ({"mois": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29), "février 2024"),
        ({"du": "2026-11-01", "au": "2026-12-15"}, date(2026, 11, 1), date(2026, 12, 15),
         "du 1er novembre 2026 au 15 décembre 2026"),
        ({"du": "2026-01-01", "au": "2026-12-31", "mois": "x"}, date(2026, 1, 1), date(2026, 12, 31),
         "du 1er janvier 2026 au 31 décembre 2026"),
    ],
)  # fmt: skip
def test_a_period_is_a_month_or_two_days(asked: dict[str, str], first: date, last: date, words: str) -> None:
    found = read_period(asked, TODAY)
    assert (found.first, found.last, found.words) == (first, last, words)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mois": "2026-13"}, "month"), ({"mois": "novembre"}, "month"), ({"mois": "٢٠٢٦-١١"}, "month"),
        ({"mois": "9999-12"}, "month"), ({"du": "2026-11-01"}, "last"), ({"au": "2026-11-01"}, "first"),
        ({"du": "2026-02-30", "au": "2026-03-01"}, "first"), ({"du": "2026-11-02", "au": "2026-11-01"}, "last"),
        ({"du": "2025-01-01", "au": "2026-01-02"}, "last"),
    ],
)  # fmt: skip
def test_what_is_no_period_is_said_beside_its_field(asked: dict[str, str], field: str) -> None:
    with pytest.raises(PeriodRefused) as refused:
        read_period(asked, TODAY)
    assert refused.value.field == field


def test_t14_a_period_begins_and_ends_at_midnight_in_paris() -> None:
    """Summer time ends on 25 October 2026."""
    start, end = Period(date(2026, 10, 25), date(2026, 10, 25)).moments
    assert (start, end) == (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
