"""Asking a carrier over HTTP: never long, never much, never anywhere else than agreed.

What a carrier answers is a stranger's: it may come byte by byte, never end, or send us to another machine.
"""

import asyncio
from collections.abc import Mapping
from functools import cache
from ssl import SSLContext
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from db import engine
from shop.carriers.carrier import TIMEOUT, CarrierUnavailable

LONGEST: Final = 2_000_000
"""Bytes of an answer; a hundred points of DPD take a tenth of them."""
AT_ONCE: Final = 8
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
# No connection is kept: questions are rare, and one that died meanwhile would fail a buyer's search.
LIMITS: Final = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "Comptoir"}


class Service:
    """One address of a carrier. Raises ValueError for one that is neither https nor on this machine."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT, longest: int = LONGEST) -> None:
        parts = urlsplit(url)
        if not parts.hostname or not (parts.scheme == "https" or is_of_this_machine(url)):
            raise ValueError("un transporteur se joint par https")
        self.url, self.timeout, self.longest = url, timeout, longest
        self._client = httpx.AsyncClient(
            verify=_trusted(), trust_env=False, follow_redirects=False, limits=LIMITS, timeout=timeout, headers=HEADERS
        )

    async def get(self, parameters: Mapping[str, str], path: str = "") -> bytes:
        """The body of the answer. Raises CarrierUnavailable for anything but a whole 200 in time."""
        return await self._ask("GET", path, params=parameters)

    async def post(self, body: Mapping[str, Any], path: str = "") -> bytes:
        """The same for a body of JSON."""
        return await self._ask("POST", path, json=body)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **what: Any) -> bytes:
        if engine.in_transaction():
            raise RuntimeError("nobody waits for a carrier inside a database transaction")
        try:
            async with asyncio.timeout(self.timeout), self._client.stream(method, self.url + path, **what) as answer:
                return await self._body(answer)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError) as trouble:
            # Without the text of the trouble, which may repeat the address and the key in it.
            raise CarrierUnavailable(f"{self._host}: {type(trouble).__name__}") from None

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    async def _body(self, answer: httpx.Response) -> bytes:
        if answer.status_code != 200:
            raise CarrierUnavailable(f"{self._host}: status {answer.status_code}")
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise CarrierUnavailable(f"{self._host}: a packed answer we did not ask for")
        body = bytearray()
        async for part in answer.aiter_raw():
            body += part
            if len(body) > self.longest:
                raise CarrierUnavailable(f"{self._host}: more than {self.longest} bytes")
        return bytes(body)


def is_of_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


@cache
def _trusted() -> SSLContext:
    """Reading the certificates of the world takes longer than asking: once a process."""
    return httpx.create_ssl_context(trust_env=False)
