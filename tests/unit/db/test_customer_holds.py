"""An account's row held till the commit: to change it, to delete it, or so that it stays; and who waits for whom."""

import asyncio
from contextlib import nullcontext

import pytest

from db import engine
from db.errors import DatabaseBusy
from db.queries import customers
from tests.factories import BOB, a_bare_account


async def test_what_is_held_is_told_by_id_and_nobody_is_not_there(database: str) -> None:
    alice, bob = await a_bare_account(), await a_bare_account(BOB["email"])
    async with engine.transaction():
        held = await customers.hold(bob, alice, 999)
        assert [(one, row["cart_epoch"]) for one, row in held.items()] == [(alice, 1), (bob, 1)]
        assert await customers.hold(999) == {}
        assert set(await customers.hold_to_delete(alice, bob)) == {alice, bob}
        assert (await customers.stays(alice), await customers.stays(999)) == (True, False)


@pytest.mark.race
@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        ("hold", "hold", True),
        ("hold", "stays", False),  # an order is placed while the name changes
        ("stays", "hold", False),
        ("stays", "stays", False),
        ("stays", "hold_to_delete", True),
        ("hold_to_delete", "stays", True),  # nobody orders in the name of who is about to go
    ],
)
async def test_who_waits_for_whom(database: str, first: str, second: str, waits: bool) -> None:
    if not engine.is_postgres():
        pytest.skip("SQLite has one writer at a time")
    alice, held, over = await a_bare_account(), asyncio.Event(), asyncio.Event()

    async def holding() -> None:
        async with engine.transaction():
            await getattr(customers, first)(alice)
            held.set()
            await over.wait()

    one = asyncio.create_task(holding())
    try:
        await held.wait()
        with pytest.raises(DatabaseBusy) if waits else nullcontext():
            async with engine.transaction():
                await engine.fetch("SET LOCAL lock_timeout = 500")
                await getattr(customers, second)(alice)
    finally:
        over.set()
        await one
