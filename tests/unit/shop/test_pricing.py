"""The one pricing function against the worked examples of docs/pricing.md, and sums that always add up."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import AGENCY, HOME
from shop.delivery.rules import DeliveryRules, Item, standard_rules
from shop.errors import NotDeliverable, TaxNotKnown
from shop.places import surcharge_postcodes
from shop.prices import Discount, Price
from shop.pricing import price
from shop.vat import CORSICA, MAINLAND, Destination, Rates, bundled_rows, destination, rates_from, rates_on
from tests.tiers import times

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "pricing.md"
TODAY = date(2026, 11, 22)
RATES = rates_on(TODAY)
RULES = standard_rules("01 99 00 12 34", surcharge_postcodes=surcharge_postcodes())
NONE = "–"


def to(mode: str, country: str, postcode: str) -> DeliveryChoice:
    return DeliveryChoice(mode, "", "", country, postcode)


def priced(*items: Item, rules: DeliveryRules = RULES, **asked: object) -> Price:
    return price(items, **{"destination": MAINLAND, "rates": RATES, "rules": rules, **asked})  # type: ignore[arg-type]


def cents(words: str) -> int:
    whole, _, part = words.partition(".")
    return int(whole) * 100 + int(part)


def read_items(words: str) -> list[Item]:
    items = []
    for at, article in enumerate(words.split("; ")):
        quantity, _, unit, vat_class, weight = article.split()
        items.append(Item(str(at), cents(unit), int(quantity), vat_class, int(weight)))
    return items


def read_discount(words: str) -> Discount:
    if words.endswith(" %"):
        return Discount(words, percent_bp=int(words[:-2]) * 100)
    return Discount(words, cents(words))


def read_examples() -> list[dict[str, str]]:
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    heads, _, *examples = rows
    return [dict(zip(heads, row, strict=True)) for row in examples]


EXAMPLES = read_examples()


def test_the_document_has_its_examples() -> None:
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize("example", EXAMPLES, ids=[row["Example"] for row in EXAMPLES])
def test_a_worked_example_of_the_document_holds(example: dict[str, str]) -> None:
    choice, handed_over = None, MAINLAND
    if example["Delivery"] != NONE:
        mode, *country, postcode = example["Delivery"].split()
        choice = to(mode, country[0] if country else "FR", postcode)
        handed_over = destination(choice.country, postcode)
    discounts = (
        [] if example["Discounts"] == NONE else [read_discount(part) for part in example["Discounts"].split("; ")]
    )
    found = priced(*read_items(example["Articles"]), discounts=discounts, delivery=choice, destination=handed_over)
    left = example["Left for free delivery"]
    assert {
        "List": found.list_cents,
        "Discount": found.discount_cents,
        "Goods": found.goods_cents,
        "Tariff": found.delivery_cents,
        "Surcharge": found.surcharge_cents,
        "Total": found.total_cents,
    } == {head: cents(example[head]) for head in ("List", "Discount", "Goods", "Tariff", "Surcharge", "Total")}
    assert [f"{group.rate_bp / 100:g} % = {group.vat_cents / 100:.2f}" for group in found.vat] == example["VAT"].split(
        "; "
    )
    assert found.left_for_free_delivery_cents == (None if left == NONE else cents(left))


items = st.builds(
    Item,
    key=st.uuids().map(str),
    unit_price_cents=st.integers(0, 500_000),
    quantity=st.integers(1, 20),
    vat_class=st.sampled_from(["standard", "medical", "reduced", "book"]),
    weight_g=st.integers(0, 60),
)
discounts = st.builds(
    Discount,
    label=st.just("code"),
    amount_cents=st.integers(0, 30_000),
    percent_bp=st.integers(0, 10_000),
    on_books=st.booleans(),
    free_delivery=st.booleans(),
)
choices = st.sampled_from(
    [
        None,
        to(HOME, "FR", "75012"),
        to(HOME, "FR", "20000"),
        to(HOME, "FR", "74110"),
        to(HOME, "LU", "1111"),
        to(AGENCY, "FR", "20090"),
    ]
)


OSS = rates_on(TODAY, destination_vat=True)
wheres = st.sampled_from([(RATES, MAINLAND), (RATES, CORSICA), *((OSS, Destination(one)) for one in ("BE", "LU"))])


@settings(max_examples=times(300, 10_000), deadline=None)
@given(st.lists(items, max_size=12), st.lists(discounts, max_size=3), choices, wheres, st.booleans())
def test_t15_everything_adds_up(
    bought: list[Item],
    off: list[Discount],
    choice: DeliveryChoice | None,
    where: tuple[Rates, Destination],
    exempt: bool,
) -> None:
    """French VAT, that of the buyer's country, or none: lines and delivery are the total, rates are their VAT."""
    rates, place = where
    found = priced(*bought, discounts=off, delivery=choice, destination=place, rates=rates, vat_exempt=exempt)
    shares = found.delivery_shares
    assert len(found.reductions) == len(off)
    assert not exempt or found.vat_cents == 0
    assert found.total_cents == found.goods_cents + found.delivery_cents + found.surcharge_cents
    assert found.goods_cents == sum(line.total_cents for line in found.lines) == found.list_cents - found.discount_cents
    assert found.discount_cents == sum(line.discount_cents for line in found.lines)
    assert all(0 <= line.discount_cents <= line.list_cents for line in found.lines)
    assert sum(share.total_cents for share in shares) == found.delivery_cents + found.surcharge_cents
    assert sum(group.gross_cents for group in found.vat) == found.total_cents
    assert found.total_net_cents + found.vat_cents == found.total_cents
    for group in found.vat:
        assert group.net_cents + group.vat_cents == group.gross_cents
        of_lines = [line for line in found.lines if line.vat_rate_bp == group.rate_bp]
        of_delivery = [share for share in shares if share.rate_bp == group.rate_bp]
        parts = [(part.total_cents, part.vat_cents) for part in of_lines]
        parts += [(part.total_cents, part.vat_cents) for part in of_delivery]
        assert sum(total for total, _ in parts) == group.gross_cents
        assert sum(vat for _, vat in parts) == group.vat_cents


