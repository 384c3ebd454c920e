"""Carts, places and tariffs of any kind, and what delivery costs worked out in the plainest way, to be held against."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from random import Random

from hypothesis import strategies as st

from shop.delivery.choice import Access, AgencySnapshot, DeliveryChoice, Picks, Place, PointSnapshot
from shop.delivery.modes import AGENCY, AT_POINT, Mode, standard_modes
from shop.delivery.options import DeliveryOption, slots_of
from shop.delivery.rules import (
    BENELUX,
    CORSICA,
    METROPOLE,
    MOUNTAIN,
    ZONES,
    DeliveryRules,
    Item,
    Tariff,
    standard_rules,
)
from shop.places import surcharge_postcodes
from shop.prices import Discount, Price
from shop.pricing import price
from shop.vat import destination, rates_on

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RATES = rates_on(date(2026, 11, 23))
POSTCODES = surcharge_postcodes()
SURCHARGES = {CORSICA: 2000, BENELUX: 2300, MOUNTAIN: 1500}
AJACCIO = AgencySnapshot("ajaccio", "Agence d’Ajaccio", "1 cours Napoléon", "20000", "Ajaccio", "FR")
# Where parcels go, with the zone a person would name; None: nowhere we deliver.
PLACES: dict[Place, str | None] = {
    Place("FR", "75012"): METROPOLE,
    Place("FR", "85330"): METROPOLE,
    Place("FR", "20000"): CORSICA,
    Place("FR", "20290"): CORSICA,
    Place("FR", "29242"): CORSICA,
    Place("FR", "74110"): MOUNTAIN,
    Place("BE", "1000"): BENELUX,
    Place("LU", "1111"): BENELUX,
    Place("FR", "97110"): None,
    Place("FR", "98000"): None,
    Place("DE", "10115"): None,
}
STEPS = (500, 1_000, 5_000, 10_000, 20_000, 30_000, 80_000)
EDGES = sorted({grams + more for grams in STEPS for more in (-1, 0, 1)})

grams = st.one_of(st.sampled_from(EDGES), st.integers(0, 35_000))
sides = st.one_of(st.just(0), st.integers(1, 3_200))


def items() -> st.SearchStrategy[list[Item]]:
    article = st.builds(
        Item,
        key=st.uuids().map(str),
        unit_price_cents=st.one_of(st.sampled_from((0, 1, 4_950, 9_899, 9_900, 9_901)), st.integers(0, 20_000)),
        quantity=st.integers(1, 3),
        vat_class=st.sampled_from(("standard", "medical", "book")),
        weight_g=grams,
        lead_days=st.integers(0, 9),
        length_mm=sides,
        width_mm=sides,
        height_mm=sides,
        oversize=st.integers(0, 9).map(lambda dice: dice == 0),
    )
    small = article.map(lambda one: replace(one, length_mm=0, width_mm=0, height_mm=0, oversize=False))
    return st.lists(st.one_of(small, small, article), min_size=1, max_size=4)


def grid(seed: int) -> DeliveryRules:
    """A merchant's tariffs: any steps in any zone, other prices from a worth of goods on, some zones not served."""
    dice = Random(seed)
    rows: list[Tariff] = []
    for mode, zone in product((mode for mode in standard_modes() if mode.priced), ZONES):
        for worth in dice.sample((0, 5_000, 9_900), dice.randint(0, 2) if seed else 1):
            steps = dice.sample(STEPS, dice.randint(1, 4))
            rows += [Tariff(mode.code, zone, step, dice.randint(0, 9_000), worth) for step in steps]
    free = dice.choice((0, 5_000, 9_900, 15_000))
    return standard_rules("", tariffs=rows, surcharge_postcodes=POSTCODES, surcharges=SURCHARGES, free_from_cents=free)


# Rolled once: drawing each step anew would take longer than everything that is asked of it.
GRIDS = [grid(seed) for seed in range(60)]


seeds = st.integers(0, len(GRIDS) - 1)


@dataclass(frozen=True)
class Expected:
    base: int
    surcharge: int
    free: bool


def expected(
    articles: Sequence[Item], mode: Mode, place: Place | None, goods: int, books: int, rules: DeliveryRules
) -> Expected | None:
    """The sum as a clerk makes it with the tariff on paper; None where the paper has no line for it."""
    if mode.code == AGENCY:
        return Expected(0, 0, False)
    if place is None and mode.needs_address:
        return None
    zone = METROPOLE if place is None else PLACES[place]
    weight = sum(one.weight_g * one.quantity for one in articles)
    mine = [row for row in rules.tariffs if (row.mode, row.zone) == (mode.code, zone) and row.from_goods_cents <= goods]
    worth = max((row.from_goods_cents for row in mine), default=0)
    lines = [row for row in mine if row.from_goods_cents == worth and weight <= row.max_weight_g]
    if zone is None or not lines:
        return None
    base = min(lines, key=lambda row: row.max_weight_g).price_cents
    free = mode.free_from_threshold and goods >= rules.free_from_cents
    base = 0 if free else base
    if any(one.vat_class == "book" for one in articles):
        return Expected(max(base, 300 if books < 3_500 else 1), SURCHARGES.get(zone, 0), False)
    return Expected(base, SURCHARGES.get(zone, 0), free)


def fits_easily(articles: Sequence[Item], mode: Mode) -> bool:
    """Nothing long, nothing marked, light enough: no limit of the mode is in its way."""
    weight = sum(one.weight_g * one.quantity for one in articles)
    plain = all((one.oversize, one.length_mm, one.width_mm, one.height_mm) == (False, 0, 0, 0) for one in articles)
    return plain and not mode.only_oversize and not (mode.max_weight_g and weight > mode.max_weight_g)


def goods_of(articles: Sequence[Item], discounts: Sequence[Discount], rules: DeliveryRules) -> Price:
    return price(articles, discounts=discounts, destination=destination("FR", "75012"), rates=RATES, rules=rules)


def picks_for(option: DeliveryOption, rules: DeliveryRules) -> Picks:
    """Whatever this way to receive asks, at the place it was priced for."""
    slots, place = slots_of(option, rules), option.place or Place("FR", "")
    at_point = option.rule.handover == AT_POINT and bool(place.postcode)
    point = PointSnapshot(option.rule.carrier, "P12345", "Tabac", "3 place du Pont", place.postcode, "x", place.country)
    return Picks(
        agency=AJACCIO,
        point=point if at_point else None,
        point_later=not at_point,
        slot=slots[0] if slots else None,
        access=Access(0, False, True),
        mobile="+33612345678",
    )


def due(choice: DeliveryChoice, articles: Sequence[Item], discounts: Sequence[Discount], rules: DeliveryRules) -> Price:
    there = destination(choice.country, choice.postcode or "75012")
    return price(articles, discounts=discounts, delivery=choice, destination=there, rates=RATES, rules=rules)


discounts = st.lists(
    st.builds(Discount, st.just("remise"), st.integers(0, 3_000), st.sampled_from((0, 500, 1_000))), max_size=2
)
places = st.sampled_from([*PLACES, None])
