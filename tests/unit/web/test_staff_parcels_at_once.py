"""Parcels at Dora's desk when two move at once, and when the order ends meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from shop.orders import fulfilment
from shop.orders.moves import OrderChanged
from shop.orders.order import Order
from shop.parcels import packing as parcels
from shop.withdrawal import moves as withdrawal_moves
from tests.conftest import broken_invariants
from tests.order_walkthrough import DORA
from tests.parcel_walkthrough import OneMaker
from tests.rows import order
from tests.unit.web.conftest import HTMX
from tests.unit.web.parcel_desk import NOW, one_packed, packed
from tests.unit.web.staff_desk import page_of, text_of, walkthrough
from tests.withdrawal_walkthrough import stated, two_articles
from web.headers import Shell


async def at_once(waiting: Order) -> list[object]:
    """Cancel, hand over and undo, from the same page."""
    where = waiting.number, waiting.version
    parcel = waiting.packed[0].id
    return await asyncio.gather(
        fulfilment.cancel(*where, DORA, NOW),
        parcels.hand_to_carrier(*where, parcel, DORA, NOW),
        parcels.unpack(*where, parcel, DORA, NOW),
        return_exceptions=True,
    )


@pytest.mark.race
async def test_cancelling_undoing_and_handing_over_at_once_do_one_of_them(app: Shell) -> None:
    waiting = await one_packed(app)
    answers = await at_once(waiting)
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 2
    after = await order(waiting.number)
    assert after.events[-1].move in {"cancel", "ship", "unpack"}
    assert (after.state == "shipped") == bool(after.parcels)


@pytest.mark.race
async def test_without_the_version_the_same_race_does_several(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin: whoever comes works on the order as it is, whatever page was pressed."""
    waiting = await one_packed(app)

    async def change(number: str, version: int, move: str, by: Any, work: Any, same: Any = None) -> None:
        async def fresh() -> None:
            await work(await fulfilment.book.locked(waiting.id))

        await engine.in_one_transaction(fresh)

    monkeypatch.setattr(parcels, "change", change)
    monkeypatch.setattr(fulfilment, "change", change)
    await parcels.unpack(waiting.number, waiting.version, waiting.packed[0].id, DORA, NOW)
    await fulfilment.cancel(waiting.number, waiting.version, DORA, NOW)
    moves = [event.move for event in (await order(waiting.number)).events]
    assert moves[-2:] == ["unpack", "cancel"]


async def test_cancelling_undoes_what_is_packed(app: Shell) -> None:
    waiting = await one_packed(app)
    await fulfilment.cancel(waiting.number, waiting.version, DORA, NOW)
    after = await order(waiting.number)
    assert (after.state, after.packed, await engine.fetch("SELECT id FROM parcel_line")) == ("cancelled", (), [])


async def test_a_withdrawal_from_everything_undoes_what_is_packed(app: Shell) -> None:
    waiting = await one_packed(app)
    await stated(waiting)
    after = await order(waiting.number)
    assert (after.state, after.packed) == ("cancelled", ())
    with pytest.raises(fulfilment.MoveNotAllowed):
        await parcels.hand_to_carrier(after.number, after.version, waiting.packed[0].id, DORA, NOW)


async def test_a_page_open_for_long_stops_asking(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    waiting = await packed(desk, await walkthrough(app).up_to("in_preparation"))
    now = datetime.now(UTC)
    await engine.fetch("UPDATE parcel SET packed_at = {} RETURNING id", now - timedelta(minutes=11))
    part = await desk.get(f"{page_of(waiting)}/colis/{waiting.packed[0].id}", headers=HTMX)
    assert (part.status_code, "hx-trigger" in part.text) == (200, False)
    assert "Actualiser" in part.text
    assert "Le transporteur ne répond pas" in part.text
    assert "1 Étiquettes qui se font attendre" in text_of(await desk.get("/gestion"))
    await engine.fetch("UPDATE order_event SET at = {}, move = 'ask_label' WHERE move = 'pack' RETURNING id", now)
    part = await desk.get(f"{page_of(waiting)}/colis/{waiting.packed[0].id}", headers=HTMX)
    assert part.status_code == 204, "asked for again, it is looked for again"


async def test_what_was_withdrawn_from_does_not_leave_in_a_packed_parcel(app: Shell) -> None:
    walk = walkthrough(app)
    ready = await two_articles(walk, state="in_preparation")
    first, second = ready.lines
    for line, number in ((first, "2501"), (second, "2502")):
        draft = parcels.ParcelDraft("dpd", number, {line.id: line.quantity})
        ready = await order(ready.number)
        await parcels.pack(ready.number, ready.version, draft, DORA, NOW, with_label=False)
    await stated(await order(ready.number), {second.id: 1})
    waiting = await order(ready.number)
    with pytest.raises(fulfilment.MoveNotAllowed, match="renoncé"):
        await parcels.hand_to_carrier(waiting.number, waiting.version, waiting.packed[1].id, DORA, NOW)
    await withdrawal_moves.keep_back(waiting.number, waiting.version, DORA, NOW)
    after = await order(ready.number)
    assert [one.tracking_number for one in after.packed] == ["2501"], "the parcel with it is undone, the other stays"
    assert (after.unpacked, after.unsent) == ({}, {first.id: 2})
    assert await broken_invariants() == []
    await parcels.hand_to_carrier(after.number, after.version, after.packed[0].id, DORA, NOW)
    sent = await order(ready.number)
    assert (sent.state, sent.unsent) == ("shipped", {})
