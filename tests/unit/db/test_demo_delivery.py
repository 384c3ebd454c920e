"""The demo's goods can be received: each article by some way, the heavy ones by the heavy carrier, all modes priced."""

from datetime import UTC, date, datetime
from itertools import product as each

import pytest

from db.demo.catalogue import DemoProduct, DemoVariant, products
from db.demo.fill_merchant import fill_merchant
from shop.delivery.choice import Place
from shop.delivery.modes import AGENCY, OVERSIZE, standard_modes
from shop.delivery.options import DeliveryOption, options_for
from shop.delivery.rules import DeliveryRules, Item
from shop.storefront import forget, storefront

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PLACES = (Place("FR", "69003"), Place("FR", "20000"), Place("FR", "73150"), Place("BE", "1000"), Place("LU", "1111"))
PAIRS = tuple((product, variant) for product in products() for variant in product.variants)


@pytest.fixture
async def rules(database: str) -> DeliveryRules:
    forget()
    await fill_merchant(NOW)
    return (await storefront()).rules


def options(one: tuple[DemoProduct, DemoVariant], place: Place, rules: DeliveryRules) -> dict[str, DeliveryOption]:
    product, variant = one
    length, width, height = variant.box_mm
    item = Item(
        variant.sku, variant.price_cents, 1, weight_g=variant.weight_g, length_mm=length, width_mm=width,
        height_mm=height, oversize=product.oversize, agency_only=product.agency_only,
    )  # fmt: skip
    return {one.mode: one for one in options_for([item], place, variant.price_cents, rules, NOW)}


async def test_every_standard_way_to_receive_is_offered(rules: DeliveryRules) -> None:
    assert rules.modes == standard_modes()


async def test_every_article_can_be_received_everywhere(rules: DeliveryRules) -> None:
    for one, place in each(PAIRS, PLACES):
        found = {mode for mode, option in options(one, place, rules).items() if option.available}
        assert AGENCY in found, one[1].sku
        assert found - {AGENCY} or one[0].agency_only, (one[1].sku, place)


async def test_heavy_articles_go_by_the_heavy_carrier_alone(rules: DeliveryRules) -> None:
    heavy = [one for one in PAIRS if one[0].oversize or one[1].weight_g > 30_000]
    assert len(heavy) >= 5
    for one in heavy:
        assert one[0].oversize
        assert one[1].weight_g > 30_000
        found = {mode for mode, option in options(one, PLACES[0], rules).items() if option.available}
        assert found == ({AGENCY} if one[0].agency_only else {AGENCY, OVERSIZE}), one[1].sku


async def test_boxes_and_weights_are_plausible() -> None:
    for _, variant in PAIRS:
        litres = variant.box_mm[0] * variant.box_mm[1] * variant.box_mm[2] / 1_000_000
        assert 20 < variant.weight_g / litres < 600, variant.sku


async def test_agencies_have_their_days_at_the_end_of_the_year(rules: DeliveryRules) -> None:
    for agency in (await storefront()).agencies:
        assert list(agency.hours.special) == [date(year, 12, day) for year in (2026, 2027) for day in (24, 31)], (
            agency.slug
        )
        assert all(one.label for one in agency.hours.special.values())
