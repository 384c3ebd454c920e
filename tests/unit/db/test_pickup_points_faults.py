"""Whatever a carrier does, known points are shown in time: silence, trickles, resets, endless answers."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from db.engine import transaction
from shop.carriers.carrier import (
    TIMEOUT,
    Carrier,
    CarrierUnavailable,
    PointFinder,
)
from shop.carriers.colissimo import ColissimoPoints
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.dpd import MyPudo
from shop.pickup.finding import PATIENCE, WRITING, find
from shop.pickup.kept import keep
from tests.factories import NOW
from tests.unit.db.pickup_casts import ARRIVAL, SEARCH, a_point, codes
from tests.unit.shop.carrier_server import Behave, answer, carrier_server

# A carrier's faults, over real HTTP --------------------------------------------------------------------------------


def drip(body: bytes) -> Behave:
    """The answer byte by byte, for hours."""

    async def behave(writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for byte in body * 1_000:
            writer.write(bytes([byte]))
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.01)

    return behave


async def silence(writer: Any) -> None:
    await asyncio.Event().wait()


async def reset(writer: Any) -> None:
    writer.transport.abort()


async def endless(writer: Any) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"<" * 0x10000 + b"\r\n")
        await writer.drain()


async def half(writer: Any) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<RESPONSE><PUDO_ITEMS>{"errorCode": 0')
    await writer.drain()


FAULTS: dict[str, Behave] = {
    "byte by byte": drip(b"<RESPONSE/>"),
    "silence": silence,
    "reset": reset,
    "endless": endless,
    "half": half,
    "500": answer("<html>Runtime Error</html>", "500 Internal Server Error"),
    "404": answer("", "404 Not Found"),
    "empty": answer(""),
    "not HTTP": lambda writer: _written(writer, b"220 mail.example.fr ESMTP\r\n"),
    "packed": answer(b"\x1f\x8b", "200 OK", "Content-Encoding: gzip"),
    "redirect": answer("", "302 Found", "Location: http://127.0.0.1:1/elsewhere"),
    "maintenance": answer("<!DOCTYPE html><html><body>Maintenance</body></html>"),
}


async def _written(writer: Any, body: bytes) -> None:
    writer.write(body)
    await writer.drain()


def a_finder(network: str, url: str, timeout: float = TIMEOUT) -> PointFinder:
    if network == "dpd":
        return MyPudo("a key", url, timeout=timeout)
    return ColissimoPoints(ColissimoAccess("a key"), url, timeout=timeout)


@pytest.mark.parametrize("network", ["dpd", "colissimo"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_a_carrier_does_the_kept_points_are_shown_in_time(
    database: str, fault: str, network: str
) -> None:
    await keep([a_point("P1", network=network)], NOW)
    async with carrier_server(FAULTS[fault]) as server:
        finder = a_finder(network, server.url, timeout=600)  # it is we who give up
        async with asyncio.timeout(30):
            found = await find(Carrier(network, "", points=finder), SEARCH, NOW, arrival=ARRIVAL, patience=0.3)
        assert (codes(found.points), found.is_live) == (["P1"], False)
        again = await find(Carrier(network, "", points=finder), SEARCH, NOW, arrival=ARRIVAL)
        assert codes(again.points) == ["P1"]
        assert len(server.asked) <= 1, "who keeps silent is asked once; given up before it was reached, not at all"


@pytest.mark.parametrize("network", ["dpd", "colissimo"])
async def test_an_adapter_gives_up_by_itself_whatever_trickles_in(network: str) -> None:
    async with carrier_server(FAULTS["byte by byte"]) as server:
        finder = a_finder(network, server.url, timeout=0.2)
        with pytest.raises(CarrierUnavailable, match="no answer in"):
            await finder.near(SEARCH)


async def test_nobody_listening_is_no_answer(database: str) -> None:
    async with carrier_server(reset) as server:
        url = server.url
    finder = MyPudo("a key", url)
    with pytest.raises(CarrierUnavailable) as caught:
        await finder.near(SEARCH)
    assert "a key" not in str(caught.value)


def test_the_whole_answer_stays_below_five_seconds() -> None:
    assert PATIENCE + WRITING < TIMEOUT


async def test_nobody_waits_for_a_carrier_within_a_transaction(database: str) -> None:
    finder = MyPudo("a key", "http://127.0.0.1:9/x")
    with pytest.raises(RuntimeError, match="transaction"):
        async with transaction():
            await finder.near(SEARCH)