@settings(max_examples=times(300, 10_000), deadline=None)
@given(st.lists(items, max_size=12), st.lists(discounts, max_size=3), choices, wheres, st.booleans())
def test_t15_what_the_codes_took_off_is_the_discount_and_the_delivery_given(
    bought: list[Item],
    off: list[Discount],
    choice: DeliveryChoice | None,
    where: tuple[Rates, Destination],
    exempt: bool,
) -> None:
    asked = {"delivery": choice, "destination": where[1], "rates": where[0], "vat_exempt": exempt}
    found = priced(*bought, discounts=off, **asked)
    kept = [replace(one, free_delivery=False) for one in off]
    paid = priced(*bought, discounts=kept, **asked)
    given = sum(one.cents for one in found.reductions) - found.discount_cents
    whole, left = ((one.delivery_cents + one.surcharge_cents) for one in (paid, found))
    assert all(one.cents >= 0 for one in found.reductions)
    # Without VAT, the delivery and the part given are each rounded once for each rate.
    assert abs(given - (whole - left)) <= (4 if exempt else 0)


@given(st.lists(items, min_size=1, max_size=8), st.lists(discounts, max_size=2))
def test_a_price_without_vat_is_the_other_less_the_vat_in_it(bought: list[Item], off: list[Discount]) -> None:
    """To the rounding of each unit price (half a cent a piece) and of each line."""
    abroad = {"discounts": off, "delivery": to(HOME, "BE", "1000"), "destination": Destination("BE")}
    due, exempt = priced(*bought, **abroad), priced(*bought, **abroad, vat_exempt=True)
    pieces = sum(line.quantity for line in due.lines)
    assert abs(exempt.total_cents - due.total_net_cents) <= pieces + len(due.lines) + 4
    assert all(one.total_cents == 0 for one, full in zip(exempt.lines, due.lines, strict=True) if not full.total_cents)
    assert [group.rate_bp for group in exempt.vat] == [0]


def test_a_firm_abroad_needs_no_rate_of_its_own_country() -> None:
    unknown = rates_from(
        [row for row in bundled_rows() if row.destination.country == "FR"], TODAY, destination_vat=True
    )
    belgian: dict[str, object] = {"rates": unknown, "destination": Destination("BE")}
    assert priced(Item("a", 12000, 1), **belgian, vat_exempt=True).total_cents == 10000
    with pytest.raises(TaxNotKnown):
        priced(Item("a", 12000, 1), **belgian)


