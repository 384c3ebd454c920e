"""Customers at their keyboard: Alice, Bob and Charlie sign in and do what pages offer."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from db.tables.accounts import Customer
from db.tables.guards import Session
from tests import factories
from tests.factories import LIGHT

PASSWORD = "trois chats sur un toit"


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


async def comes_in(client: httpx.AsyncClient, customer: Customer) -> None:
    """The customer has a session on this browser, however they signed in."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    await Session(
        id_hash=hashlib.sha256(token.encode()).hexdigest(),
        kind="customer",
        subject_id=customer.id,
        auth_epoch=customer.auth_epoch,
        public_id=secrets.token_urlsafe(16),
        device="Firefox sur Windows",
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=12),
    ).save()
    client.cookies.set("client", token)
