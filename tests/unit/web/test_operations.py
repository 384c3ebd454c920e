"""What machines ask of the shop: does it live, is it ready, how is it doing."""

import os

import pytest

from db import engine
from tests.unit.web.guarded import OURS, guarded
from web.metrics import Metrics

TOKEN = "figures-for-prometheus"


async def test_alive_and_ready_with_the_database(bare_database: str) -> None:
    async with guarded() as shop:
        alive, ready = await shop.ask("GET", "/sante/vivant"), await shop.ask("GET", "/sante/pret")
    assert (alive.status_code, alive.text) == (200, "vivant\n")
    assert (ready.status_code, ready.text) == (200, "prêt\n")
    assert ready.headers["cache-control"] == "private, no-store"


async def test_alive_but_not_ready_without(bare_database: str) -> None:
    async with guarded() as shop:
        await engine.disconnect()
        alive, ready = await shop.ask("GET", "/sante/vivant"), await shop.ask("GET", "/sante/pret")
    assert (alive.status_code, ready.status_code) == (200, 503)
    await engine.connect(bare_database)


async def test_not_ready_before_a_migration(bare_database: str) -> None:
    await engine.fetch("DELETE FROM migration")
    async with guarded() as shop:
        ready = await shop.ask("GET", "/sante/pret")
    assert ready.status_code == 503
    assert "migration" in ready.text


@pytest.mark.parametrize(
    ("settings", "given", "status"),
    [
        ({}, "", 404),
        ({"metrics_token": TOKEN}, "", 404),
        ({"metrics_token": TOKEN}, f"Bearer {TOKEN}x", 404),
        ({"metrics_token": TOKEN}, "Bearer é", 404),
        ({"metrics_token": TOKEN}, f"Bearer {TOKEN}", 200),
        ({"production": False}, "", 200),
        ({"production": False, "metrics_token": TOKEN}, "", 404),
        ({"production": False, "trusted_proxies": frozenset({"127.0.0.1"})}, "", 404),
    ],
)
async def test_figures_are_for_who_may_see_them(
    bare_database: str, settings: dict[str, object], given: str, status: int
) -> None:
    headers = {"Authorization": given.encode(), "X-Forwarded-For": "192.0.2.7"}
    async with guarded(**settings) as shop:
        assert (await shop.ask("GET", "/metrics", headers=headers)).status_code == status


async def test_figures_count_by_route_and_status(bare_database: str) -> None:
    async with guarded(metrics_token=TOKEN) as shop:
        for path in ("/suivi/a", "/suivi/b", "/x1", "/x2", "/statique/shop.css"):
            await shop.ask("GET", path)
        await shop.ask("POST", "/change")
        await shop.ask("ODD", "/change", headers=OURS)
        text = (await shop.ask("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).text
    for line in (
        'comptoir_requests_total{method="GET",route="/suivi/{token}",status="200"} 2.0',
        'comptoir_requests_total{method="GET",route="(none)",status="404"} 2.0',
        'comptoir_requests_total{method="GET",route="/statique/",status="404"} 1.0',
        'comptoir_requests_total{method="POST",route="(none)",status="403"} 1.0',
        'comptoir_requests_total{method="other",route="(none)",status="405"} 1.0',
        'comptoir_request_seconds_count{route="/suivi/{token}"} 2.0',
        f'comptoir_process{{pid="{os.getpid()}"}} 1.0',
    ):
        assert line in text
    assert "/x1" not in text


def test_times_fall_into_buckets() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.3, 60):
        metrics.record("GET", "/", 200, seconds)
    text = metrics.text().decode()
    for bound, count in {"0.005": 2, "0.25": 2, "0.5": 3, "10.0": 3, "+Inf": 4}.items():
        assert f'comptoir_request_seconds_bucket{{le="{bound}",route="/"}} {float(count)}' in text
