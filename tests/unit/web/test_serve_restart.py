"""SIGTERM while fifty visitors are in the middle of something: everybody gets a whole answer, nothing stays behind."""

import asyncio
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.client import Asking, Tally
from bench.forms import form_to
from bench.ground import Ground, temporary_ground
from bench.processes import Running
from bench.requests import known
from bench.shopper import PERSON, Shopper
from bench.shops import payment_simulator, shop
from bench.staff import add_member
from db import engine
from tests.conftest import DATABASES
from tests.tiers import LONG, times

BUYERS, UPLOADS = 5, 45
LONGEST_STOP = 30.0
"""Seconds, as `bin/run` promises to whoever stops it (workers_kill_timeout and the parting)."""
FILE = b"produit;prix\n" + b"Canne;10\n" * 20_000
CONTINUE = "Expect: 100-continue\r\n"
STATUS = re.compile(rb"\AHTTP/1\.1 (\d{3}) ")


@pytest.fixture
def ground() -> Iterator[Ground]:
    with temporary_ground() as made:
        yield made


class Premises(NamedTuple):
    """A filled shop: its folder and database, the addresses of what can be ordered, the session of its staff."""

    folder: Path
    url: str
    products: tuple[str, ...]
    token: str


@pytest.fixture(params=DATABASES)
async def premises(request: pytest.FixtureRequest, ground: Ground) -> Premises:
    folder = ground.shop_folder()
    url = await ground.sqlite_shop(folder)
    products = known(Path(url.removeprefix("sqlite:///"))).orderable
    if request.param == "postgres":
        url = await ground.postgres_shop(folder)
    return Premises(folder, url, products, await add_member(url))


@pytest.fixture
def drafts(premises: Premises, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the shop's drafts of whatever kind go, a folder of their own."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


class Begun:
    """A request of which the shop has the head and half of the body, and is waiting for the rest."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.head, self.first, self.rest = head, body[: len(body) // 2], body[len(body) // 2 :]

    async def begin(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.writer.write(self.head)
        assert b" 100 " in await self.reader.readuntil(b"\r\n\r\n")  # the page reads it
        self.writer.write(self.first)
        await self.writer.drain()

    async def end(self) -> int:
        """The status of the whole answer; raises where the connection was cut."""
        try:
            self.writer.write(self.rest)
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
            await self.reader.readexactly(int(length[1]) if length else 0)
        finally:
            self.writer.close()
            with suppress(OSError):  # as the reading has said already
                await self.writer.wait_closed()
        found = STATUS.match(head)
        assert found
        return int(found[1])


async def a_buyer(port: int, at: int, product: str) -> Begun:
    """At the last step, the order half sent."""
    shopper = Shopper(port, f"198.51.100.{at + 1}", Tally())
    await shopper.open(product)
    await shopper.submit("/panier/lignes", {"quantite": "1"})
    await shopper.open("/panier")
    await shopper.submit("/panier", {"op": "checkout"})
    await shopper.open("/commande/coordonnees?mode=invite")
    await shopper.submit("/commande/coordonnees", PERSON)
    await shopper.submit("/commande/livraison", {"mode": "home"})
    await shopper.submit("/commande/paiement", {"paiement": "card"})
    asking = form_to(shopper.page, "/commande/verification", "/commande/verification").filled({"cgv": "oui"})
    visitor = shopper.visitors[port]
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    whole = replace(asking, headers=CONTINUE).encoded(f"127.0.0.1:{port}", cookies, shopper.address)
    await shopper.leave()
    return Begun(whole[: -len(asking.body)], asking.body)


def an_upload(port: int, token: str) -> Begun:
    body = (
        b'--grand\r\nContent-Disposition: form-data; name="fichier"; filename="produits.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + FILE + b"\r\n--grand--\r\n"
    )
    asking = Asking("GET", "/gestion/catalogue/fichiers", CONTINUE)  # its head; what follows says that it is sent
    head = asking.encoded(f"127.0.0.1:{port}", f"session={token}", "").replace(b"GET ", b"POST ", 1)[:-2]
    kind = f"Content-Type: multipart/form-data; boundary=grand\r\nContent-Length: {len(body)}\r\n\r\n"
    return Begun(head + kind.encode(), body)


@asynccontextmanager
async def a_full_shop(there: Premises) -> AsyncIterator[tuple[Running, list[Begun]]]:
    """The shop in a process of its own, and everybody in the middle of something."""
    with payment_simulator(there.folder) as simulator, shop(there.folder, there.url, simulator) as server:
        begun = [await a_buyer(server.port, at, there.products[at]) for at in range(BUYERS)]
        begun += [an_upload(server.port, there.token) for _ in range(UPLOADS)]
        for one in begun:
            await one.begin(server.port)
        yield server, begun


async def orders_in(url: str) -> int:
    await engine.connect(url)
    try:
        return int((await engine.fetch("SELECT COUNT(*) AS number FROM orders"))[0]["number"])
    finally:
        await engine.disconnect()


async def test_whoever_is_in_the_middle_of_something_gets_a_whole_answer(premises: Premises, drafts: Path) -> None:
    for _ in range(times(1, 10)):
        before = await orders_in(premises.url)
        async with a_full_shop(premises) as (server, begun):
            told = time.monotonic()
            server.process.terminate()
            answers = await asyncio.gather(*(one.end() for one in begun))
            status = await asyncio.to_thread(server.process.wait, LONGEST_STOP)
            took = time.monotonic() - told
        assert set(answers) <= {200, 303, 422, 503}
        assert await orders_in(premises.url) == before + sum(status == 303 for status in answers[:BUYERS])
        assert answers[:BUYERS] == [303] * BUYERS
        assert (status, took < LONGEST_STOP) == (0, True)
    assert list(drafts.iterdir()) == []
    left = [
        path for path in premises.folder.rglob("*") if path.name.startswith(".") or path.suffix in (".part", ".tmp")
    ]
    assert left == []


@pytest.mark.skipif(not LONG, reason="asked for with COMPTOIR_TEST_LONG=1")
async def test_killed_outright_it_answers_nobody(premises: Premises) -> None:
    """The twin: what the parting is for."""
    async with a_full_shop(premises) as (server, begun):
        for process in server.family():
            process.kill()
        await asyncio.to_thread(server.process.wait, LONGEST_STOP)
        for one in begun:
            with pytest.raises((asyncio.IncompleteReadError, OSError)):
                await one.end()