def test_free_delivery_by_a_code_is_told_without_vat_too() -> None:
    off = [Discount("dix", percent_bp=1000, code="DIX"), Discount("port", free_delivery=True, code="PORT")]
    abroad: dict[str, object] = {"delivery": to(HOME, "BE", "1000"), "destination": Destination("BE"), "discounts": off}
    rules = replace(RULES, tariffs=tuple(replace(one, price_cents=600) for one in RULES.tariffs))
    found = priced(Item("a", 6000, 1, weight_g=500), **abroad, rules=rules, vat_exempt=True)
    assert [(one.code, one.cents) for one in found.reductions] == [("DIX", 500), ("PORT", 500)]
    assert (found.goods_cents, found.delivery_cents) == (4500, 0)


@given(st.lists(items, min_size=1, max_size=6), st.integers(0, 30_000))
def test_the_same_question_has_the_same_answer(bought: list[Item], off: int) -> None:
    first, second = (
        priced(*bought, discounts=[Discount("code", off)], delivery=to(HOME, "FR", "35000")) for _ in range(2)
    )
    assert first == second


@given(st.lists(items.filter(lambda item: item.vat_class != "book"), min_size=1, max_size=6))
def test_s0_26_home_delivery_is_free_exactly_from_the_threshold(bought: list[Item]) -> None:
    found = priced(*bought, delivery=to(HOME, "FR", "35000"))
    assert found.delivery_is_free is (found.goods_cents >= 9900)
    assert (found.delivery_cents == 0) is found.delivery_is_free
    assert found.left_for_free_delivery_cents == max(0, 9900 - found.goods_cents)


def test_a_cart_without_delivery_totals_its_goods_and_says_so() -> None:
    found = priced(Item("a", 4990, 1))
    assert (found.delivery_known, found.total_cents, found.delivery_shares) == (False, 4990, ())


def test_an_empty_cart_costs_nothing() -> None:
    found = priced(delivery=to(HOME, "FR", "75012"))
    assert (found.total_cents, found.lines, found.vat, found.delivery_known) == (0, (), (), False)


def test_a_discount_keeps_to_its_lines() -> None:
    found = priced(Item("a", 1000, 1), Item("b", 1000, 1), discounts=[Discount("code", 300, keys=frozenset({"b"}))])
    assert [line.discount_cents for line in found.lines] == [0, 300]


def test_a_trade_discount_reaches_books() -> None:
    book = Item("a", 2000, 1, "book")
    assert priced(book, discounts=[Discount("remise", percent_bp=3500, on_books=True)]).goods_cents == 1300
    assert priced(book, discounts=[Discount("code", percent_bp=3500)]).goods_cents == 2000


def test_a_discount_cannot_raise_a_price() -> None:
    with pytest.raises(ValueError, match="discount"):
        priced(Item("a", 1000, 1), discounts=[Discount("code", -1)])


@pytest.mark.parametrize("item", [Item("a", 1000, 0), Item("a", 1000, -1), Item("a", -1, 1)])
def test_what_is_no_purchase_is_refused(item: Item) -> None:
    with pytest.raises(ValueError, match="purchase"):
        priced(item)


@pytest.mark.parametrize(
    ("item", "choice"),
    [
        (Item("a", 1000, 1, oversize=True), to(HOME, "FR", "75012")),
        (Item("a", 1000, 2, weight_g=15_001), to(HOME, "FR", "75012")),
        (Item("a", 1000, 1), to(HOME, "FR", "97400")),
        (Item("a", 1000, 1), to("by_drone", "FR", "75012")),
    ],
)
def test_a_choice_that_no_longer_holds_is_refused_at_pricing(item: Item, choice: DeliveryChoice) -> None:
    with pytest.raises(NotDeliverable):
        priced(item, delivery=choice)


def test_an_unknown_tax_stops_the_sale() -> None:
    with pytest.raises(TaxNotKnown):
        priced(Item("a", 1000, 1, "tobacco"))


@pytest.mark.parametrize(
    "item", [Item("a", 100, 1, "book"), Item("a", 100, 1, oversize=True), Item("a", 100, 1, agency_only=True)]
)
def test_free_delivery_is_not_dangled_where_it_would_be_untrue(item: Item) -> None:
    assert priced(item).left_for_free_delivery_cents is None
