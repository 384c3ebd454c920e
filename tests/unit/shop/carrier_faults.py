"""Everything a carrier's server can do wrong, for the tests of each adapter."""

import asyncio
import gzip
from collections.abc import Mapping
from typing import Final

from tests.unit.shop.carrier_server import Behave, answer

QUICK: Final = 0.4
"""Seconds an adapter under test waits."""


async def silence(writer: asyncio.StreamWriter) -> None:
    """Takes the question and never answers."""
    await asyncio.Event().wait()


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    """Not a byte."""


async def cut_short(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Type: text/xml\r\n\r\n<soap:Envelope")
    await writer.drain()


async def never_ends(writer: asyncio.StreamWriter) -> None:
    """More than anybody reads, without saying how much."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    for _ in range(400):
        writer.write(b" " * 65_536)
        await writer.drain()


async def one_byte_at_a_time(writer: asyncio.StreamWriter) -> None:
    """Each read in time, the whole never."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(QUICK / 10)


async def no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await writer.drain()


BOMB: Final = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Envelope><Body>&c;</Body></Envelope>"""
ELSEWHERE: Final = """<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:etc/passwd" [<!ENTITY p SYSTEM "file:etc/passwd">]>
<Envelope><Body>&p;</Body></Envelope>"""
BLANK_DOCTYPE: Final = "<!DOCTYPE x><Envelope><Body/></Envelope>"

TROUBLES: Final[Mapping[str, Behave]] = {
    "silence": silence,
    "hangs up": hangs_up,
    "cut short": cut_short,
    "never ends": never_ends,
    "one byte at a time": one_byte_at_a_time,
    "no http": no_http,
    "a fault of theirs": answer("<html><h1>Service Unavailable</h1></html>", "503 Service Unavailable"),
    "an inner fault of theirs": answer("Internal error", "500 Internal Server Error"),
    "too many": answer("", "429 Too Many Requests"),
    "sent elsewhere": answer("", "302 Found", "Location: http://127.0.0.1:1/"),
    "empty": answer(""),
    "a page for people": answer("<!DOCTYPE html><html><body>Maintenance en cours<br></body></html>"),
    "another document": answer("<RESPONSE><PUDO_ITEMS/></RESPONSE>"),
    "bytes": answer(bytes(range(256)) * 20),
    "packed": answer(gzip.compress(b"garbage"), "200 OK", "Content-Encoding: gzip"),
    "badly packed": answer(b"not gzip", "200 OK", "Content-Encoding: gzip"),
    "entities": answer(BOMB),
    "entities from elsewhere": answer(ELSEWHERE),
    "a document type": answer(BLANK_DOCTYPE),
    "a charset nobody knows": answer("<a/>", "200 OK", "Content-Type: text/xml; charset=klingon"),
    "json of another kind": answer('{"status": [], "messages": []}'),
    "a list": answer("[1, 2]"),
    "deep": answer("[" * 200_000),
    "deep xml": answer("<a>" * 200_000),
}
