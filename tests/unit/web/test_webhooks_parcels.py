"""What carriers tell by themselves: believed when it is signed, kept once, never our mistake whatever it says."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.orders.order import Order
from tests.order_walkthrough import OrderWalkthrough
from tests.parcel_walkthrough import events_kept, orders_events, signed
from tests.unit.web.staff_desk import application_of
from web.headers import Shell

MACHINE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def secret(app: Shell) -> str:
    found: str = application_of(app).state.settings.carriers.webhook_secret
    return found


def story(order: Order, *codes: str, **more: Any) -> dict[str, Any]:
    """A notice about the parcel of an order: an event a minute, in the minutes after it left."""
    at = order.parcels[0].shipped_at.astimezone(UTC).replace(second=0, microsecond=0)
    events = [
        {
            "at": (at + timedelta(minutes=i)).isoformat(),
            "code": code,
            "text": f"Étape {code}",
            "place": "Lyon",
        }
        for i, code in enumerate(codes)
    ]
    return {"parcel": order.parcels[0].tracking_number, "events": events, **more}


async def send(client: httpx.AsyncClient, secret: str, data: Any, path: str = "/webhooks/dpd") -> httpx.Response:
    body, headers = signed(secret, data)
    return await client.post(path, content=body, headers={**MACHINE, **headers})


async def test_a_signed_notice_is_kept_and_acted_on_once(client: httpx.AsyncClient, secret: str) -> None:
    order = await OrderWalkthrough().up_to("shipped")
    for codes in (("10", "40"), ("40", "10"), ("777",)):
        answer = await send(client, secret, story(order, *codes))
        assert (answer.status_code, answer.content) == (200, b"")
    after = await OrderWalkthrough.order(order.number)
    assert (after.state, after.events[-1].actor) == ("delivered", "system")
    assert (await orders_events(order.number)).count("deliver") == 1


async def test_several_at_once_change_nothing_twice(client: httpx.AsyncClient, secret: str) -> None:
    """T6"""
    order = await OrderWalkthrough().up_to("shipped")
    answers = await asyncio.gather(*(send(client, secret, story(order, "10", "40")) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await events_kept()) == 2
    assert (await orders_events(order.number)).count("deliver") == 1


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "x", "SHA256", "sha1=é"])
async def test_what_is_not_signed_is_not_believed(client: httpx.AsyncClient, secret: str, signature: str) -> None:
    order = await OrderWalkthrough().up_to("shipped")
    body, headers = signed(secret, story(order, "40"))
    forged = {**MACHINE, **headers, "X-Comptoir-Signature": signature.encode()}
    answer = await client.post("/webhooks/dpd", content=body, headers=forged)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (401, "text/plain")
    for wrong_body, wrong_headers in (
        (body + b" ", headers), signed("another secret, as long as it should be", story(order, "40")), signed("", body)
    ):  # fmt: skip
        answer = await client.post("/webhooks/dpd", content=wrong_body, headers={**MACHINE, **wrong_headers})
        assert answer.status_code == 401
    assert (await OrderWalkthrough.order(order.number)).state == "shipped"
    assert await events_kept() == []


async def test_parcels_of_others_are_answered_alike(client: httpx.AsyncClient, secret: str) -> None:
    order = await OrderWalkthrough().up_to("shipped")
    for path, parcel in (("/webhooks/dpd", "250099999999"), ("/webhooks/colissimo", order.parcels[0].tracking_number)):
        answer = await send(client, secret, {**story(order, "40"), "parcel": parcel}, path)
        assert (answer.status_code, answer.content) == (200, b"")
    assert (await OrderWalkthrough.order(order.number)).state == "shipped"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"[" * 60_000, b"9" * 60_000, b"{}", b'{"parcel": 1}',
        b'{"parcel": "\\ud800", "events": []}', b'{"parcel": "a\\u0000b", "events": []}',
        b'{"parcel": "x", "events": 1}', b'{"parcel": "x", "events": [1]}', b'{"parcel": "x", "events": [{}]}',
        b'{"parcel": "x", "events": [{"at": "soon", "code": "1"}]}',
        b'{"parcel": "x", "events": [{"at": "2026-11-25T10:00:00", "code": "1"}]}',
        b'{"parcel": "x", "events": [{"at": "0001-01-01T00:00:00+14:00", "code": "1"}]}',
        b'{"parcel": "x", "appointment": {"day": "2026-12-01", "start": "08:00", "end": "10:00"}}',
        b'{"parcel": "x", "appointment": []}', b'{"parcel": "x", "appointment": {}}',
        b'{"parcel": "x", "appointment": {"day": "2026-02-30", "start": "08:00", "end": "10:00"}}',
        b'{"parcel": "x", "appointment": {"day": "2026-12-01", "start": "10:00", "end": "08:00"}}',
        b'{"parcel": "x", "appointment": {"day": "2026-12-01", "start": "29:00", "end": "30:00"}}',
    ],
    ids=lambda body: repr(body[:40]),
)  # fmt: skip
async def test_what_cannot_be_read_is_said_to_be_so(client: httpx.AsyncClient, secret: str, body: bytes) -> None:
    answer = await send(client, secret, body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"].startswith("text/plain")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["at", "code", "text", "day"]), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=JSON, appointment=JSON, parcel=JSON, raw=st.binary(max_size=60))
async def test_nothing_it_says_is_our_mistake(
    client: httpx.AsyncClient, secret: str, events: Any, appointment: Any, parcel: Any, raw: bytes
) -> None:
    for data in ({"parcel": parcel, "events": events, "appointment": appointment}, raw):
        answer = await send(client, secret, data)
        assert answer.status_code in {200, 422, 429}, answer.text


async def test_an_appointment_comes_with_or_without_events(client: httpx.AsyncClient, secret: str) -> None:
    order = await OrderWalkthrough().up_to("shipped")
    day = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    at, later = (datetime.now(UTC) + timedelta(seconds=seconds) for seconds in (0, 60))
    asked = {"at": at.isoformat(), "day": day, "start": "10:00", "end": "12:00", "instead": ""}
    assert (await send(client, secret, {**story(order), "appointment": asked})).status_code == 200
    (parcel,) = (await OrderWalkthrough.order(order.number)).parcels
    assert parcel.slot == {**asked, "confirmed": "1"}
    neighbour = {**asked, "at": later.isoformat(), "instead": "Chez un voisin\n: Mme\u202ePetit"}
    assert (await send(client, secret, {**story(order), "appointment": neighbour})).status_code == 200
    (parcel,) = (await OrderWalkthrough.order(order.number)).parcels
    assert parcel.slot["instead"] == "Chez un voisin : Mme Petit"
    assert (await send(client, secret, {**story(order), "appointment": asked})).status_code == 200
    (parcel,) = (await OrderWalkthrough.order(order.number)).parcels
    assert parcel.slot["instead"] == "Chez un voisin : Mme Petit", "the older word comes again, and undoes nothing"


@pytest.mark.parametrize(
    ("at", "day"),
    [("2000-01-01", "0001-01-01"), ("2000-01-01", "9999-12-31"), ("2000-01-01", "yesterday"), ("2999-01-01", "today")],
)
async def test_an_appointment_that_cannot_be_is_refused(
    client: httpx.AsyncClient, secret: str, at: str, day: str
) -> None:
    order = await OrderWalkthrough().up_to("shipped")
    today = datetime.now(UTC).date()
    days = {"yesterday": (today - timedelta(days=2)).isoformat(), "today": today.isoformat()}
    told = {"at": f"{at}T00:00:00Z", "day": days.get(day, day), "start": "10:00", "end": "12:00"}
    answer = await send(client, secret, {**story(order, "40"), "appointment": told})
    assert (answer.status_code, await events_kept()) == (422, [])
    (parcel,) = (await OrderWalkthrough.order(order.number)).parcels
    assert parcel.slot == order.parcels[0].slot


async def test_a_delivery_of_months_ago_is_another_parcels(client: httpx.AsyncClient, secret: str) -> None:
    order = await OrderWalkthrough().up_to("shipped")
    at = datetime.now(UTC) - timedelta(days=300)
    old = {"parcel": order.parcels[0].tracking_number, "events": [{"at": at.isoformat(), "code": "40"}]}
    assert (await send(client, secret, old)).status_code == 200
    after = await OrderWalkthrough.order(order.number)
    assert (after.state, after.parcels[0].delivered_at, len(await events_kept())) == ("shipped", None, 1)
    assert after.reasons == ("parcel_trouble",), "the number may be wrong"


async def test_large_bodies_and_other_methods_are_refused(client: httpx.AsyncClient, secret: str) -> None:
    assert (await send(client, secret, b" " * 64_001)).status_code == 413
    assert (await client.get("/webhooks/dpd")).status_code == 405
    assert (await send(client, secret, {}, "/webhooks/ups")).status_code in {403, 404}
