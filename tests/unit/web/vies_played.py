"""VIES for a test: the shop's own client on a real socket, and behind it the simulator of the same application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx

from shop.vies import Vies
from tests.unit.web.staff_desk import application_of
from web.headers import Shell
from web.simulators.vies import PREFIX

QUICK = 0.5
"""Seconds the shop waits for an answer where a test makes it slow."""
PATIENT = 20.0
"""Seconds it waits everywhere else: a busy machine is no answer that did not come."""


@asynccontextmanager
async def vies(app: Shell, *, patience: float = PATIENT) -> AsyncIterator[list[str]]:
    """The questions that reached it, as they came; sent on as a machine sends them, without a browser's headers."""
    asked: list[str] = []
    machine = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
            body = await reader.readexactly(int(length.partition(":")[2]))
            asked.append(body.decode())
            answer = await machine.post(f"{PREFIX}/check-vat-number", content=body)
            kind, size = answer.headers["content-type"], len(answer.content)
            start = f"HTTP/1.1 {answer.status_code} .\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
            writer.write(start.encode() + answer.content)
            await writer.drain()
        writer.close()

    async with machine, await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        application_of(app).state.vat_register = Vies(f"http://127.0.0.1:{port}", timeout=patience)
        yield asked


async def trouble(client: httpx.AsyncClient, *faults: dict[str, Any]) -> None:
    """What the next questions suffer."""
    answer = await client.put(f"{PREFIX}/fautes", json={"check": list(faults)})
    assert answer.status_code == 200
