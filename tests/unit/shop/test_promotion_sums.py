"""No basket is ever charged below what is due (T15), and the worked examples of docs/promotions.md hold to the cent."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import HOME
from shop.delivery.rules import Item
from shop.promotions.facts import Article
from shop.promotions.judging import judge
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, FREE_DELIVERY, PERCENT, Code, Promotion
from tests.tiers import times
from tests.unit.shop.promotion_baskets import ALICE, HOME_75, NOW, code, judged, priced

articles = st.builds(
    Article,
    item=st.builds(
        Item,
        key=st.uuids().map(str),
        unit_price_cents=st.integers(1, 90_000),
        quantity=st.integers(1, 12),
        vat_class=st.sampled_from(["standard", "medical", "reduced", "book"]),
        weight_g=st.integers(0, 60),
    ),
    product_id=st.integers(1, 6),
    categories=st.frozensets(st.integers(1, 4), min_size=1, max_size=2),
)
offers = st.builds(
    Promotion,
    id=st.integers(1, 10_000),
    label=st.just("Offre"),
    kind=st.sampled_from([PERCENT, AMOUNT, FREE_DELIVERY, BUY_X_GET_Y]),
    percent_bp=st.integers(0, 10_000),
    amount_cents=st.integers(0, 30_000),
    buy_quantity=st.integers(1, 4),
    get_quantity=st.integers(1, 2),
    minimum_cents=st.sampled_from([0, 0, 2_000, 10_000]),
    categories=st.frozensets(st.integers(1, 4), max_size=2),
    products=st.frozensets(st.integers(1, 6), max_size=2),
    stackable=st.booleans(),
)


def _of_its_kind(offer: Promotion) -> Promotion:
    return replace(
        offer,
        percent_bp=offer.percent_bp if offer.kind == PERCENT else 0,
        amount_cents=offer.amount_cents if offer.kind == AMOUNT else 0,
    )


@settings(max_examples=times(300, 10_000), deadline=None)
@given(
    st.lists(articles, min_size=1, max_size=10),
    st.lists(offers.map(_of_its_kind), max_size=4, unique_by=lambda offer: offer.id),
    st.sampled_from([None, HOME_75, DeliveryChoice(HOME, "", "", "LU", "1111")]),
)
def test_t15_no_basket_with_codes_is_charged_less_than_is_due(
    basket: list[Article], offered: list[Promotion], choice: DeliveryChoice | None
) -> None:
    codes = [Code(at, f"CODE{at}", offer) for at, offer in enumerate(offered)]
    judgement = judge(codes, basket, ALICE, NOW)
    found = priced(basket, judgement, choice)
    assert (
        found.total_cents
        == sum(line.total_cents for line in found.lines) + found.delivery_cents + found.surcharge_cents
    )
    assert all(line.total_cents >= 0 for line in found.lines)
    for line in found.lines:
        if line.vat_class == "book":
            assert line.total_cents == line.list_cents
    assert found.discount_cents == sum(one.goods_cents for one in found.reductions)
    assert {one.code for one in found.reductions} <= set(judgement.applied)
    # Taking one code off, or adding one, never makes another of the applied fail on its own conditions.
    for name in judgement.applied:
        assert judge([one for one in codes if one.code == name], basket, ALICE, NOW).applied == (name,)
    for one in judgement.applied[1:]:
        offer = next(code.promotion for code in codes if code.code == one)
        assert offer.stackable


DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "promotions.md"


def _cents(words: str) -> int:
    whole, _, part = words.partition(".")
    return int(whole) * 100 + int(part)


def _examples() -> list[dict[str, str]]:
    text = DOCUMENT.read_text(encoding="utf-8").partition("## Worked examples")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def _code_as_written(words: str) -> Code:
    """« HUIT 8.00 from 60.00 in 2 alone »."""
    name, given, *rest = words.replace(" %", "%").replace(" + ", "+").split()
    offer: dict[str, object] = {"stackable": "alone" not in rest}
    if "from" in rest:
        offer["minimum_cents"] = _cents(rest[rest.index("from") + 1])
    if "in" in rest:
        offer["categories"] = frozenset({int(rest[rest.index("in") + 1])})
    if given == "delivery":
        return code(name, FREE_DELIVERY, **offer)
    if given.endswith("%"):
        return code(name, PERCENT, percent_bp=int(given[:-1]) * 100, **offer)
    if "+" in given:
        bought, free = given.split("+")
        return code(name, BUY_X_GET_Y, buy_quantity=int(bought), get_quantity=int(free), **offer)
    return code(name, AMOUNT, amount_cents=_cents(given), **offer)


@pytest.mark.parametrize("example", _examples(), ids=[row["Example"] for row in _examples()])
def test_a_worked_example_of_the_document_holds(example: dict[str, str]) -> None:
    basket = []
    for at, words in enumerate(example["Articles"].split("; ")):
        quantity, _, unit, vat_class, rayon = words.split()
        item = Item(str(at), _cents(unit), int(quantity), vat_class, 500 // int(quantity))
        basket.append(Article(item, at, frozenset({int(rayon)})))
    mode, _, postcode = example["Delivery"].partition(" ")
    choice = DeliveryChoice(mode, "", "", "FR", postcode) if postcode else None
    judgement = judged(*(_code_as_written(words) for words in example["Codes"].split("; ")), basket=basket)
    found = priced(basket, judgement, choice)
    expected = [words.split() for words in example["Takes off"].split("; ")]
    counted = [(one.code, one.cents) for one in found.reductions]
    assert counted == [(name, _cents(off)) for name, off in expected if off != "–"]
    assert {said.code for said in judgement.codes if not said.applies} == {name for name, off in expected if off == "–"}
    assert (found.goods_cents, found.delivery_cents + found.surcharge_cents, found.total_cents) == tuple(
        _cents(example[head]) for head in ("Goods", "Delivery cost", "Total")
    )


def test_the_document_has_its_examples() -> None:
    assert len(_examples()) >= 20
