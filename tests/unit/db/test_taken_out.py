"""Pieces never sent: taken out once, free for others, given back at their stored share; no wait outlasts them."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.errors import MoveNotAllowed
from shop.orders import rest
from shop.orders.moves import By, OrderChanged, staff
from shop.orders.order import Order
from shop.orders.rest import Refused, Wish, look_at, most_out, take_out
from shop.orders.tracking import track
from shop.parcels import packing
from shop.parcels.packing import ParcelDraft, pack
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import given_back, purpose_of
from shop.staff.refunds import refunded_unsent
from shop.withdrawal.moves import keep_back
from shop.withdrawal.statements import left_of, statements_of
from tests.conftest import broken_invariants
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import mails
from tests.unit.db.unguarded import without_lock_and_version
from tests.withdrawal_walkthrough import send, stated, two_articles

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
EVE = staff("Eve Moreau")


async def shelf(line: Any) -> tuple[int, int]:
    (row,) = await engine.fetch("SELECT on_hand, reserved FROM variant WHERE id = {}", line.variant_id)
    return row["on_hand"], row["reserved"]


async def three_and_one(state: str = "paid") -> tuple[OrderWalkthrough, Order]:
    walk = OrderWalkthrough(now=NOW, quantity=3)
    return walk, await two_articles(walk, state=state)


async def out(order: Order, pieces: dict[int, int], by: By = DORA, **values: Any) -> Order:
    await take_out(order.number, order.version, Wish(pieces, **values), by, SOON)
    return await OrderWalkthrough.order(order.number)


async def notes() -> list[int]:
    rows = await engine.fetch("SELECT total_cents FROM invoice WHERE kind = 'credit_note' ORDER BY id")
    return [row["total_cents"] for row in rows]


@pytest.mark.parametrize("state", ["paid", "in_preparation"])
async def test_pieces_taken_out_are_free_and_given_back_with_a_credit_note(database: str, state: str) -> None:
    _, order = await three_and_one(state)
    walker, plasters = order.lines
    for _ in range(2):
        after = await out(order, {walker.id: 2}, reason="Rupture")
    assert (after.state, after.total_cents) == (state, order.total_cents)
    assert after.unsent == {walker.id: 1, plasters.id: 1}
    assert await shelf(walker) == (10, 1)
    assert (after.events[-1].move, after.events[-1].note) == ("take_out", "2 × Déambulateur pliant\u00a0: Rupture")
    assert after.payments[0].refunded_cents == 2 * 4_990
    assert await notes() == [2 * 4_990]
    assert await mails("order_refunded") == 1
    assert left_of(after, ()) == {walker.id: 1, plasters.id: 1}, "nobody withdraws from what was taken out"


async def test_the_delivery_goes_back_where_staff_say_so(database: str) -> None:
    _, order = await three_and_one()
    after = await out(order, {order.lines[0].id: 1}, delivery=True)
    assert after.payments[0].refunded_cents == 4_990 + order.delivery_cents


async def test_what_was_refunded_before_goes_out_without_money(database: str) -> None:
    _, order = await three_and_one("in_preparation")
    walker = order.lines[0]
    named = purpose_of(order, await given_back(order), {walker.id: 1}, delivery=False)
    await ask_order(order.id, named.cents, named, Intent(DORA, "Abîmé", "k", SOON))
    order = await OrderWalkthrough.order(order.number)
    assert await refunded_unsent(order) == {walker.id: 1}
    looked = await look_at(order, Wish({walker.id: 1}), NOW.date())
    assert (looked.refund, looked.before) == (None, {walker.id: 1})
    after = await out(order, {walker.id: 1})
    assert (after.payments[0].refunded_cents, await refunded_unsent(after)) == (4_990, {})
    after = await out(after, {walker.id: 1})
    assert after.payments[0].refunded_cents == 2 * 4_990


async def test_what_came_back_for_a_statement_is_no_piece_that_waits(database: str) -> None:
    """Its refund names pieces that had left: those still here are refunded when they are taken out."""
    walk, order = await three_and_one("in_preparation")
    walker = order.lines[0]
    order = await send(walk, order, {walker.id: 1})
    statement = await stated(order, {walker.id: 1}, now=SOON)
    await keep_back(order.number, (await walk.order(order.number)).version, DORA, SOON)
    order = await walk.order(order.number)
    named = purpose_of(order, await given_back(order), {walker.id: 1}, delivery=False)
    await ask_order(order.id, named.cents, named, Intent(DORA, "", f"withdrawal:{statement.number}", SOON))
    order = await walk.order(order.number)
    looked = await look_at(order, Wish({walker.id: 1}), NOW.date())
    assert looked.refund
    assert looked.refund.cents == 4_990


async def test_packed_parcels_that_hold_them_are_undone(database: str) -> None:
    walk, order = await three_and_one("in_preparation")
    walker, plasters = order.lines
    await pack(order.number, order.version, ParcelDraft("dpd", "", {walker.id: 3}), DORA, NOW, with_label=False)
    order = await walk.order(order.number)
    await pack(order.number, order.version, ParcelDraft("dpd", "", {plasters.id: 1}), DORA, NOW, with_label=False)
    order = await walk.order(order.number)
    looked = await look_at(order, Wish({walker.id: 1}), NOW.date())
    assert [one.id for one in looked.undone] == [order.packed[0].id]
    after = await out(order, {walker.id: 1})
    assert [dict(one.lines) for one in after.packed] == [{plasters.id: 1}]
    assert after.unpacked == {walker.id: 2}


async def test_a_rest_that_never_comes_ends_the_wait(database: str) -> None:
    walk, order = await three_and_one("in_preparation")
    walker, plasters = order.lines
    order = await send(walk, order, {walker.id: 3})
    after = await out(order, {plasters.id: 1})
    assert (after.state, after.unsent, after.is_partly_sent) == ("shipped", {}, False)
    assert track(after, SOON).label == "Expédiée"
    await packing.deliver(after.number, after.version, after.parcels[0].id, DORA, SOON)
    assert (await walk.order(order.number)).state == "delivered"


async def test_once_all_that_left_has_come_the_order_has(database: str) -> None:
    walk, order = await three_and_one("in_preparation")
    walker, plasters = order.lines
    order = await send(walk, order, {walker.id: 3})
    await packing.deliver(order.number, order.version, order.parcels[0].id, DORA, SOON)
    order = await walk.order(order.number)
    assert order.state == "shipped"
    after = await out(order, {plasters.id: 1})
    assert [event.move for event in after.events[-2:]] == ["take_out", "deliver"]
    assert after.state == "delivered"


async def test_what_cannot_be_taken_out_is_refused(database: str) -> None:
    walk, order = await three_and_one()
    walker, plasters = order.lines
    whole = {walker.id: 3, plasters.id: 1}
    for pieces in ({}, {walker.id: 4}, {walker.id: 0}, {walker.id + 99: 1}, whole):
        with pytest.raises(Refused):
            await out(order, pieces)
    with pytest.raises(OrderChanged):
        await take_out(order.number, order.version - 1, Wish({walker.id: 1}), DORA, SOON)
    await stated(order, {walker.id: 2}, now=SOON)
    order = await walk.order(order.number)
    assert most_out(order, await statements_of(order)) == {walker.id: 1, plasters.id: 1}
    with pytest.raises(Refused, match="annulez-la"):
        await out(order, {walker.id: 1, plasters.id: 1})
    unpaid = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
    with pytest.raises(MoveNotAllowed):
        await out(unpaid, {unpaid.lines[0].id: 1})
    at_counter = await OrderWalkthrough(now=NOW, mode="agency", method="agency").up_to("ready")
    with pytest.raises(MoveNotAllowed, match="encaissez-la"):
        await out(at_counter, {at_counter.lines[0].id: 1})


async def test_a_statement_about_the_rest_leaves_nothing_and_ends_the_order(database: str) -> None:
    _, order = await three_and_one()
    walker, plasters = order.lines
    after = await out(order, {plasters.id: 1})
    await stated(after, {walker.id: 3}, now=SOON)
    ended = await OrderWalkthrough.order(order.number)
    assert (ended.state, ended.payments[0].left_cents) == ("cancelled", 0)


@pytest.mark.race
async def test_taking_out_and_packing_at_once_do_one_of_them(database: str) -> None:
    _, order = await three_and_one("in_preparation")
    answers = await asyncio.gather(*_both(order), return_exceptions=True)
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 1
    after = await OrderWalkthrough.order(order.number)
    assert bool(after.packed) != bool(after.lines[0].kept_back)


@pytest.mark.race
async def test_of_two_who_take_the_same_out_one_does(database: str) -> None:
    _, order = await three_and_one("in_preparation")
    walker = order.lines[0]
    answers = await asyncio.gather(
        *(take_out(order.number, order.version, Wish({walker.id: 2}), who, SOON) for who in (DORA, EVE)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 1
    after = await OrderWalkthrough.order(order.number)
    assert (after.lines[0].kept_back, after.payments[0].refunded_cents) == (2, 2 * 4_990)


@pytest.mark.race
async def test_without_lock_and_version_the_same_piece_is_packed_and_taken_out(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: each works on the order as its page showed it."""
    _, order = await three_and_one("in_preparation")

    without_lock_and_version(monkeypatch, order, rest, packing)
    await asyncio.gather(*_both(order))
    assert "what was kept back is in no parcel" in str(await broken_invariants())


def _both(order: Order) -> list[Awaitable[None]]:
    walker = order.lines[0]
    whole = ParcelDraft("dpd", "", {walker.id: 3})
    return [
        take_out(order.number, order.version, Wish({walker.id: 2}), EVE, SOON),
        pack(order.number, order.version, whole, DORA, SOON, with_label=False),
    ]
