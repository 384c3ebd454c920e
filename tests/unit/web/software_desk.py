"""A program with its token: makes itself one, asks, and writes with a new key each time."""

import itertools
from datetime import UTC, datetime
from typing import Any

import httpx

from shop.software import tokens
from shop.software.tokens import Scope, Token
from web.headers import Shell

ROOT = "/api/v1"
_keys = itertools.count(1)


class Program:
    """Talks to the API as other software does: no browser's headers, no cookie."""

    def __init__(self, app: Shell, text: str, token: Token) -> None:
        self.app, self.text, self.token = app, text, token

    @classmethod
    async def let_in(cls, app: Shell, *scopes: Scope, name: str = "ERP") -> "Program":
        """With every scope unless some are given."""
        text, token = await tokens.create(name, scopes or tuple(Scope), None, "Dora Leroy", datetime.now(UTC))
        return cls(app, text, token)

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """`path` below /api/v1, or a whole address."""
        headers = {"Authorization": f"Bearer {self.text}", **options.pop("headers", {})}
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as line:
            where = path if path.startswith("http") else ROOT + path
            return await line.request(method, where, headers=headers, **options)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.ask("GET", path, params=query) if query else await self.ask("GET", path)

    async def write(self, method: str, path: str, body: Any, *, key: str = "") -> httpx.Response:
        return await self.ask(method, path, json=body, headers={"Idempotency-Key": key or f"essai-{next(_keys)}"})


PROBLEM = "application/problem+json"


def check_problem(answer: httpx.Response, status: int, code: str) -> None:
    """RFC 9457, in French, never HTML."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    said = answer.json()
    assert (said["status"], said["code"], said["type"]) == (status, code, f"urn:comptoir:probleme:{code}")
    assert said["detail"]
