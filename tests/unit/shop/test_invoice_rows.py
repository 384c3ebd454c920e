"""Rows of an invoice: the surcharge under its own name, each rate exact; and what a credit note says it is for."""

from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import HOME
from shop.delivery.rules import Item, standard_rules
from shop.documents.facturx import cii_xml
from shop.documents.terms import terms
from shop.invoices.credit import Wish
from shop.invoices.credit import rows_of as credited_rows
from shop.invoices.data import Row
from shop.invoices.snapshot import discounts_of, rows_of
from shop.invoices.words import reason_words
from shop.places import surcharge_postcodes
from shop.prices import Discount, Price, Reduction
from shop.pricing import price
from shop.vat import destination, rates_on
from tests.tiers import times
from tests.unit.shop.invoice_cast import FIRM, FIRMS, invoice
from tests.unit.shop.schematron import EN16931, FRANCE, broken_rules

if TYPE_CHECKING:
    from shop.orders.order import Order

TODAY = date(2026, 11, 26)
RULES = standard_rules("01 99 00 12 34", surcharge_postcodes=surcharge_postcodes())
SHOPPING = (Item("a", 690, 1, "standard", 100), Item("b", 1250, 3, "medical", 100), Item("c", 495, 6, "book", 300))


def bought(postcode: str, *items: Item, free: bool = False, country: str = "FR", exempt: bool = False) -> Price:
    choice = DeliveryChoice(HOME, "", "", country, postcode)
    off = [Discount("Livraison offerte", free_delivery=True, code="PORT")] if free else []
    to = destination(country, postcode)
    return price(
        items, discounts=off, delivery=choice, destination=to, rates=rates_on(TODAY), rules=RULES, vat_exempt=exempt
    )


def ordered(found: Price, zone: str, **changes: object) -> "Order":
    """An order as its rows are read."""
    lines = [
        SimpleNamespace(
            sku=one.key, name=one.key, variant_label="", quantity=one.quantity, unit_price_cents=one.unit_price_cents,
            discount_cents=one.discount_cents, total_cents=one.total_cents, vat_rate_bp=one.vat_rate_bp,
            vat_cents=one.vat_cents,
        )
        for one in found.lines
    ]  # fmt: skip
    told: dict[str, object] = {
        "number": "SC-26-000001", "lines": lines, "vat": found.vat, "total_cents": found.total_cents,
        "surcharge_cents": found.surcharge_cents, "delivery": SimpleNamespace(label="Livraison à domicile", zone=zone),
        "vat_exemption": {}, "discounts": (),
    }  # fmt: skip
    return cast("Order", SimpleNamespace(**{**told, **changes}))


def carried(rows: tuple[Row, ...], name: str) -> int:
    return sum(row.total_cents for row in rows if row.is_delivery and row.name == name)


def names(rows: tuple[Row, ...]) -> list[str]:
    return list(dict.fromkeys(row.name for row in rows if row.is_delivery))


def test_the_surcharge_of_corsica_has_rows_of_its_own_name() -> None:
    found = bought("20000", *SHOPPING)
    rows = rows_of(ordered(found, "corsica"))
    delivery, surcharge = names(rows)
    assert "Corse" in surcharge
    assert (carried(rows, delivery), carried(rows, surcharge)) == (found.delivery_cents, found.surcharge_cents)
    assert surcharge != delivery
    for group in found.vat:
        same = [row for row in rows if row.vat_rate_bp == group.rate_bp]
        assert sum(row.total_cents for row in same) == group.gross_cents
        assert sum(row.vat_cents for row in same) == group.vat_cents


def test_a_delivery_given_leaves_the_surcharge_alone() -> None:
    found = bought("20000", SHOPPING[0], free=True)
    assert (
        names(rows_of(ordered(found, "corsica"))) == names(rows_of(ordered(bought("20000", *SHOPPING), "corsica")))[1:]
    )


def test_without_a_surcharge_there_is_the_delivery_alone() -> None:
    assert names(rows_of(ordered(bought("75012", *SHOPPING), "metropole"))) == ["Livraison à domicile"]


PLACES = [("20000", "FR", "corsica", False), ("73440", "FR", "mountain", False), ("1000", "BE", "benelux", True)]


@settings(max_examples=times(40, 1_000), deadline=None)
@given(
    st.lists(
        st.builds(
            Item, st.uuids().map(str), st.integers(1, 40_000), st.integers(1, 9),
            st.sampled_from(["standard", "medical", "reduced", "book"]), st.just(1),
        ),
        min_size=1, max_size=6,
    ),
    st.sampled_from(PLACES),
    st.booleans(),
)  # fmt: skip
def test_whatever_is_carried_where_sums_are_exact_and_the_xml_keeps_its_rules(
    items: list[Item], place: tuple[str, str, str, bool], free: bool
) -> None:
    postcode, country, zone, exempt = place
    found = bought(postcode, *items, free=free, country=country, exempt=exempt)
    rows = rows_of(ordered(found, zone))
    parts = [carried(rows, name) for name in names(rows)]
    assert sum(parts) == found.delivery_cents + found.surcharge_cents
    assert found.surcharge_cents in {0, *parts}
    assert all(0 <= row.vat_cents <= row.total_cents for row in rows)
    if not exempt:
        xml = cii_xml(terms(invoice(found, rows=rows, buyer=FIRM, mentions=FIRMS))).decode()
        assert broken_rules(xml, EN16931) | broken_rules(xml, FRANCE) == set()


def test_a_credit_note_of_the_delivery_keeps_both_names() -> None:
    found = bought("20000", *SHOPPING)
    rows = rows_of(ordered(found, "corsica"))
    whole = found.delivery_cents + found.surcharge_cents
    back, _ = credited_rows(invoice(found, rows=rows), [], Wish(whole, (), whole), whole)
    assert {name: carried(back, name) for name in names(back)} == {name: carried(rows, name) for name in names(rows)}


def test_what_a_code_took_off_a_price_without_vat_says_so() -> None:
    found = bought("75012", *SHOPPING)
    told = (Reduction("CONFORT", "8 € offerts", 668),)
    free = ordered(found, "benelux", discounts=told, vat_exemption={"number": "BE0123456749"})
    assert discounts_of(free) == (("8 € offerts (code CONFORT, montant hors TVA)", 668),)
    assert discounts_of(ordered(found, "metropole", discounts=told)) == (("8 € offerts (code CONFORT)", 668),)


@pytest.mark.parametrize("written", ["", "Commande SC-26-000001"])
def test_without_a_reason_a_credit_note_says_what_it_is_for(written: str) -> None:
    gel = Row("GEL", "Gel", 2, 499, 0, 998, 2000, 166)
    less = Row("BOOK", "Réduction sur «\u00a0Livre\u00a0»", 1, 200, 0, 200, 550, 10)
    sent = [Row("", "Livraison à domicile", 1, 300, 0, 300, rate, 50, is_delivery=True) for rate in (2000, 550)]
    said = reason_words(written, "SC-26-000001", [gel, less, *sent])
    assert said == "Remboursement\u00a0: 2 × Gel, Réduction sur «\u00a0Livre\u00a0», Livraison à domicile"
    many = [Row(f"R{at}", f"Article {at}", 1, 100, 0, 100, 2000, 17) for at in range(5)]
    assert reason_words(written, "SC-26-000001", many).endswith("1 × Article 2 et 2 autres")
    assert reason_words("Gel arrivé abîmé", "SC-26-000001", [gel]) == "Gel arrivé abîmé"
