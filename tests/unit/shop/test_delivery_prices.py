"""What delivery costs is one sum, wherever it is said: tariff + surcharge − what free delivery takes off the tariff.

The sum is worked out a second time in delivery_sums.py and held against the shop's own for any cart and place.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shop.delivery.choice import DeliveryChoice, Place
from shop.delivery.fitting import is_oversize
from shop.delivery.modes import AT_POINT, HOME, OVERSIZE, PREDICT, Mode, standard_modes
from shop.delivery.options import choose, options_for
from shop.delivery.rules import BENELUX, METROPOLE, DeliveryRules, Item, Tariff, standard_rules
from shop.money import euros
from shop.prices import Discount
from tests.unit.shop.delivery_sums import (
    GRIDS,
    NOW,
    PLACES,
    POSTCODES,
    STEPS,
    SURCHARGES,
    Expected,
    discounts,
    due,
    expected,
    fits_easily,
    goods_of,
    items,
    picks_for,
    places,
    seeds,
)


@settings(deadline=None)
@given(items(), discounts, places, seeds)
def test_every_option_costs_what_the_tariff_says_to_the_cent(
    articles: list[Item], off: list[Discount], place: Place | None, seed: int
) -> None:
    rules = GRIDS[seed]
    worth = goods_of(articles, off, rules)
    told = options_for(articles, place, worth.goods_cents, rules, NOW, books_after_discount_cents=worth.books_cents)
    for option in told:
        sum_ = expected(articles, option.rule, place, worth.goods_cents, worth.books_cents, rules)
        if sum_ is not None and fits_easily(articles, option.rule):
            assert option.available
        if option.available:
            assert sum_ == Expected(option.base_cents, option.surcharge_cents, option.free)
            assert option.price_cents == option.base_cents + option.surcharge_cents >= 0
            words = {0: "Gratuit"}.get(option.price_cents, euros(option.price_cents))
            assert option.price_words.removesuffix(" de supplément").endswith(words)


@settings(deadline=None)
@given(items(), discounts, places, seeds)
def test_a_choice_costs_what_its_option_said(
    articles: list[Item], off: list[Discount], place: Place | None, seed: int
) -> None:
    rules = GRIDS[seed]
    worth = goods_of(articles, off, rules)
    told = options_for(articles, place, worth.goods_cents, rules, NOW, books_after_discount_cents=worth.books_cents)
    for option in (one for one in told if one.available):
        choice = choose(option, place, rules, picks_for(option, rules))
        again = DeliveryChoice.from_json(choice.as_json())
        assert again == choice
        bill = due(again, articles, off, rules)
        assert (bill.delivery_cents, bill.surcharge_cents) == (option.base_cents, option.surcharge_cents)
        assert bill.delivery_is_free == option.free
        assert bill.total_cents == worth.goods_cents + option.price_cents
        assert sum(share.total_cents for share in bill.delivery_shares) == option.price_cents


@settings(deadline=None)
@given(items(), seeds, st.data())
def test_a_point_elsewhere_is_priced_where_it_lies(articles: list[Item], seed: int, data: st.DataObject) -> None:
    rules = GRIDS[seed]
    home, there = data.draw(st.sampled_from(list(PLACES))), data.draw(st.sampled_from(list(PLACES)))
    points = [mode.code for mode in standard_modes() if mode.handover == AT_POINT]
    worth = goods_of(articles, (), rules)
    told = options_for(articles, home, worth.goods_cents, rules, NOW, points=dict.fromkeys(points, there))
    for option in (one for one in told if one.available and one.mode in points):
        bill = due(choose(option, home, rules, picks_for(option, rules)), articles, (), rules)
        assert (option.place, bill.total_cents) == (there, worth.goods_cents + option.price_cents)
        assert bill.surcharge_cents == SURCHARGES.get(PLACES[there] or "", 0)


@settings(deadline=None)
@given(items(), places, seeds, st.data())
def test_the_order_of_the_articles_changes_nothing(
    articles: list[Item], place: Place | None, seed: int, data: st.DataObject
) -> None:
    rules = GRIDS[seed]
    goods = sum(one.unit_price_cents * one.quantity for one in articles)
    shuffled = data.draw(st.permutations(articles))
    assert options_for(shuffled, place, goods, rules, NOW) == options_for(articles, place, goods, rules, NOW)


@settings(deadline=None)
@given(items(), places, seeds, st.data())
def test_the_same_pieces_on_several_lines_cost_the_same(
    articles: list[Item], place: Place | None, seed: int, data: st.DataObject
) -> None:
    rules = GRIDS[seed]
    goods = sum(one.unit_price_cents * one.quantity for one in articles)
    apart = [replace(one, key=f"{one.key}-{n}", quantity=1) for one in articles for n in range(one.quantity)]
    assert options_for(apart, place, goods, rules, NOW) == options_for(articles, place, goods, rules, NOW)


def ladder(mode: Mode) -> DeliveryRules:
    rows = [Tariff(mode.code, METROPOLE, step, 100 + at) for at, step in enumerate(STEPS)]
    return standard_rules("", tariffs=rows, surcharge_postcodes=POSTCODES)


PRICED = [mode for mode in standard_modes() if mode.priced]


@pytest.mark.parametrize("mode", PRICED, ids=[mode.code for mode in PRICED])
@pytest.mark.parametrize("at", range(len(STEPS)), ids=[f"{step} g" for step in STEPS])
@pytest.mark.parametrize("pieces", [1, 2, 5])
def test_a_step_holds_up_to_its_last_gram_and_not_one_more(mode: Mode, at: int, pieces: int) -> None:
    """On the edge, one gram below and one above; beyond the last step, or the mode's own limit, there is none."""
    for more in (-1, 0, 1):
        weight = STEPS[at] + more
        # One article heavier than any parcel: the heavy carrier is there for the others to be judged beside it.
        lines = [Item("a", 100, pieces, weight_g=weight // pieces), Item("b", 100, 1, weight_g=weight % pieces)]
        oversize = [Item("c", 100, 1, oversize=True)] if mode.only_oversize else []
        told = options_for([*lines, *oversize], Place("FR", "75012"), 300, ladder(mode), NOW)
        option = next(one for one in told if one.mode == mode.code)
        step = at + (more > 0)
        carried = step < len(STEPS) and not (mode.max_weight_g and weight > mode.max_weight_g)
        assert option.available == carried
        assert option.base_cents == (100 + step if carried else 0)


@settings(deadline=None)
@given(items(), st.lists(items(), max_size=1), seeds)
def test_an_article_more_never_turns_the_heavy_carrier_into_a_parcel(
    articles: list[Item], more: list[list[Item]], seed: int
) -> None:
    rules = GRIDS[seed]
    assume(is_oversize(articles, rules))
    assert is_oversize([*articles, *(one for some in more for one in some)], rules)
    assert is_oversize([replace(one, quantity=one.quantity + 1) for one in articles], rules)
    assert is_oversize([replace(one, weight_g=one.weight_g + 1) for one in articles], rules)
    longer = {"length_mm": 1, "width_mm": 1, "height_mm": 1}
    assert is_oversize([replace(one, **grown(one, longer)) for one in articles], rules)


def grown(item: Item, by: dict[str, int]) -> dict[str, Any]:
    return {name: getattr(item, name) + more for name, more in by.items()}


@settings(deadline=None)
@given(items(), places, seeds)
def test_the_heavy_carrier_and_parcels_to_an_address_are_never_offered_together(
    articles: list[Item], place: Place | None, seed: int
) -> None:
    rules = GRIDS[seed]
    goods = sum(one.unit_price_cents * one.quantity for one in articles)
    offered = {one.mode: one for one in options_for(articles, place, goods, rules, NOW) if one.available}
    to_address = [one for one in offered.values() if one.rule.needs_address and one.mode != OVERSIZE]
    assert not (OVERSIZE in offered and to_address)


@settings(deadline=None)
@given(items(), places, seeds)
def test_what_is_not_to_be_had_says_why_and_costs_nothing(articles: list[Item], place: Place | None, seed: int) -> None:
    rules = GRIDS[seed]
    goods = sum(one.unit_price_cents * one.quantity for one in articles)
    for option in options_for(articles, place, goods, rules, NOW):
        if not option.available:
            assert option.unavailable_reason.endswith(".")
            assert (option.price_cents, option.earliest, option.latest) == (0, None, None)


@pytest.mark.parametrize("edge", [5_000, 9_900, 15_000])
@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("place", [Place("FR", "75012"), Place("FR", "20000")])
def test_on_every_edge_of_worth_option_and_bill_agree_with_the_tariff(edge: int, more: int, place: Place) -> None:
    """Free delivery and the dearer grids begin at their worth of goods exactly, after a discount too."""
    articles, off = [Item("a", edge + more + 700, 1, weight_g=400)], [Discount("remise", 700)]
    for rules in GRIDS:
        for option in options_for(articles, place, edge + more, rules, NOW):
            sum_ = expected(articles, option.rule, place, edge + more, 0, rules)
            assert (sum_ is not None and not option.rule.only_oversize) == option.available
            if sum_ is None or not option.available:
                continue
            assert sum_ == Expected(option.base_cents, option.surcharge_cents, option.free)
            bill = due(choose(option, place, rules, picks_for(option, rules)), articles, off, rules)
            assert bill.total_cents == edge + more + option.price_cents


@settings(deadline=None)
@given(st.integers(0, 20_000), st.sampled_from([place for place, zone in PLACES.items() if zone]))
def test_a_cent_more_of_goods_never_costs_more_than_that_cent_at_home(goods: int, place: Place) -> None:
    """Free delivery at 99.00 € takes the tariff off and leaves the surcharge (S0-26, S0-35)."""
    rules = standard_rules("", surcharge_postcodes=POSTCODES, surcharges=SURCHARGES)
    costs = []
    for cents in (goods, goods + 1):
        told = options_for([Item("a", cents, 1, weight_g=900)], place, cents, rules, NOW)
        home = next(one for one in told if one.mode == HOME)
        assert home.free == (cents >= 9_900)
        assert home.surcharge_cents == SURCHARGES.get(PLACES[place] or "", 0)
        costs.append(home.price_cents)
    assert costs[1] <= costs[0]


def test_a_country_where_any_way_to_receive_goes_is_served() -> None:
    rows = [Tariff(HOME, METROPOLE, 30_000, 790), Tariff(PREDICT, BENELUX, 30_000, 990)]
    told = options_for(
        [Item("a", 100, 1, weight_g=900)], Place("BE", "1000"), 100, standard_rules("", tariffs=rows), NOW
    )
    found = {one.mode: one for one in told}
    assert found[PREDICT].price_cents == 990 + 2300
    assert found[HOME].unavailable_reason == "Ce mode de livraison n’est pas proposé pour cette adresse."
