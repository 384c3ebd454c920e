"""Every answer of the whole application carries the same protection (T37): routes × what can come of them."""

import re
from dataclasses import replace

import httpx
import pytest

from db import engine
from tests.unit.web.conftest import started
from tests.unit.web.whole_shop import Raw, WholeShop, ask_raw, routes
from web.app import create_app
from web.headers import Shell
from web.settings import Settings

REQUIRED = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(self), microphone=(), payment=()",
    "x-frame-options": "DENY",
    "server": "",
}
SOAP = {"/simulateur/dpd/eprint", "/simulateur/dpd/webtrace"}
"""Whose way of saying no to what they cannot read is 500."""
PERSONAL = (
    "/panier",
    "/commande",
    "/compte",
    "/connexion",
    "/inscription",
    "/mot-de-passe",
    "/confirmation",
    "/newsletter",
    "/suivi",
    "/retractation",
    "/gestion",
    "/webhooks",
)
TOKENED = re.compile(
    r"/(?:suivi|commande/(?:merci|retour)|alertes|retractation|newsletter|mot-de-passe|connexion|confirmation"
    r"|adresse-e-mail|garder-mon-compte|compte/donnees/export)/."
)
OURS = [(b"sec-fetch-site", b"same-origin")]
FORM = [*OURS, (b"content-type", b"application/x-www-form-urlencoded")]
TRACES = re.compile(r"Traceback|File \"|\.py\b|sqlite3?\.|asyncpg|SELECT .+ FROM|INSERT INTO|site-packages|litestar")


def check(path: str, answer: Raw) -> None:
    """The set of reliability 4.5, whatever the status."""
    headers = answer.headers
    assert {name: headers.get(name) for name in REQUIRED} == REQUIRED, path
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy, path
    assert "default-src 'none'" in policy, path
    assert "x-powered-by" not in headers, path
    assert re.fullmatch(r"[0-9a-f]{10}-[0-9a-f]+", headers["x-request-id"]), path
    kept_here = {"no-referrer", "same-origin"} if TOKENED.match(path) else {"strict-origin-when-cross-origin"}
    assert headers["referrer-policy"] in kept_here, path
    if path.startswith(PERSONAL) and answer.status != 304:
        assert headers["cache-control"] == "private, no-store", path
    if answer.status >= 400 and not path.startswith("/simulateur"):
        assert not TRACES.search(answer.body), path
    if "text/html" in headers.get("content-type", ""):
        assert not re.search(r"<script(?![^>]* src=)(?![^>]*ld\+json)|\sstyle=|\son[a-z]+=", answer.body), path


async def test_every_route_however_it_ends(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    cookies = [(b"cookie", "; ".join(f"{n}={v}" for n, v in client.cookies.items()).encode())]
    seen: set[int] = set()
    for method, template in sorted(routes(app)):
        path = shop.path(template)
        target = path.encode()
        answers = [
            await ask_raw(app, method, target, [*FORM, *cookies]),
            await ask_raw(app, method, target, [*FORM, (b"hx-request", b"true")]),
            await ask_raw(app, method, target, FORM),
            await ask_raw(app, "HEAD", target, OURS),
            await ask_raw(app, "OPTIONS", target, OURS),
            await ask_raw(app, "PATCH", target, OURS),
            await ask_raw(app, "DELETE", target),
            await ask_raw(app, method, target, FORM, host=b"evil.example"),
            await ask_raw(app, method, target + b"%00", FORM),
            await ask_raw(app, method, target, [*FORM, (b"content-length", b"300000")], b"a=" + b"x" * 299_998),
            await ask_raw(app, method, target, [*FORM, *cookies], b"=&=&%&a=1&a=2"),
            await ask_raw(app, method, target, [*OURS, (b"content-type", b"text/xml")], b"<a/>"),
        ]
        for answer in answers:
            check(path, answer)
            seen.add(answer.status)
        below = await ask_raw(app, method, target + b"/nulle-part", FORM)
        check(f"{path}/nulle-part", below)
        assert 300 <= below.status < 500, path
    assert seen >= {200, 303, 400, 403, 404, 405, 413, 415, 422}


async def test_the_rest_of_the_statuses(app: Shell, client: httpx.AsyncClient) -> None:
    await WholeShop.open(app, client)
    home = await client.get("/")
    file = re.findall(r'href="(/statique/[^"]+\.css)"', home.text)[0]
    whole = await ask_raw(app, "GET", file.encode())
    known = await ask_raw(app, "GET", file.encode(), [(b"if-none-match", whole.headers["etag"].encode())])
    tries = [await ask_raw(app, "POST", b"/suivi", FORM, b"numero=SC-26-000001&email=a%40b.fr") for _ in range(12)]
    for path, answer in ((file, whole), (file, known), *(("/suivi", one) for one in tries)):
        check(path, answer)
    assert [whole.status, known.status] == [200, 304]
    assert {one.status for one in tries} == {422, 429}
    assert int(tries[-1].headers["retry-after"]) > 0


async def test_what_breaks_is_500_with_its_page(
    app: Shell, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM main.py")

    monkeypatch.setattr("web.pages.tracking.controller.page", broken)
    for headers in (OURS, [*OURS, (b"hx-request", b"true")]):
        answer = await ask_raw(app, "GET", b"/suivi", headers)
        check("/suivi", answer)
        assert answer.status == 500
        assert "secret" not in answer.body


async def test_without_the_database_every_page_says_so(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    database = engine.current()
    await engine.disconnect()
    seen: set[int] = set()
    try:
        for method, path in shop.addresses("GET", "POST"):
            cookies = [(b"cookie", "; ".join(f"{n}={v}" for n, v in client.cookies.items()).encode())]
            answer = await ask_raw(app, method, path.encode(), [*FORM, *cookies])
            check(path, answer)
            seen.add(answer.status)
            assert answer.status != 500 or path in SOAP, (method, path)
            if answer.status == 503 and path not in {"/sante/pret", "/webhooks/mollie"}:
                assert answer.headers["retry-after"] == "5", path
                assert "<h1" in answer.body, path
    finally:
        await engine.connect(database)
    assert 503 in seen
    for method, path in shop.addresses("GET"):
        assert (await ask_raw(app, method, path.encode(), OURS)).status < 500, path


async def test_in_production_https_is_kept(settings: Settings) -> None:
    real = replace(
        settings, production=True, public_url="https://boutique.fr", mollie_api_key="live_" + "0" * 30,
        smtp_url="smtp://127.0.0.1:1",
    )  # fmt: skip
    async with started(create_app(real)) as app:
        for path in (b"/", b"/panier", b"/nulle-part", b"/gestion", b"/simulateur/mollie", b"/metrics"):
            answer = await ask_raw(app, "GET", path, host=b"boutique.fr")
            check(path.decode(), answer)
            assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
            assert answer.headers["content-security-policy"].endswith("upgrade-insecure-requests")
        for host in (b"127.0.0.1:8000", b"localhost", b"boutique.fr.evil.example", b"boutique.fr:8443", b""):
            assert (await ask_raw(app, "GET", b"/", host=host)).status == 400, host
