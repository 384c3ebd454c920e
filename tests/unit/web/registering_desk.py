"""The form of a new account as people send it, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from db import engine
from tests import factories
from tests.unit.web.accounts_desk import PASSWORD
from tests.unit.web.captcha_solved import solve
from web import form_traps

SECRET = "of the tests, long enough to be one"
ALICE = factories.ALICE["email"]
TYPED = {"qualite": "particulier", "prenom": "Alice", "nom": "Martin", "email": ALICE, "mot_de_passe": PASSWORD}


async def answered(client: httpx.AsyncClient) -> dict[str, str]:
    """The captcha, as the widget does it."""
    return {"altcha": solve((await client.get("/captcha")).json())}


def an_hour_ago() -> dict[str, str]:
    """A form that was shown long enough ago to have been read."""
    return {"debut": form_traps.started(SECRET, datetime.now(UTC) - timedelta(hours=1))}


async def send(client: httpx.AsyncClient, *, captcha: bool = True, **fields: str) -> httpx.Response:
    more = await answered(client) if captcha else an_hour_ago()
    return await client.post("/inscription", data={**TYPED, **more, **fields})


async def customers() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT * FROM customer ORDER BY id")
