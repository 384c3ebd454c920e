"""Unit tests speak to this machine alone."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from shop.payments import offers
from web.simulators.mollie.alone import simulator_process

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}  # noqa: S104  # asked for, not listened on
_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


class NetworkRefused(AssertionError):
    """A unit test tried to reach another machine."""


def _allow(family: int, host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if family != socket.AF_UNIX and name not in LOOPBACK:
        raise NetworkRefused(f"a unit test tried to reach {name}")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _allow(self.family, address[0])
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _allow(self.family, address[0])
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
    _allow(socket.AF_INET, host)
    return _getaddrinfo(host, *rest, **options)


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", _guarded_getaddrinfo)


@pytest.fixture(autouse=True)
def _nothing_heard() -> None:
    """What a provider offered to one test is not known in the next."""
    offers.forget()


@pytest.fixture(scope="module")
def mollie_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulated Mollie, in a process of its own."""
    with simulator_process(tmp_path_factory.mktemp("mollie")) as url:
        yield url


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import does not rest between its batches: nobody else waits for the database here."""
    monkeypatch.setattr("shop.importing.run.PAUSE_SECONDS", 0)
    monkeypatch.setattr("shop.importing.difference.PAUSE_SECONDS", 0)
