"""Every answer carries the same protection, whatever its status and wherever it comes from."""

import time
from typing import Any

import pytest
from litestar.types import Receive, Scope, Send

from tests.unit.web.guarded import OURS, guarded
from web.headers import Shell

REQUIRED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "x-frame-options": "DENY",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
REQUESTS: dict[str, tuple[str, str, int]] = {
    "page": ("GET", "/", 200),
    "head": ("HEAD", "/", 200),
    "text": ("GET", "/sante/vivant", 200),
    "redirect": ("GET", "/gestion/commandes", 303),
    "unchanged": ("GET", "/inchange", 304),
    "malformed": ("GET", "/%00", 400),
    "foreign": ("DELETE", "/", 403),
    "unmatched": ("GET", "/nulle-part", 404),
    "method": ("PUT", "/", 405),
    "not ready": ("GET", "/metrics", 404),
    **{name: ("GET", f"/rate/{name}", int(name)) for name in "400 403 404 409 410 413 415 422 429 500 503".split()},
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_every_answer_carries_the_headers(bare_database: str, name: str) -> None:
    method, path, status = REQUESTS[name]
    async with guarded() as shop:
        answer = await shop.ask(method, path, headers={} if name == "foreign" else OURS)
    assert answer.status_code == status
    assert {header: answer.headers.get(header) for header in REQUIRED} == REQUIRED
    assert answer.headers["server"] == ""
    assert answer.headers.get_list("x-request-id", split_commas=True) == [answer.headers["x-request-id"]]
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "form-action 'self' https://www.mollie.com https://*.mollie.com;" in policy
    assert policy.endswith("upgrade-insecure-requests")
    assert "traceback" not in answer.text.lower()
    assert ("cache-control" in answer.headers) == (status != 304)


async def test_plain_http_asks_for_no_https() -> None:
    async with guarded(public_url="http://127.0.0.1:8000", production=False) as shop:
        answer = await shop.ask("GET", "/")
    assert "strict-transport-security" not in answer.headers
    assert "upgrade-insecure-requests" not in answer.headers["content-security-policy"]


async def test_a_page_may_be_stricter_or_kept() -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", "/garde")
        default = await shop.ask("GET", "/")
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers.get_list("content-security-policy") == ["default-src 'none'; sandbox"]
    assert default.headers["cache-control"] == "private, no-store"


async def test_secret_addresses_are_not_sent_on() -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", "/suivi/abcdef")
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]


async def test_head_is_get_without_a_body() -> None:
    async with guarded() as shop:
        got, headed = await shop.ask("GET", "/"), await shop.ask("HEAD", "/")
    assert headed.content == b""
    assert headed.headers["content-length"] == str(len(got.content))


async def test_request_ids_are_ours_and_differ() -> None:
    async with guarded() as shop:
        first = await shop.ask("GET", "/", headers={"X-Request-ID": "theirs"})
        second = await shop.ask("GET", "/")
    assert "theirs" not in first.headers["x-request-id"]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_what_escapes_the_application_becomes_a_page() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError("secret")

    async with guarded() as shop:
        shop.shell._app = broken
        answer = await shop.ask("GET", "/")
    assert answer.status_code == 500
    assert "Une erreur est survenue" in answer.text
    assert "secret" not in answer.text


async def test_the_shell_costs_microseconds() -> None:
    """Under 15 µs on a quiet machine; ten times that here, so that only a mistake fails."""
    head = [(b"content-type", b"text/html"), (b"content-length", b"2"), (b"cache-control", b"no-store")]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b"ok", "more_body": False})

    async def nowhere(*_: Any) -> Any:
        return {}

    scope: Any = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"boutique.fr"), (b"accept", b"*/*"), (b"user-agent", b"x" * 80)],
        "client": ("127.0.0.1", 1),
    }
    shell = Shell(app, public_url="https://boutique.fr", production=True)
    begun = time.process_time()
    for _ in range(2000):
        await shell(scope, nowhere, nowhere)
    assert (time.process_time() - begun) / 2000 < 150e-6
