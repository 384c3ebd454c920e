"""Uploads that never come to an end: fifty senders, each of one byte a second."""

import asyncio
from contextlib import suppress
from time import monotonic

from bench.client import HEADERS, Tally

SLOW = 50
PATH = "/gestion/catalogue/fichiers"
DECLARED = 1_000_000
BEGINNING = (
    b'--lent\r\nContent-Disposition: form-data; name="fichier"; filename="produits.csv"\r\n'
    b"Content-Type: text/csv\r\n\r\n"
)


async def slow_uploads(port: int, token: str, end: float, tally: Tally) -> None:
    """All of them until this moment of the clock, then cut off in the middle."""
    await asyncio.gather(*(_slow_upload(port, token, end, tally) for _ in range(SLOW)))


async def _slow_upload(port: int, token: str, end: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{HEADERS}Cookie: session={token}\r\n"
        f"Content-Type: multipart/form-data; boundary=lent\r\nContent-Length: {DECLARED}\r\n\r\n"
    )
    writer.write(head.encode() + BEGINNING)
    answer = asyncio.create_task(reader.read(200))
    with suppress(OSError):
        while monotonic() < end and not answer.done():
            writer.write(b"x")
            await asyncio.wait([answer], timeout=1)
    if answer.done() and not answer.cancelled() and b" 50" in answer.result()[:13]:
        tally.blame(f"POST {PATH} : réponse {answer.result()[9:12].decode()}")
    answer.cancel()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
