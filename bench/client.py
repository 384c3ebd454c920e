"""A browser's connection in a few lines: HTTP/1.1, kept alive, cheap enough not to weigh beside the server."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

import brotli

HEADERS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: fr,fr-FR;q=0.8,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n"
)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=\s]+)=([^;\r]*)", re.IGNORECASE)
PATIENCE_SECONDS = 30
IDLE_SECONDS = 10


class Broken(Exception):
    """The server closed the connection or said what is not HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`head` holds status line and headers, `body` the bytes as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else ""

    @property
    def text(self) -> str:
        return (brotli.decompress(self.body) if self.header("content-encoding") == "br" else self.body).decode()


@dataclass(frozen=True, slots=True)
class Asking:
    """One request, as bytes without its Host and its cookies, and the status it should meet."""

    method: str
    path: str
    headers: str = ""
    body: bytes = b""
    expected: tuple[int, ...] = (200,)

    def encoded(self, host: str, cookies: str, address: str) -> bytes:
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: {host}\r\n{HEADERS}{self.headers}"
        head += f"Cookie: {cookies}\r\n" if cookies else ""
        head += f"X-Forwarded-For: {address}\r\n" if address else ""
        if self.method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n"
        return f"{head}\r\n".encode() + self.body


@dataclass(slots=True)
class Visitor:
    """One kept connection with its cookies. `address` is what our proxy would say of it."""

    port: int
    address: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    last_used: float = 0.0

    async def ask(self, asking: Asking) -> Answer:
        """Raises Broken, TimeoutError, OSError."""
        if monotonic() - self.last_used > IDLE_SECONDS:  # servers close what is not used; browsers then dial anew
            await self.close()
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.writer.write(asking.encoded(f"127.0.0.1:{self.port}", cookies, self.address))
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await self._read()
        self.last_used = monotonic()
        for name, value in COOKIE.findall(answer.head):
            self.cookies[name.decode()] = value.decode()
        return answer

    async def _read(self) -> Answer:
        assert self.reader is not None
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            status, length = int(head[9:12]), LENGTH.search(head)
            if length is None and status not in (204, 304):
                raise Broken(f"réponse {status} sans longueur")
            return Answer(status, head, await self.reader.readexactly(int(length[1])) if length else b"")
        except asyncio.IncompleteReadError as error:
            await self.close()
            raise Broken("connexion coupée par le serveur") from error

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.reader = self.writer = None


@dataclass(slots=True)
class Tally:
    """Answers counted; `wrong` says how often which unexpected thing came back."""

    answers: int = 0
    wrong: dict[str, int] = field(default_factory=dict)

    def blame(self, what: str) -> None:
        self.wrong[what] = self.wrong.get(what, 0) + 1

    def blame_all(self, those: Iterable[str]) -> None:
        for what in those:
            self.blame(what)

    def merge(self, others: Iterable["Tally"]) -> None:
        for other in others:
            self.answers += other.answers
            for what, times in other.wrong.items():
                self.wrong[what] = self.wrong.get(what, 0) + times

    def sentences(self) -> list[str]:
        return [f"{what} ({times} fois)" for what, times in self.wrong.items()]
