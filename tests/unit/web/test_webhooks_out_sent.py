"""Messages to other software on their way: signed, tried again, put aside, forgotten, never to ourselves."""

import asyncio
import base64
import gzip
import hashlib
import hmac
import ipaddress
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.jobs import JobFailed
from shop.software import endpoints, hooks, wire
from shop.software.endpoints import EndpointRefused
from shop.software.hooks import Event
from shop.software.sending import NotTaken, Webhooks
from shop.software.signing import secret_text
from shop.software.wire import NotReached
from tests.order_walkthrough import SECRET, OrderWalkthrough
from tests.unit.web.listening import NOW, Listener, added, jobs, messages
from tests.unit.web.staff_desk import application_of
from web.headers import Shell
from web.jobs import build_worker


async def send_all(*, anywhere: bool = True, at: datetime = NOW) -> None:
    """What the worker does with each."""
    sender = Webhooks(SECRET, anywhere=anywhere)
    for row in await jobs():
        payload = row["payload"]
        await sender.send(json.loads(payload) if isinstance(payload, str) else payload, at)


async def test_a_message_is_signed_as_standard_webhooks_are(listener: Listener) -> None:
    _, seed = await added(listener.url, Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    await send_all()
    ((headers, body),) = listener.heard
    secret = secret_text(seed, SECRET)
    assert secret.startswith("whsec_")
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["type"] == "order.placed"
    (row,) = await engine.fetch("SELECT seed, delivered_at, status, attempts FROM webhook_delivery d "
                                "JOIN webhook_endpoint e ON e.id = d.endpoint")  # fmt: skip
    assert (row["status"], row["attempts"], row["delivered_at"] is not None) == (204, 1, True)
    assert secret.removeprefix("whsec_") not in row["seed"]
    await send_all()  # the lease ran out, the job comes again: once told is told
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    ("answer", "failure", "words"),
    [
        (b"HTTP/1.1 500 Oups\r\nContent-Length: 5\r\n\r\nbouh!", JobFailed, "Réponse 500\u00a0: bouh!"),
        (b"HTTP/1.1 404 Non\r\nContent-Length: 0\r\n\r\n", NotTaken, "Réponse 404"),
        (b"HTTP/1.1 302 La\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", NotTaken, "Réponse 302"),
        (b"HTTP/1.1 429 Doucement\r\nContent-Length: 0\r\n\r\n", JobFailed, "Réponse 429"),
        (b"n'importe quoi\r\n\r\n", JobFailed, "Connexion impossible (RemoteProtocolError)."),
    ],
    ids=["trouble", "refused", "redirected", "busy", "no HTTP"],
)
async def test_what_is_not_taken_is_tried_again(
    listener: Listener, answer: bytes, failure: type[Exception], words: str
) -> None:
    endpoint, _ = await added(listener.url, Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    listener.answer = answer
    with pytest.raises(failure) as found:
        await send_all()
    assert getattr(found.value, "permanent", None) in (False, None)
    (one,) = await endpoints.deliveries(endpoint)
    assert (one.state, one.attempts, one.last_error) == ("waiting", 1, words)


async def test_a_long_answer_is_not_read_to_its_end(listener: Listener) -> None:
    await added(listener.url, Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    listener.answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 70_000
    await send_all()
    (row,) = await engine.fetch("SELECT status, delivered_at FROM webhook_delivery")
    assert (row["status"], row["delivered_at"] is not None) == (200, True)


@pytest.mark.parametrize("body", [gzip.compress(b"boum " * 1_000_000), b"not packed at all"], ids=["bomb", "broken"])
async def test_a_packed_answer_is_never_unpacked(listener: Listener, body: bytes) -> None:
    """A few bytes of it may be gigabytes; nobody asked for it. Unpacking the broken one would fail."""
    listener.answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + body
    assert await wire.post(listener.url, b"{}", {}, anywhere=True) == wire.Heard(200, "")


async def test_who_does_not_answer_is_left_alone_for_a_while(listener: Listener) -> None:
    """Many messages to a dead address do not keep the worker from its mails."""
    await added("http://127.0.0.1:1/", Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    sender, (job,) = Webhooks(SECRET, anywhere=True), await jobs()
    payload = json.loads(job["payload"]) if isinstance(job["payload"], str) else job["payload"]
    for at, tries in ((NOW, 1), (NOW + timedelta(seconds=5), 1), (NOW + timedelta(seconds=31), 2)):
        with pytest.raises(JobFailed) as found:
            await sender.send(payload, at)
        assert not found.value.permanent
        (row,) = await engine.fetch("SELECT attempts FROM webhook_delivery")
        assert row["attempts"] == tries


async def test_messages_never_take_the_last_lane(app: Shell) -> None:
    """The shop's worker knows which of its kinds wait for strangers."""
    worker = build_worker(application_of(app).state)
    assert set(worker.handlers) - set(worker._quick) == {hooks.JOB}


async def test_what_was_put_aside_is_sent_again_by_hand(listener: Listener) -> None:
    endpoint, _ = await added(listener.url, Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    (one,) = await endpoints.deliveries(endpoint)
    assert not await endpoints.send_again(endpoint, one.id, NOW)  # it is on its way
    await engine.fetch("UPDATE job SET parked_at = {} WHERE kind = 'webhook'", NOW)
    assert [found.parked for found in await endpoints.every()] == [1]
    assert [found.state for found in await endpoints.deliveries(endpoint)] == ["parked"]
    assert await endpoints.send_again(endpoint, one.id, NOW)
    assert not await endpoints.send_again(endpoint, one.id, NOW)
    await send_all()
    assert [found.state for found in await endpoints.deliveries(endpoint)] == ["delivered"]
    await engine.fetch("UPDATE job SET done_at = {} WHERE kind = 'webhook'", NOW)
    assert await endpoints.send_again(endpoint, one.id, NOW)
    await send_all()
    assert [headers["webhook-id"] for headers, _ in listener.heard] == [listener.heard[0][0]["webhook-id"]] * 2
    with pytest.raises(LookupError):
        await endpoints.send_again(endpoint + 1, one.id, NOW)


async def test_an_address_that_goes_takes_its_messages_along(listener: Listener) -> None:
    endpoint, _ = await added(listener.url, Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    await endpoints.remove(endpoint)
    await send_all()
    assert (listener.heard, await messages()) == ([], [])


async def test_messages_are_forgotten_after_a_month(listener: Listener) -> None:
    await added(listener.url, Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    await endpoints.forget_old(NOW + timedelta(days=29))
    assert len(await messages()) == 1
    await endpoints.forget_old(NOW + timedelta(days=31))
    assert await messages() == []


async def test_production_never_asks_its_own_network(listener: Listener) -> None:
    """SSRF: a name that leads to this machine by now is refused when something is sent."""
    await added(listener.url.replace("http://", "https://").replace("127.0.0.1", "localhost"), Event.ORDER_PLACED)
    await OrderWalkthrough().placed()
    with pytest.raises(JobFailed) as found:
        await send_all(anywhere=False)
    assert found.value.permanent
    assert "réseau privé" in str(found.value)
    with pytest.raises(NotReached) as plain:
        await wire.post(listener.url, b"", {}, anywhere=False)
    assert plain.value.permanent
    assert listener.heard == []


async def test_of_several_addresses_one_private_is_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", ("10.0.0.7", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    with pytest.raises(NotReached, match="réseau privé"):
        await wire._address_of("https://exemple.fr/x", anywhere=False)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104  # asked about, not listened on
     "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "198.18.0.1", "192.0.2.1", "64:ff9b:1::7f00:1",
     "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "192.0.0.8", "192.88.99.1", "3fff::1", "5f00::1", "100::1",
     "2001:db8::1", "240.0.0.1", "64:ff9b::5db8:d822", "2002:5db8:d822::", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_addresses_that_are_nobodys_on_the_internet(address: str) -> None:
    assert not wire.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_that_may_be_asked(address: str) -> None:
    assert wire.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["", "exemple.fr", "http://exemple.fr/", "ftp://exemple.fr/", "https://", "https://u:p@exemple.fr/",
     "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://10.0.0.1/", "https://serveur.local/",
     "https://exemple.fr:99999/", "https://exemple.fr/a b", "https://exemple.fr/#x", "https://exemple.fr/" + "a" * 300,
     "https://exemplé.fr/", "https://[::1/"],
)  # fmt: skip
def test_addresses_that_are_refused_where_they_are_typed(url: str) -> None:
    with pytest.raises(EndpointRefused):
        endpoints.checked(url, anywhere=False)


def test_an_address_that_is_fit() -> None:
    assert endpoints.checked(" https://erp.exemple.fr:8443/hook?a=1 ", anywhere=False).endswith("?a=1")
