"""Every answer carries the same protection, whatever its status and wherever it comes from."""

import random
import time
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from litestar.types import Receive, Scope, Send

from tests.unit.web.guarded import OURS, guarded
from web.headers import Shell

REQUIRED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(self), microphone=(), payment=()",
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
    assert answer.headers.get_list("referrer-policy") == ["same-origin"]


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


PIECES = [
    b"/",
    b"%00",
    b"%ff",
    b"..",
    b"//",
    b"\\",
    b"?",
    b"suivi/",
    b"rate/404",
    b"\xc3\xa9",
    b"%c3%a9",
    b"x" * 3000,
    b"*",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "ODD", ""]
NAMES = [
    b"host", b"origin", b"cookie", b"sec-fetch-site", b"content-type", b"content-length", b"hx-request",
    b"hx-history-restore-request", b"accept-encoding", b"x-forwarded-for", b"authorization",
]  # fmt: skip
VALUES = [
    b"boutique.fr", b"true", b"same-origin", b"https://boutique.fr", b"multipart/form-data; boundary=x", b"5", b"-1",
    b"application/x-www-form-urlencoded", b"\xff\xfe", b"=;=,;", b"a" * 5000, b"", b"__Host-session=" + b"A" * 43,
]  # fmt: skip


async def test_noise_is_never_a_5xx(bare_database: str) -> None:
    chance = random.Random(20261122)
    paths = ["/", "/change", "/souhait", "/cherche", "/gestion/commandes", "/essai", "/sante/vivant", "/suivi/a"]
    async with guarded() as shop:
        for _ in range(1500):
            raw = chance.choice(paths).encode() + b"".join(chance.choices(PIECES, k=chance.choice([0, 0, 0, 1, 3])))
            headers = [(chance.choice(NAMES), chance.choice(VALUES)) for _ in range(chance.randrange(6))]
            if chance.random() < 0.8:
                headers = [(n, v) for n, v in headers if n != b"host"] + [(b"host", b"boutique.fr")]
            status = await asked_raw(shop.shell, chance.choice(METHODS), raw, headers, chance.choice(PIECES) * 3)
            assert 200 <= status < 500, (raw, headers)


async def asked_raw(shell: Shell, method: str, raw: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> int:
    """The status of a request as a server would pass it on, however odd."""
    target, _, query = raw.partition(b"?")
    statuses = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    scope: Any = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "https",
        "server": ("boutique.fr", 443),
        "client": ("192.0.2.1", 1),
        "method": method,
        "path": unquote_to_bytes(target).decode("utf-8", "replace"),
        "raw_path": target,
        "query_string": query,
        "headers": headers,
    }
    await shell(scope, receive, send)
    return max(statuses)
