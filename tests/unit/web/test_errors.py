"""Refusals and failures speak French to people, briefly, and tell nothing of the inside."""

import json
import re

import pytest
import structlog

from db import engine
from tests.unit.web.conftest import HTMX
from tests.unit.web.guarded import OURS, guarded, raisers
from web.logs import configure_logs, masked

STATUS = {name: int(name) for name in raisers() if name.isdigit()} | {
    "worded": 410,
    "out-of-stock": 409,
    "not-deliverable": 422,
}


@pytest.mark.parametrize("name", STATUS)
async def test_every_error_is_a_small_page_and_a_smaller_fragment(bare_database: str, name: str) -> None:
    async with guarded() as shop:
        whole = await shop.ask("GET", f"/rate/{name}")
        part = await shop.ask("GET", f"/rate/{name}", headers=HTMX)
    assert whole.status_code == part.status_code == STATUS[name]
    for answer in (whole, part):
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert len(answer.content) < 6000
        assert "alice" not in answer.text
    assert len(re.findall("<h1[ >]", whole.text)) == 1
    if STATUS[name] < 500:
        assert part.text.startswith("<hx-partial")
        assert "HX-Request" in whole.headers["vary"]


async def test_what_the_program_knows_better_is_said(bare_database: str) -> None:
    async with guarded() as shop:
        gone = await shop.ask("GET", "/rate/worded")
        sold = await shop.ask("GET", "/rate/out-of-stock", headers=HTMX)
        many = await shop.ask("GET", "/rate/429")
    assert "Le coussin Nova n’est plus fabriqué." in gone.text
    assert "il n’en reste qu’un exemplaire" in sold.text
    assert many.headers["retry-after"] == "90"
    assert "dans 2 minutes" in many.text


@pytest.mark.parametrize("path", ["/nulle-part", "/suivi", "/suivi/a/b", "/rate/", "/statique/nulle-part.css", "/.env"])
async def test_unmatched_routes_get_the_page_too(bare_database: str, path: str) -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", path)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text


async def test_the_banner_points_at_nothing_that_only_the_page_has(bare_database: str) -> None:
    async with guarded() as shop:
        whole = await shop.ask("GET", "/nulle-part")
        banner = await shop.ask("GET", "/nulle-part", headers=HTMX)
    assert "cherchez ci-dessous" in whole.text
    assert 'id="search"' in whole.text
    assert banner.status_code == 404
    for words in ("ci-dessous", "rayon"):
        assert words not in banner.text
    assert "Page introuvable." in banner.text


async def test_a_refused_method_names_the_allowed_ones(bare_database: str) -> None:
    async with guarded() as shop:
        answer = await shop.ask("PUT", "/", headers=OURS)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_without_the_database_there_are_still_pages(bare_database: str) -> None:
    async with guarded() as shop:
        await engine.disconnect()
        failed = await shop.ask("GET", "/rate/500")
        unavailable = await shop.ask("GET", "/rate/503")
        unmatched = await shop.ask("GET", "/nulle-part")
        fragment = await shop.ask("GET", "/nulle-part", headers=HTMX)
    assert (failed.status_code, unavailable.status_code, unmatched.status_code) == (500, 503, 503)
    assert unavailable.headers["retry-after"] == "5"
    assert fragment.status_code == 404
    assert "01 99 00 06 72" in unavailable.text
    await engine.connect(bare_database)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/suivi/abc.def?x=1", "/suivi/…?x=1"),
        ("/commande/merci/abc", "/commande/merci/…"),
        ("https://boutique.fr/commande/retour/abc dit", "https://boutique.fr/commande/retour/… dit"),
        ("Key (email)=(alice@example.fr) exists", "Key (email)=(…@…) exists"),
        ("a\nb\x1b[0m", "a b [0m"),
        ("/produits/canne", "/produits/canne"),
    ],
)
def test_logs_hold_no_secret_and_one_line(text: str, kept: str) -> None:
    assert masked(text) == kept


async def test_failures_are_logged_as_one_line_without_secrets(
    bare_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(production=True)
    async with guarded() as shop:
        answer = await shop.ask("POST", "/suivi/secret-token", headers=OURS)
        await shop.ask("GET", "/rate/500")
        await shop.ask("GET", "/")
    structlog.reset_defaults()
    refused, failure, failed = map(json.loads, capsys.readouterr().err.splitlines())
    assert (refused["path"], refused["status"], refused["level"]) == ("/suivi/…", 405, "info")
    assert refused["request"] == answer.headers["x-request-id"]
    assert (failure["error"], failure["message"]) == ("RuntimeError", "…@…")
    assert "guarded.py" in failure["where"]
    assert (failed["path"], failed["status"], failed["level"]) == ("/rate/500", 500, "error")
