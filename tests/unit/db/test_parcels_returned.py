"""A parcel that came back: its pieces are here again, sent once more or given up, and counted right all the way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.tables.catalogue import StockMovement, Variant
from shop.carriers.carrier import CarrierEvent
from shop.errors import MoveNotAllowed, OutOfStock, ShopError
from shop.orders import fulfilment
from shop.orders.moves import OrderChanged
from shop.orders.order import Order
from shop.orders.papers import delivery_note
from shop.orders.rest import Wish, take_out
from shop.orders.tracking import track
from shop.parcels import packing
from shop.parcels.delays import tell_late
from shop.parcels.packing import ParcelDraft
from shop.parcels.returned import come_back
from shop.storefront import storefront
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import mails, tell
from tests.withdrawal_walkthrough import send, two_articles

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=4)


async def shelf(order: Order) -> tuple[int, int]:
    query = "SELECT on_hand, reserved FROM variant WHERE id = {}"
    (row,) = await engine.fetch(query, order.lines[0].variant_id)
    return row["on_hand"], row["reserved"]


async def sent() -> tuple[OrderWalkthrough, Order]:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    return walk, await walk.up_to("shipped")


async def back(order: Order, fit: int | None = None, **values: Any) -> Order:
    line = order.lines[0]
    whole = {line.id: 3 if fit is None else fit}
    await come_back(order.number, order.version, order.parcels[0].id, whole, DORA, values.get("now", LATER))
    return await OrderWalkthrough.order(order.number)


async def test_its_pieces_are_on_the_shelf_again_kept_for_the_buyer(database: str) -> None:
    _, order = await sent()
    assert await shelf(order) == (7, 0)
    for _ in range(2):
        after = await back(order)
    assert await shelf(after) == (10, 3)
    assert (after.state, after.unsent, after.gone) == ("shipped", {order.lines[0].id: 3}, ())
    assert (after.reasons, after.events[-1].move) == (("parcel_back",), "come_back")
    assert "3 × Déambulateur pliant en rayon" in after.events[-1].note
    moved = await engine.fetch("SELECT delta, reason, order_number FROM stock_movement ORDER BY id DESC LIMIT 1")
    assert moved == [{"delta": 3, "reason": "returned", "order_number": order.number}]


async def test_the_buyer_reads_that_it_came_back(database: str) -> None:
    _, order = await sent()
    after = await back(order)
    (seen,) = track(after, LATER).parcels
    assert (seen.where, seen.steps[-1].title, seen.expected) == (
        "Votre colis nous est revenu. Nous convenons avec vous de la suite.",
        "Revenu chez nous",
        "",
    )
    await tell_late(LATER + timedelta(days=20))
    assert await mails("order_late") == 0, "staff and buyer agree on what becomes of it"


async def test_it_is_sent_again_and_arrives(database: str) -> None:
    walk, order = await sent()
    after = await send(walk, await back(order), {order.lines[0].id: 3})
    assert (after.unsent, after.reasons, await shelf(after)) == ({}, (), (7, 0))
    note = delivery_note(after, after.parcels[1], (await storefront()).merchant, LATER)
    assert [(line.quantity, line.to_come) for line in note.lines] == [(3, 0)]
    await packing.deliver(after.number, after.version, after.parcels[1].id, DORA, LATER)
    assert (await walk.order(order.number)).state == "delivered"


async def test_lost_pieces_are_replaced_by_others_of_the_shelf(database: str) -> None:
    walk, order = await sent()
    after = await back(order, fit=1)
    assert await shelf(after) == (8, 3)
    assert "2 × Déambulateur pliant hors d’usage" in after.events[-1].note
    after = await send(walk, after, {order.lines[0].id: 3})
    assert await shelf(after) == (5, 0)


async def test_without_others_nothing_is_packed_until_there_are_some(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3, on_hand=3)
    order = await walk.up_to("shipped")
    after = await back(order, fit=1)
    assert await shelf(after) == (1, 1)
    line, draft = after.lines[0], ParcelDraft("dpd", "", {after.lines[0].id: 3})
    with pytest.raises(OutOfStock):
        await packing.pack(after.number, after.version, draft, DORA, LATER, with_label=False)
    with pytest.raises(OutOfStock):
        await send(walk, after, {line.id: 2})
    await Variant.update({Variant.on_hand: Variant.on_hand + 2}).where(Variant.id == line.variant_id)
    await StockMovement(variant=line.variant_id, delta=2, reason="stock_take", at=LATER).save()
    await packing.pack(after.number, after.version, draft, DORA, LATER, with_label=False)
    assert await shelf(after) == (3, 3)


async def test_it_is_given_up_and_refunded(database: str) -> None:
    """Nothing is with the buyer: the order is cancelled, all goes back, the goods are free."""
    walk, order = await sent()
    with pytest.raises(MoveNotAllowed, match="expédiée"):
        await fulfilment.cancel(order.number, order.version, DORA, LATER)
    after = await back(order)
    await fulfilment.cancel(after.number, after.version, DORA, LATER)
    ended = await walk.order(order.number)
    assert (ended.state, ended.payments[0].left_cents, ended.reasons) == ("cancelled", 0, ())
    assert await shelf(ended) == (10, 0)


async def test_of_two_parcels_the_other_arrives_and_the_rest_is_taken_out(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await two_articles(walk, state="in_preparation")
    walker, plasters = order.lines
    order = await send(walk, order, {walker.id: 3})
    order = await send(walk, order, {plasters.id: 1})
    await packing.deliver(order.number, order.version, order.parcels[1].id, DORA, LATER)
    after = await back(await walk.order(order.number))
    assert (after.state, after.is_partly_sent) == ("shipped", True)
    await take_out(after.number, after.version, Wish({walker.id: 3}), DORA, LATER)
    ended = await walk.order(order.number)
    assert (ended.state, ended.reasons, ended.payments[0].refunded_cents) == ("delivered", (), 3 * 4_990)
    assert await shelf(ended) == (10, 0)


async def test_what_its_carrier_says_afterwards_delivers_nothing(database: str) -> None:
    walk, order = await sent()
    back_again = CarrierEvent(LATER - timedelta(hours=3), "271", "Retour à l’expéditeur", "")
    await tell(order, back_again, now=LATER)
    seen = await walk.order(order.number)
    assert seen.reasons == ("parcel_trouble",)
    await come_back(seen.number, seen.version, seen.parcels[0].id, {seen.lines[0].id: 3}, DORA, LATER)
    after = await walk.order(order.number)
    assert after.reasons == ("parcel_back",)
    await tell(after, CarrierEvent(LATER + timedelta(hours=1), "40", "Livré", ""), now=LATER + timedelta(hours=2))
    told = await walk.order(order.number)
    assert (told.parcels[0].delivered_at, told.state, told.version) == (None, "shipped", after.version)


async def test_what_did_not_leave_or_arrived_does_not_come_back(database: str) -> None:
    walk, order = await sent()
    with pytest.raises(ShopError, match="au plus"):
        await back(order, fit=4)
    with pytest.raises(OrderChanged):
        await come_back(order.number, order.version - 1, order.parcels[0].id, {}, DORA, LATER)
    await walk.step(order.number, "delivered")
    with pytest.raises(MoveNotAllowed, match="pas en chemin"):
        await back(await walk.order(order.number))
    assert await shelf(order) == (7, 0)
