"""Customers at their keyboard: Alice, Bob and Charlie sign in and do what pages offer."""

from typing import Any

import httpx

from db.tables.accounts import Customer
from shop.passwords import Passwords
from tests import factories

PASSWORD = "trois chats sur un toit"
LIGHT = Passwords(time_cost=1, memory_kib=8)


async def an_account(who: dict[str, Any] = factories.ALICE, **values: Any) -> Customer:
    """An account whose owner knows PASSWORD."""
    return await factories.a_customer(who, await LIGHT.hash(PASSWORD), **values)


async def sign_in(client: httpx.AsyncClient, who: dict[str, Any] = factories.ALICE, **fields: str) -> httpx.Response:
    """Press « Me connecter » with the right words unless others are given."""
    typed = {"email": who["email"], "password": PASSWORD, **fields}
    return await client.post("/connexion", data=typed)


async def signed_in(client: httpx.AsyncClient, who: dict[str, Any] = factories.ALICE, **values: Any) -> Customer:
    """Make the account and sign its owner in."""
    customer = await an_account(who, **values)
    answer = await sign_in(client, who)
    assert answer.status_code == 303, answer.text
    return customer
