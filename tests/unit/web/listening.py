"""Somebody who listens to what the shop tells, for the tests of its messages."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from db import engine
from shop.software import endpoints
from shop.software.hooks import Event

NOW = datetime.now(UTC)


class Listener:
    """Other software in this process: keeps what it hears, answers as it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}
        self.heard.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(self.answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


async def added(url: str, *events: Event) -> tuple[int, str]:
    found, seed = await endpoints.add(url, events or tuple(Event), "Dora Leroy", NOW, anywhere=True)
    return found.id, seed


async def messages() -> list[dict[str, Any]]:
    rows = await engine.fetch("SELECT payload FROM webhook_delivery ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


async def jobs() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT * FROM job WHERE kind = 'webhook' ORDER BY id")
