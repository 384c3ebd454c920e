"""Forged requests (T32): every unsafe route, every way a browser says where it comes from, nothing changes by GET."""

import itertools

import httpx

from tests.unit.web.whole_shop import UNSAFE, WholeShop, ask_raw, checksum, routes
from web.headers import Shell

SITES = (None, b"cross-site", b"same-site", b"none", b"same-origin", b"", b"Same-Origin", b"same-origin, none")
ORIGINS = (None, b"http://127.0.0.1:8000", b"https://evil.example", b"null", b"http://127.0.0.1:8000.evil.example",
           b"http://127.0.0.1", b"HTTP://127.0.0.1:8000")  # fmt: skip
TOKEN = {
    "/api/v1/orders/{number}/preparation", "/api/v1/orders/{number}/shipments", "/api/v1/stock/{sku}",
    "/api/v1/prices/{sku}",
}  # fmt: skip
EXEMPT = {"/webhooks/mollie", "/webhooks/dpd", "/webhooks/colissimo", "/newsletter/desinscription/{token}", *TOKEN}
SIMULATED = (
    "/simulateur/mollie/v2/",
    "/simulateur/vies/check-vat-number",
    "/simulateur/dpd/eprint",
    "/simulateur/dpd/webtrace",
    "/simulateur/colissimo/pointretrait-ws-cxf/",
    "/simulateur/colissimo/sls-ws/",
    "/simulateur/colissimo/tracking-timeline-ws/",
)


def passes(site: bytes | None, origin: bytes | None) -> bool:
    """The table of reliability 4.3."""
    return origin == b"http://127.0.0.1:8000" if site is None else site in {b"same-origin", b"none"}


async def test_the_matrix_of_every_unsafe_route(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items()).encode()
    before = await checksum()
    refused: set[str] = set()
    for (method, template), site, origin in itertools.product(sorted(routes(app)), SITES, ORIGINS):
        if method not in UNSAFE or passes(site, origin) or template.startswith("/statique"):
            continue
        headers = [(b"cookie", cookies), (b"content-type", b"application/x-www-form-urlencoded")]
        headers += [(b"sec-fetch-site", site)] if site is not None else []
        headers += [(b"origin", origin)] if origin is not None else []
        if template in EXEMPT or template.startswith(SIMULATED):
            continue
        answer = await ask_raw(app, method, shop.path(template).encode(), headers, b"version=1")
        assert answer.status == 403, (method, template, site, origin)
        refused.add(template)
    assert await checksum() == before
    unsafe = {template for method, template in routes(app) if method in UNSAFE}
    assert {template for template in unsafe - refused if not template.startswith(SIMULATED)} == EXEMPT


async def test_machines_need_no_origin(app: Shell, client: httpx.AsyncClient) -> None:
    form = [(b"content-type", b"application/x-www-form-urlencoded")]
    heard = await ask_raw(app, "POST", b"/webhooks/mollie", form, b"id=tr_unknown")
    created = await ask_raw(app, "POST", b"/simulateur/mollie/v2/payments", form, b"")
    assert (heard.status, created.status) == (200, 401)


async def test_our_own_forms_come_through(app: Shell, client: httpx.AsyncClient) -> None:
    for site, origin in itertools.product(SITES, ORIGINS):
        headers = [(b"sec-fetch-site", site)] if site is not None else []
        headers += [(b"origin", origin)] if origin is not None else []
        answer = await ask_raw(app, "POST", b"/suivi", headers)
        assert answer.status == (422 if passes(site, origin) else 403), (site, origin)


async def test_looking_changes_nothing(app: Shell, client: httpx.AsyncClient) -> None:
    """Every GET and HEAD, with and without htmx; asking the payment's provider is no change of ours."""
    shop = await WholeShop.open(app, client)
    for _, path in shop.addresses("GET"):
        await client.get(path)  # what a first visit may note once (a session's last use) is noted now
    before = await checksum(without=("limit_counter",))
    for method, htmx in itertools.product(("GET", "HEAD"), (False, True)):
        for _, path in shop.addresses("GET"):
            answer = await client.request(method, path, headers={"HX-Request": "true"} if htmx else {})
            assert answer.status_code < 500, path
            assert await checksum(without=("limit_counter",)) == before, (method, path)


async def test_an_unsafe_form_is_not_obeyed_in_a_query(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    before = await checksum()
    for method, template in sorted(routes(app)):
        if method in UNSAFE and ("GET", template) not in routes(app) and not template.startswith("/simulateur"):
            path = shop.path(template) + "?version=1&montant=5&_method=POST&op=checkout"
            answer = await client.get(path, headers={"X-HTTP-Method-Override": "POST"})
            assert answer.status_code == 405, template
    assert await checksum() == before
