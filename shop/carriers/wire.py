"""One bounded request to a carrier over HTTP: so many seconds in all, so many bytes, no redirect, nothing kept."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlencode, urlsplit

import httpx

from db import engine
from shop.carriers.carrier import TIMEOUT, CarrierUnavailable

MOST_BYTES: Final = 8_000_000
"""More than a label and everything around it."""

LABEL_TIMEOUT: Final = 20.0
"""Seconds for a label, which nobody waits for: the worker asks. Carriers draw them on demand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. `charset` empty where the carrier names none."""

    status: int
    content_type: str
    charset: str
    body: bytes


async def post(
    address: str, body: bytes, headers: Mapping[str, str], *, seconds: float = TIMEOUT, most: int = MOST_BYTES
) -> Answer:
    """Send and read one answer. Raises CarrierUnavailable: no answer in time, cut short, too long, or a redirect."""
    return await _ask("POST", address, body, headers, seconds, most)


async def get(
    address: str, parameters: Mapping[str, str], *, seconds: float = TIMEOUT, most: int = MOST_BYTES
) -> Answer:
    """The same for a form sent in the address."""
    return await _ask("GET", f"{address}?{urlencode(parameters)}", b"", {}, seconds, most)


async def _ask(method: str, address: str, body: bytes, headers: Mapping[str, str], seconds: float, most: int) -> Answer:
    if engine.in_transaction():
        raise RuntimeError("a carrier must not be called inside a database transaction")
    host = urlsplit(address).hostname
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(method, address, body, headers, seconds, most)
    except TimeoutError:
        # Not chained, here and below: the exception behind carries the request and its credentials.
        raise CarrierUnavailable(f"{host}: no answer in {seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as trouble:
        raise CarrierUnavailable(f"{host}: {type(trouble).__name__}") from None


async def _exchange(
    method: str, address: str, body: bytes, headers: Mapping[str, str], seconds: float, most: int
) -> Answer:
    host = urlsplit(address).hostname
    # A client and a connection for this call alone: one kept since yesterday may be closed, and would fail the first
    # parcel of a quiet morning. A proxy of the machine must not come between the shop and its carrier.
    client = httpx.AsyncClient(verify=_certificates(), trust_env=False, timeout=seconds)
    asked = {"Accept-Encoding": "identity", "User-Agent": "Comptoir", **headers}
    async with client, client.stream(method, address, content=body, headers=asked) as response:
        if response.is_redirect:
            raise CarrierUnavailable(f"{host}: redirected, which is not followed")
        received = bytearray()
        async for chunk in response.aiter_bytes():
            received += chunk
            if len(received) > most:
                raise CarrierUnavailable(f"{host}: more than {most} bytes")
        content_type = response.headers.get("Content-Type", "")
        return Answer(response.status_code, content_type, response.charset_encoding or "", bytes(received))


@cache
def _certificates() -> ssl.SSLContext:
    """Loading the certificates of the world takes longer than the call itself."""
    return httpx.create_ssl_context(trust_env=False)
