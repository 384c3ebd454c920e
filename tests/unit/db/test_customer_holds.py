"""An account's row held till the commit: to change it, to delete it, or so that it stays; and who waits for whom."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.errors import DatabaseBusy
from db.queries import customers
from db.tables.accounts import Customer
from db.tables.carts import Cart
from shop.accounts import verification
from shop.accounts.erasure import erase_due
from tests.factories import ALICE, BOB, a_bare_account, a_cart, an_article
from tests.unit.shop.outbox import until

NOW = datetime.now(UTC)


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


async def somebody_waits() -> bool:
    """For what this transaction holds."""
    sql = "SELECT 1 AS one FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    return bool(await engine.fetch(sql))


async def after_another(first: Callable[[], Awaitable[object]], second: Callable[[], Awaitable[Any]]) -> Any:
    """What the second answers that begins while the first is under way, and which waits until that is written."""

    async def then() -> Any:
        await held.wait()
        return await second()

    held = asyncio.Event()
    waiting = asyncio.create_task(then())
    async with engine.transaction():
        await first()
        held.set()
        await until(somebody_waits, 10)
    return await waiting


def without_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "locking", lambda _strength: "")


@pytest.mark.race
@pytest.mark.parametrize("is_held", [True, False])
async def test_an_account_kept_at_the_last_moment_is_not_erased(
    database: str, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    if not engine.is_postgres():
        pytest.skip("SQLite has one writer at a time")
    if not is_held:
        without_holds(monkeypatch)
    alice = await a_bare_account()
    await Customer.update({Customer.erase_at: NOW}).where(Customer.id == alice)

    async def keep() -> None:
        await Customer.update({Customer.erase_at: None}).where(Customer.id == alice)

    erased = await after_another(keep, lambda: erase_due(NOW + timedelta(seconds=1)))
    assert (len(erased), await Customer.count()) == ((0, 1) if is_held else (1, 0))


@pytest.mark.race
@pytest.mark.parametrize("is_held", [True, False])
async def test_a_claim_that_shows_another_address_meanwhile_keeps_its_cart(
    database: str, monkeypatch: pytest.MonkeyPatch, is_held: bool
) -> None:
    if not engine.is_postgres():
        pytest.skip("SQLite has one writer at a time")
    if not is_held:
        without_holds(monkeypatch)
    claim, alice = await a_bare_account(), await a_bare_account()
    await a_cart((await an_article(), 3), customer=claim)

    async def move() -> None:
        shown: dict[Any, Any] = {Customer.email: BOB["email"], Customer.email_owner: BOB["email"]}
        await Customer.update(shown).where(Customer.id == claim)

    async def verify() -> object:
        async with engine.transaction():
            return await verification.verify(alice, ALICE["email"], NOW, [claim])

    assert await after_another(move, verify)
    (cart,) = await Cart.select()
    assert cart["customer"] == (claim if is_held else alice)
