"""The address book in the database: each address once, one default a purpose, a deletion that can be taken back."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.engine import fetch
from db.queries import addresses as queries
from shop.accounts import address_book, address_changes
from shop.accounts.address_book import BILLING, DELIVERY, MOST, BookFull, Saved, addresses_of, fingerprint, preferred
from shop.accounts.address_changes import add, change, make_default, remove, restore
from shop.addresses import Address
from shop.errors import NotDeliverable
from tests.factories import NOW, a_bare_account, an_article, an_order

HOME = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon")
SISTER = Address("Anne", "Martin", "", "3 place Bellecour", "Bâtiment B", "69002", "Lyon")
REUNION = Address("Alice", "Martin", "", "5 rue de Paris", "", "97400", "Saint-Denis")


async def book(customer_id: int) -> list[tuple[str, bool, bool]]:
    return [(one.address.line1, one.for_delivery, one.for_billing) for one in await addresses_of(customer_id)]


async def test_the_first_address_is_the_default_of_everything(database: str) -> None:
    alice = await a_bare_account()
    await add(alice, HOME, NOW)
    await add(alice, SISTER, NOW)
    assert await book(alice) == [(HOME.line1, True, True), (SISTER.line1, False, False)]


async def test_a_default_is_set_from_the_list_and_there_is_one_of_each(database: str) -> None:
    alice = await a_bare_account()
    await add(alice, HOME, NOW)
    sister = (await add(alice, SISTER, NOW)).saved
    for _ in range(2):
        assert (await make_default(alice, sister.public_id, DELIVERY)).for_delivery
    assert await book(alice) == [(SISTER.line1, True, False), (HOME.line1, False, True)]
    await make_default(alice, sister.public_id, BILLING)
    assert await book(alice) == [(SISTER.line1, True, True), (HOME.line1, False, False)]


async def test_overseas_is_billed_and_not_delivered_to(database: str) -> None:
    alice = await a_bare_account()
    island = (await add(alice, REUNION, NOW)).saved
    assert (island.for_delivery, island.for_billing) == (False, True)
    with pytest.raises(NotDeliverable, match="Nous ne livrons pas"):
        await make_default(alice, island.public_id, DELIVERY)
    assert preferred(await addresses_of(alice), DELIVERY) is None
    home = (await add(alice, HOME, NOW)).saved
    assert home.for_delivery
    moved = await change(alice, home.public_id, replace(REUNION, line1="7 rue de Paris"))
    assert not moved.saved.for_delivery


@pytest.mark.parametrize(
    "written",
    [
        replace(HOME, line1="12, RUE DES LILAS"),
        replace(HOME, first_name="alice", town="LYON"),
        replace(HOME, line1="12  rue  des  Lilas "),
    ],
)
async def test_the_same_address_is_kept_once_however_it_is_written(database: str, written: Address) -> None:
    alice = await a_bare_account()
    first = await add(alice, HOME, NOW)
    again = await add(alice, written, NOW)
    assert (first.existed, again.existed) == (False, True)
    assert again.saved.public_id == first.saved.public_id
    assert len(await addresses_of(alice)) == 1


def test_another_storey_is_another_address() -> None:
    prints = {fingerprint(one) for one in (HOME, replace(HOME, line2="2e étage"), replace(HOME, first_name="Anne"))}
    assert len(prints) == 3


async def test_one_changed_into_another_becomes_that_one(database: str) -> None:
    alice = await a_bare_account()
    home, sister = (await add(alice, HOME, NOW)).saved, (await add(alice, SISTER, NOW)).saved
    kept = await change(alice, home.public_id, SISTER)
    assert kept.existed
    assert kept.saved.public_id == sister.public_id
    assert await book(alice) == [(SISTER.line1, True, True)]


async def test_one_changed_into_a_deleted_one_keeps_its_name(database: str) -> None:
    alice = await a_bare_account()
    home, sister = (await add(alice, HOME, NOW)).saved, (await add(alice, SISTER, NOW)).saved
    await remove(alice, sister.public_id, NOW)
    kept = await change(alice, home.public_id, SISTER)
    assert (kept.existed, kept.saved.public_id) == (False, home.public_id)
    with pytest.raises(LookupError):
        await restore(alice, sister.public_id)


async def test_a_deletion_is_taken_back_under_the_same_name(database: str) -> None:
    alice = await a_bare_account()
    home = (await add(alice, HOME, NOW)).saved
    for _ in range(2):
        await remove(alice, home.public_id, NOW)
    assert await addresses_of(alice) == ()
    assert await address_book.find(alice, home.public_id) is None
    assert await restore(alice, home.public_id) == home
    assert await restore(alice, home.public_id) == home


async def test_a_deleted_default_does_not_take_its_place_back_from_another(database: str) -> None:
    alice = await a_bare_account()
    home, sister = (await add(alice, HOME, NOW)).saved, (await add(alice, SISTER, NOW)).saved
    await remove(alice, home.public_id, NOW)
    await make_default(alice, sister.public_id, DELIVERY)
    back = await restore(alice, home.public_id)
    assert (back.for_delivery, back.for_billing) == (False, True)


async def test_a_deleted_address_added_again_is_the_one_it_was(database: str) -> None:
    alice = await a_bare_account()
    home = (await add(alice, HOME, NOW)).saved
    await remove(alice, home.public_id, NOW)
    again = await add(alice, HOME, NOW)
    assert (again.existed, again.saved.public_id) == (False, home.public_id)


async def test_deletions_are_final_after_a_day(database: str) -> None:
    alice = await a_bare_account()
    home = (await add(alice, HOME, NOW)).saved
    await remove(alice, home.public_id, NOW)
    await address_changes.forget_deleted(NOW + timedelta(hours=23))
    await restore(alice, home.public_id)
    await remove(alice, home.public_id, NOW)
    await address_changes.forget_deleted(NOW + timedelta(hours=25))
    assert await fetch("SELECT id FROM customer_address") == []


async def test_a_book_has_its_measure(database: str) -> None:
    alice = await a_bare_account()
    for number in range(MOST):
        await add(alice, replace(HOME, line2=f"Appartement {number}"), NOW)
    with pytest.raises(BookFull, match="50 adresses"):
        await add(alice, SISTER, NOW)
    assert (await add(alice, replace(HOME, line2="appartement 7"), NOW)).existed
    gone = (await addresses_of(alice))[-1]
    await remove(alice, gone.public_id, NOW)
    await add(alice, SISTER, NOW)
    with pytest.raises(BookFull):
        await restore(alice, gone.public_id)


async def test_a_stranger_finds_and_changes_nothing(database: str) -> None:
    alice, charlie = await a_bare_account(), await a_bare_account("charlie@example.be")
    home = (await add(alice, HOME, NOW)).saved
    assert await address_book.find(charlie, home.public_id) is None
    calls: list[Any] = [
        change(charlie, home.public_id, SISTER),
        remove(charlie, home.public_id, NOW),
        restore(charlie, home.public_id),
        make_default(charlie, home.public_id, DELIVERY),
        add(4_711, HOME, NOW),
    ]
    for call in calls:
        with pytest.raises(LookupError):
            await call
    assert await addresses_of(alice) == (home,)


async def test_past_orders_keep_the_address_they_were_bought_with(database: str) -> None:
    alice = await a_bare_account()
    home = (await add(alice, HOME, NOW)).saved
    order = await an_order(await an_article(), customer=alice, delivery_address=json.dumps(HOME.as_json()))
    await change(alice, home.public_id, SISTER)
    await remove(alice, home.public_id, NOW)
    (row,) = await fetch("SELECT delivery_address FROM orders WHERE id = {}", order.id)
    assert json.loads(row["delivery_address"])["line1"] == HOME.line1


async def sets_defaults_at_once(alice: int) -> list[Any]:
    saved = [(await add(alice, replace(HOME, line2=f"Bâtiment {name}"), NOW)).saved for name in "ABCDEF"]
    return await asyncio.gather(
        *(make_default(alice, one.public_id, DELIVERY) for one in saved), return_exceptions=True
    )


@pytest.mark.race
async def test_several_defaults_set_at_once_leave_one(database: str) -> None:
    alice = await a_bare_account()
    answers = await sets_defaults_at_once(alice)
    assert all(isinstance(one, Saved) for one in answers)
    assert [one.for_delivery for one in await addresses_of(alice)].count(True) == 1


@pytest.mark.race
async def test_added_twice_at_once_it_is_there_once(database: str) -> None:
    alice = await a_bare_account()
    answers = await asyncio.gather(*(add(alice, HOME, NOW) for _ in range(8)))
    assert [one.existed for one in answers].count(False) == 1
    assert len(await addresses_of(alice)) == 1


@pytest.mark.race
async def test_without_looking_in_turn_the_same_race_fails(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin: each believes that the address is new."""
    alice = await a_bare_account()

    async def believing(customer_id: int, print_: str) -> None:
        return None

    monkeypatch.setattr(queries, "same", believing)
    answers = await asyncio.gather(*(add(alice, HOME, NOW) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(one, Exception) for one in answers) == 7
