"""VAT of real orders: the rate of the day in Paris, the country of the buyer, and the same digits on both databases."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from db import engine
from db.tables.catalogue import Variant
from db.tables.orders import Order, OrderLine
from db.tables.payments import Payment
from shop.addresses import Address
from shop.catalogue.variants import variants_by_id
from shop.delivery.choice import DeliveryChoice
from shop.errors import TotalChanged
from shop.orders.drafts import Draft
from shop.orders.placing import place
from shop.orders.summary import vat_note
from shop.prices import Discount
from shop.pricing import price
from shop.storefront import forget, storefront
from shop.vat import destination
from shop.vat_numbers import exempts
from tests import factories
from tests.conftest import Ground, PostgresGround, SQLiteGround, broken_invariants, engine_of
from tests.order_walkthrough import OrderWalkthrough
from tests.tiers import times

FIRM = {
    "company": "Clinique", "country": "BE", "vat_number": "BE0123456749", "vat_proof": "WAPIAAAA",
    "vat_state": "valid", "vat_checked_at": "2026-11-26T08:00:00+00:00",
}  # fmt: skip
PLACES: Final = (("FR", "69003"), ("FR", "20000"), ("BE", "1000"), ("LU", "1111"))
CLASSES: Final = ("standard", "medical", "reduced", "book")


async def a_shop(**settings: Any) -> None:
    await factories.merchant_settings(**settings)
    await factories.tariffs()
    forget()


async def a_draft(
    variant_ids: list[tuple[int, int]], place_of: tuple[str, str], now: datetime, **changes: Any
) -> Draft:
    """What a buyer would have agreed to a moment ago."""
    front, country, postcode = await storefront(), *place_of
    known = await variants_by_id([one for one, _ in variant_ids])
    lines = tuple((known[one], quantity) for one, quantity in variant_ids)
    choice = DeliveryChoice("home", "Livraison à domicile", "", country, postcode)
    professional, discounts = changes.pop("professional", {}), changes.pop("discounts", ())
    to = destination(country, postcode)
    agreed = price(
        [variant.item(quantity) for variant, quantity in lines],
        discounts=discounts,
        delivery=choice,
        destination=to,
        rates=front.rates((now + timedelta(hours=1)).date()),
        rules=front.rules,
        vat_exempt=exempts(professional, to),
    )
    there = Address("Alice", "Martin", "", "12 rue des Lilas", "", postcode, "Ville", country, "+33639980001")
    draft = Draft(
        checkout_key=f"vat-{factories.number()}", cart_id=None, email="alice@example.fr", contact=factories.ALICE,
        professional=professional, billing_address=there, delivery_address=there, delivery=choice, price=agreed,
        lines=lines, comment="", payment_method="transfer" if agreed.total_cents else "nothing", discounts=discounts,
    )  # fmt: skip
    return replace(draft, **changes)


# Midnight in Paris is 23:00 UTC of the day before, in summer 22:00; clocks changed on 29 March and 25 October.
MIDNIGHTS: Final = {
    "2026-12-01": datetime(2026, 11, 30, 23, tzinfo=UTC), "2027-01-01": datetime(2026, 12, 31, 23, tzinfo=UTC),
    "2026-03-29": datetime(2026, 3, 28, 23, tzinfo=UTC), "2026-03-30": datetime(2026, 3, 29, 22, tzinfo=UTC),
    "2026-10-25": datetime(2026, 10, 24, 22, tzinfo=UTC), "2026-10-26": datetime(2026, 10, 25, 23, tzinfo=UTC),
    "2028-02-29": datetime(2028, 2, 28, 23, tzinfo=UTC),
}  # fmt: skip


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def process_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock of the machine says the time of another place."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("process_zone", "database")
async def test_t14_a_rate_changes_at_midnight_in_paris() -> None:
    await a_shop()
    variant = await factories.an_article(price_cents=12_100, on_hand=100)
    for day, midnight in MIDNIGHTS.items():
        await factories.merchant_settings(vat_rates=f"FR standard 21 {day}")
        forget()
        found = []
        for second in (-1, 0, 1):
            now = midnight + timedelta(seconds=second)
            hours = 1 if second >= 0 else -1
            draft = await a_draft([(variant.id, 1)], ("FR", "69003"), midnight + timedelta(hours=hours * 2))
            await place(draft, now)
            (row,) = await Order.select().where(Order.checkout_key == draft.checkout_key).output(load_json=True)
            found.append([group["rate_bp"] for group in row["vat"]])
        assert found == [[2000], [2100], [2100]], day


async def test_t12_a_rate_that_changed_since_the_page_is_shown_first(database: str) -> None:
    """The total is the same to the cent; what it is made of is not what was agreed to."""
    await a_shop(vat_rates="FR standard 21 2026-12-01")
    variant = await factories.an_article(price_cents=12_100)
    midnight = MIDNIGHTS["2026-12-01"]
    draft = await a_draft([(variant.id, 1)], ("FR", "69003"), midnight - timedelta(hours=2))
    with pytest.raises(TotalChanged):
        await place(draft, midnight)
    assert await Order.count() == 0


@pytest.mark.parametrize(
    ("country", "postcode", "rate", "vat"), [("BE", "1000", 2100, 2517), ("LU", "1111", 1700, 2107)]
)
async def test_through_the_one_stop_shop_the_buyers_country_taxes(
    database: str, country: str, postcode: str, rate: int, vat: int
) -> None:
    """The price including VAT is the same everywhere; the VAT in it is not."""
    await a_shop(vat_by_destination=True)
    now = datetime.now(UTC)
    variant = await factories.an_article(price_cents=12_200, vat_class="medical")
    await place(await a_draft([(variant.id, 1)], (country, postcode), now), now)
    (row,) = await Order.select().output(load_json=True)
    gross = 12_200 + 2_300
    assert row["vat"] == [{"rate_bp": rate, "net_cents": gross - vat, "vat_cents": vat, "gross_cents": gross}]


async def test_an_order_without_vat_says_why(database: str) -> None:
    await a_shop()
    now = datetime.now(UTC)
    variant = await factories.an_article(price_cents=12_000)
    placed = await place(await a_draft([(variant.id, 1)], ("BE", "1000"), now, professional=FIRM), now)
    order = await OrderWalkthrough.order(placed.number)
    assert vat_note(order) == "Exonération de TVA, article 262 ter I du CGI\u00a0: numéro BE0123456749"
    assert (order.total_cents, order.vat_exemption["request_id"]) == (10_000 + 1_917, "WAPIAAAA")


async def test_a_proof_for_another_country_exempts_nothing(database: str) -> None:
    """A Belgian number, goods that go to Luxembourg or stay in France."""
    await a_shop()
    now = datetime.now(UTC)
    variant = await factories.an_article(price_cents=12_000)
    for place_of in (("LU", "1111"), ("FR", "69003")):
        await place(await a_draft([(variant.id, 1)], place_of, now, professional=FIRM), now)
    rows = await Order.select().output(load_json=True)
    assert [row["vat_exemption"] for row in rows] == [{}, {}]
    assert all(row["vat"][0]["vat_cents"] for row in rows)


MONEY_OF_ORDER: Final = ("goods_cents", "discount_cents", "delivery_cents", "surcharge_cents", "total_cents", "vat",
                         "vat_exemption", "discounts", "attention")  # fmt: skip
MONEY_OF_LINE: Final = ("quantity", "unit_price_cents", "discount_cents", "total_cents", "vat_rate_bp", "vat_cents")


async def test_t15_both_databases_keep_the_same_digits(
    sqlite_ground: SQLiteGround, postgres_ground: PostgresGround
) -> None:
    """The same baskets become orders on SQLite and on PostgreSQL; every column of money is the same, and adds up."""
    kept = [await stored(ground) for ground in (sqlite_ground, postgres_ground)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == times(25, 400)


async def stored(ground: Ground) -> list[str]:
    """What a new database of this kind holds of the money of the baskets, as one text an order."""
    url = await ground.create()
    await engine.connect(engine_of(url))
    try:
        found = await orders_of_baskets()
        assert await broken_invariants() == []
    finally:
        await engine.disconnect()
        await ground.drop(url)
    return found


async def orders_of_baskets() -> list[str]:
    chance, now = random.Random(15), datetime(2026, 11, 26, 12, tzinfo=UTC)  # the same baskets twice
    await a_shop()
    sold: list[Variant] = []
    for vat_class in CLASSES * 3:
        cents = chance.choice((1, 3, 99, 1_290, 4_999, 12_345))
        product = await factories.a_product(
            vat_class=vat_class, price_cents=cents, on_hand=10_000, variant_values={"weight_g": 300}
        )
        sold += await factories.variants_of(product)
    for _ in range(times(25, 400)):
        await factories.merchant_settings(vat_by_destination=chance.random() < 0.5)
        forget()
        bought = [(one.id, chance.randint(1, 7)) for one in chance.sample(sold, chance.randint(1, 5))]
        off = (
            Discount("part", percent_bp=chance.choice((0, 333, 1_000, 5_000)), amount_cents=chance.randint(0, 700)),
            Discount("port", free_delivery=chance.random() < 0.5),
        )
        professional = chance.choice(({}, FIRM))
        draft = await a_draft(bought, chance.choice(PLACES), now, discounts=off, professional=professional)
        await place(draft, now)
    return [await money_of(row) for row in await Order.select().order_by(Order.id).output(load_json=True)]


async def money_of(row: dict[str, Any]) -> str:
    lines = await OrderLine.select().where(OrderLine.order == row["id"]).order_by(OrderLine.id)
    payments = await Payment.select(Payment.amount_cents).where(Payment.order == row["id"])
    assert row["goods_cents"] == sum(line["total_cents"] for line in lines)
    assert row["total_cents"] == sum(group["gross_cents"] for group in row["vat"])
    assert all(group["net_cents"] + group["vat_cents"] == group["gross_cents"] for group in row["vat"])
    of_lines = [[line[name] for name in MONEY_OF_LINE] for line in lines]
    return json.dumps([[row[name] for name in MONEY_OF_ORDER], of_lines, payments], sort_keys=True)
