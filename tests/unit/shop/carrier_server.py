"""A carrier's server of one test, on this machine: it answers what the test says, as slowly and as badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Behave = Callable[[asyncio.StreamWriter], Awaitable[None]]

# From a client's connection to the first line of `serve` (seen, accepted, made, served): a server that closes meanwhile
# leaves the connection to nobody, and busy machines do come there.
TURNS_TO_SERVE = 5


@dataclass(slots=True)
class Server:
    """`url`: where it listens; `asked`: each question as it came, head and body."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


def answer(body: bytes | str, status: str = "200 OK", *headers: str) -> Behave:
    """The whole answer at once."""
    sent = body.encode() if isinstance(body, str) else body
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(sent)}", *headers, "", ""))

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + sent)
        await writer.drain()

    return behave


@asynccontextmanager
async def carrier_server(*behaviours: Behave) -> AsyncIterator[Server]:
    """Each question is met by the next behaviour, the last one from then on."""
    server, left, open_tasks = Server(), list(behaviours), set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_tasks.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next((line for line in head.lower().split("\r\n") if line.startswith("content-length:")), ":0")
            body = await reader.readexactly(int(length.partition(":")[2]))
            server.asked.append(head + body.decode())
            await (left.pop(0) if len(left) > 1 else left[0])(writer)
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/service"
        try:
            yield server
        finally:
            for _ in range(TURNS_TO_SERVE):
                await asyncio.sleep(0)
            for task in open_tasks:
                task.cancel()
            await asyncio.gather(*open_tasks, return_exceptions=True)
