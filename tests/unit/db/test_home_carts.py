"""The one cart of an account: taken home at sign-in, found on every device, taken from them when asked."""

import asyncio
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from db.engine import fetch
from db.queries import home_carts as queries
from db.tables.catalogue import Variant
from shop.cart.homes import home_token, take_from_devices, take_home
from tests.factories import NOW, a_bare_account, a_cart, an_article
from tests.rows import quantities

SECRET = "of the tests, long enough to be one"
LATER = NOW + timedelta(minutes=5)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def article(name: str = "Canne", **values: Any) -> Variant:
    return await an_article(name, **values)


async def carts() -> list[dict[str, Any]]:
    return await fetch("SELECT id, customer, token_hash, checkout, comment, notice FROM cart ORDER BY id")


async def test_the_first_cart_becomes_the_accounts_as_it_is(database: str) -> None:
    alice, cane = await a_bare_account(), await article()
    await a_cart((cane, 2), token="guest", comment="Sonnez", checkout=json.dumps({"payment": "card"}))
    token = await take_home(alice, hash_of("guest"), SECRET, LATER)
    assert token == home_token(alice, 1, SECRET)
    assert len(token) == 43
    (cart,) = await carts()
    assert (cart["customer"], cart["token_hash"]) == (alice, hash_of(token))
    assert (cart["comment"], cart["notice"]) == ("Sonnez", "")
    assert json.loads(cart["checkout"])["payment"] == "card"
    assert await quantities() == {cane.id: 2}


async def test_two_carts_become_one_and_what_changed_is_said(database: str) -> None:
    alice = await a_bare_account()
    cane, seat, bed = await article("Canne"), await article("Siège", on_hand=4), await article("Lit")
    token = home_token(alice, 1, SECRET)
    await a_cart((cane, 3), (bed, 1), token=token, customer=alice, comment="Merci")
    await a_cart((cane, 1), (seat, 9), token="guest", comment="")
    assert await take_home(alice, hash_of("guest"), SECRET, LATER) == token
    (cart,) = await carts()
    assert await quantities() == {cane.id: 3, bed.id: 1, seat.id: 4}
    assert cart["comment"] == "Merci"
    assert cart["notice"].split("\n") == [
        "Déjà dans le panier de votre compte\u00a0: «\u00a0Lit\u00a0».",
        "«\u00a0Canne\u00a0»\u00a0: 3 exemplaires, la plus grande des deux quantités.",
        "«\u00a0Siège\u00a0»\u00a0: quantité ramenée à 4, le maximum pour cet article.",
    ]


async def test_signing_in_again_with_the_same_cart_changes_nothing(database: str) -> None:
    alice, cane = await a_bare_account(), await article()
    await a_cart((cane, 2), token="guest")
    token = await take_home(alice, hash_of("guest"), SECRET, NOW)
    before = await carts()
    for cookie in ("guest", token, ""):
        assert await take_home(alice, hash_of(cookie) if cookie else "", SECRET, LATER) == token
    assert await carts() == before
    assert await quantities() == {cane.id: 2}


async def test_what_cannot_be_had_any_more_is_not_lost(database: str) -> None:
    alice, gone = await a_bare_account(), await article(on_hand=0)
    await a_cart(token=home_token(alice, 1, SECRET), customer=alice)
    await a_cart((gone, 3), token="guest")
    await take_home(alice, hash_of("guest"), SECRET, LATER)
    assert await quantities() == {gone.id: 3}


async def test_the_cart_of_another_account_stays_where_it_is(database: str) -> None:
    alice, bob, cane = await a_bare_account(), await a_bare_account("bob@example.fr"), await article()
    token = home_token(alice, 1, SECRET)
    await a_cart((cane, 2), token=token, customer=alice)
    assert await take_home(bob, hash_of(token), SECRET, LATER) == home_token(bob, 1, SECRET)
    (cart,) = await carts()
    assert (cart["customer"], cart["token_hash"]) == (alice, hash_of(token))


async def test_an_account_without_a_cart_gets_one_only_where_it_is_needed(database: str) -> None:
    alice = await a_bare_account()
    await take_home(alice, "", SECRET, NOW)
    assert await carts() == []
    await take_home(alice, "", SECRET, NOW, make=True)
    await take_home(alice, "", SECRET, LATER, make=True)
    (cart,) = await carts()
    assert (cart["customer"], cart["token_hash"]) == (alice, hash_of(home_token(alice, 1, SECRET)))


async def test_taken_from_the_devices_the_cart_waits_for_who_signs_in(database: str) -> None:
    alice, cane = await a_bare_account(), await article()
    await a_cart((cane, 2), token="guest")
    old = await take_home(alice, hash_of("guest"), SECRET, NOW)
    await take_from_devices(alice)
    (cart,) = await carts()
    assert cart["token_hash"] != hash_of(old)
    new = await take_home(alice, "", SECRET, LATER)
    assert new == home_token(alice, 2, SECRET) != old
    assert (await carts())[0]["token_hash"] == hash_of(new)
    assert await quantities() == {cane.id: 2}


async def test_an_account_that_is_gone_takes_nothing(database: str) -> None:
    await a_cart((await article(), 1), token="guest")
    with pytest.raises(LookupError):
        await take_home(4_711, hash_of("guest"), SECRET, NOW)
    assert (await carts())[0]["customer"] is None


async def four_devices() -> tuple[int, list[Variant]]:
    alice, goods = await a_bare_account(), [await article(f"Article {number}") for number in range(4)]
    for number, variant in enumerate(goods):
        await a_cart((variant, 2), token=f"device-{number}")
    return alice, goods


@pytest.mark.race
async def test_four_devices_that_sign_in_at_once_share_one_cart(database: str) -> None:
    alice, goods = await four_devices()
    tokens = await asyncio.gather(
        *(take_home(alice, hash_of(f"device-{number}"), SECRET, LATER) for number in range(4) for _ in range(2))
    )
    assert set(tokens) == {home_token(alice, 1, SECRET)}
    (cart,) = await carts()
    assert cart["customer"] == alice
    assert await quantities() == {variant.id: 2 for variant in goods}


@pytest.mark.race
async def test_without_holding_what_it_merges_the_same_race_fails(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: each believes what was there when the page was drawn."""
    alice, _ = await four_devices()
    seen = {
        hash_of(f"device-{number}"): await queries.hold(alice, hash_of(f"device-{number}"), "", NOW)
        for number in range(4)
    }

    async def believing(customer_id: int, guest_hash: str, home_hash: str, now: Any) -> list[dict[str, Any]]:
        return seen[guest_hash]

    monkeypatch.setattr(queries, "hold", believing)
    answers = await asyncio.gather(
        *(take_home(alice, guest_hash, SECRET, LATER) for guest_hash in seen), return_exceptions=True
    )
    assert sum(isinstance(answer, Exception) for answer in answers) == 3
    assert len(await carts()) == 4
