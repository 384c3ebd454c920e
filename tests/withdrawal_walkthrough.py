"""Orders of two articles, one of which the law may leave out, and the statements made about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shop.catalogue.variants import variants_by_id
from shop.orders.order import Order
from shop.orders.placing import place
from shop.parcels import packing as parcels
from shop.parcels.packing import ParcelDraft
from shop.withdrawal.statements import Statement, Wish, declare
from tests import factories
from tests.order_walkthrough import DORA, OrderWalkthrough, price_of


async def a_second_article(exclusion: str = "", price_cents: int = 1_250) -> int:
    """The variant of « Pansements »."""
    product = await factories.a_product(
        "Pansements", price_cents=price_cents, on_hand=10, withdrawal_exclusion=exclusion
    )
    return int((await factories.variants_of(product))[0].id)


async def two_articles(walk: OrderWalkthrough, *, exclusion: str = "", state: str = "delivered") -> Order:
    """Alice's order of `walk.quantity` walkers and one pack of plasters, as far along as wanted."""
    draft = await walk.draft()
    second = await a_second_article(exclusion)
    lines = (*draft.lines, ((await variants_by_id([second]))[second], 1))
    due = await price_of(lines, draft.delivery, walk.now)
    placed = await place(replace(draft, lines=lines, price=due), walk.now)
    assert walk.cashier is not None
    if walk.method == "card":
        await walk.cashier.begin(placed.payment_id, walk.now)
    order = await walk.order(placed.number)
    steps = ("paid", "in_preparation", "shipped", "delivered")
    for step in steps[: steps.index(state) + 1] if state in steps else ():
        await walk.step(order.number, step)
    return await walk.order(order.number)


async def send(walk: OrderWalkthrough, order: Order, pieces: dict[int, int]) -> Order:
    """One parcel more with these pieces."""
    order = await walk.order(order.number)
    number = f"2500{order.number[-4:]}{len(order.parcels):04}"
    await parcels.ship(order.number, order.version, ParcelDraft("dpd", number, pieces), DORA, walk.now)
    return await walk.order(order.number)


async def stated(order: Order, pieces: dict[int, int] | None = None, **values: Any) -> Statement:
    """Alice's statement about these pieces, about everything without them."""
    wish = Wish(
        values.get("name", "Alice Martin"),
        values.get("email", order.email),
        pieces if pieces is not None else {line.id: line.quantity for line in order.lines},
    )
    key = values.get("key", f"stated-{factories.number()}")
    return await declare(order.id, wish, key, values.get("now", datetime.now(UTC)))


def long_ago() -> datetime:
    """A day whose period is over."""
    return datetime.now(UTC) - timedelta(days=60)
