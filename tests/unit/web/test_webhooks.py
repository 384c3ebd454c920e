"""The webhook as strangers meet it: nothing is learnt, nothing changes, nothing breaks."""

import httpx
import pytest
from structlog.testing import capture_logs

from db import engine
from tests.order_walkthrough import OrderWalkthrough
from web import limits


@pytest.mark.parametrize(
    "body", [{"id": "tr_000000000000"}, {"id": ""}, {}, {"id": "tr_\x00"}, {"id": "é" * 100}, {"id": "../../x"}]
)
async def test_unknown_ids_are_answered_alike(client: httpx.AsyncClient, body: dict[str, str]) -> None:
    """T6"""
    answer = await client.post("/webhooks/mollie", data=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_forged_webhook_pays_nothing(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("awaiting_payment")
    await engine.fetch("UPDATE payment SET checked_at = {} RETURNING id", order.placed_at.replace(year=2100))
    answer = await client.post("/webhooks/mollie", data={"id": order.payments[0].provider_id, "status": "paid"})
    assert answer.status_code == 200
    assert (await OrderWalkthrough.order(order.number)).state == "awaiting_payment"


async def test_large_and_strange_bodies_are_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/webhooks/mollie", content=b"id=" + b"x" * 10_000_000)).status_code == 413
    assert (await client.post("/webhooks/mollie", json={"id": "tr_1"})).status_code == 415
    assert (await client.get("/webhooks/mollie")).status_code == 405


async def test_a_thousand_a_minute_are_too_many(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule lets its number through and no more; a window that ends meanwhile lets it through once again."""
    monkeypatch.setattr(limits, "_here", limits._CountsHere())  # other tests called from this address too
    most, unknown = limits.RULES["webhook"].most, {"id": "tr_000000000000"}
    answers: list[int] = []
    with capture_logs():  # a line each would be all there is to read
        while 429 not in answers and len(answers) <= 2 * most:
            answers.append((await client.post("/webhooks/mollie", data=unknown)).status_code)
    assert set(answers) == {200, 429}
    assert most <= answers.count(200) <= 2 * most
