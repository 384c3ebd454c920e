"""The carriers' server of the tests leaves nothing open, whenever a client gives up."""

import asyncio
import gc
import socket
from urllib.parse import urlsplit

import pytest

from tests.unit.shop.carrier_server import answer, carrier_server


@pytest.mark.parametrize("turns", range(6))
async def test_a_client_that_gives_up_before_it_is_reached_leaves_nothing_open(turns: int) -> None:
    async with carrier_server(answer("")) as server:
        address = urlsplit(server.url)
        socket.create_connection((str(address.hostname), address.port or 0)).close()
        for _ in range(turns):
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()  # what is left open says so, and warnings are errors
