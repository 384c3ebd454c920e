"""The matrix of the origin check: who may change something, told by two headers."""

import itertools

import pytest

from tests.unit.web.conftest import HTMX
from tests.unit.web.guarded import SHOP, guarded
from web.origin_check import EXEMPT_PATHS, EXEMPT_PREFIXES, OriginCheck

OTHERS = ("https://evil.com", "null", "http://boutique.fr", "https://boutique.fr:8443", "https://x.boutique.fr", "é")
SITES = ("cross-site", "same-site", "none", "same-origin", "Same-Origin", "", "é", None)
ORIGINS = (SHOP, *OTHERS, None)


def expected(site: str | None, origin: str | None) -> int:
    """The decision, as it is written down."""
    if site is not None:
        return 201 if site in {"same-origin", "none"} else 403
    return 201 if origin == SHOP else 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "ODD"])
async def test_the_csrf_matrix(method: str) -> None:
    async with guarded() as shop:
        for site, origin in itertools.product(SITES, ORIGINS):
            headers = [("Sec-Fetch-Site", site)] if site is not None else []
            headers += [("Origin", origin)] if origin is not None else []
            shop.done.clear()
            answer = await shop.ask(method, "/change", headers=[(n, v.encode()) for n, v in headers])
            if expected(site, origin) == 403:
                assert answer.status_code == 403, (site, origin)
                assert shop.done == []
                assert "Page réservée" in answer.text
            elif method == "POST":
                assert (answer.status_code, shop.done) == (201, ["/change"]), (site, origin)
            else:
                assert answer.status_code == 503, "405 is drawn with the database, which is closed here"


async def test_safe_methods_pass_from_anywhere() -> None:
    async with guarded() as shop:
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = await shop.ask(method, "/", headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.com"})
            assert answer.status_code < 300


async def test_htmx_gets_a_fragment() -> None:
    async with guarded() as shop:
        answer = await shop.ask("POST", "/change", headers={"Sec-Fetch-Site": "cross-site", **HTMX})
    assert answer.status_code == 403
    assert answer.text.startswith('<hx-partial hx-target="#alert"')


async def test_the_exempt_paths_are_webhooks_the_api_and_the_link_that_ends_the_newsletter() -> None:
    assert EXEMPT_PATHS == ("/webhooks/mollie", "/webhooks/dpd", "/webhooks/colissimo")
    assert EXEMPT_PREFIXES == ("/newsletter/desinscription/", "/api/")
    async with guarded() as shop:
        for path, status in {
            "/webhooks/mollie": 201,
            "/webhooks/mollie/": 403,
            "/webhooks/autre": 403,
            "/newsletter/desinscription": 403,
            "/newsletter/abc": 403,
            "/simulateur/mollie/v2/payments": 403,
            "/simulateur/mollie/x": 403,
        }.items():
            assert (await shop.ask("POST", path)).status_code == status, path


async def test_the_simulated_provider_is_exempt_in_development_alone() -> None:
    async with guarded(production=False) as shop:
        assert (await shop.ask("POST", "/simulateur/mollie/v2/payments")).status_code == 201
        assert (await shop.ask("POST", "/simulateur/mollie/x")).status_code == 403


def test_the_origin_is_that_of_the_public_url() -> None:
    check = OriginCheck("http://127.0.0.1:8000", simulators=False)
    assert check.accepts("POST", "/change", None, b"http://127.0.0.1:8000")
    assert not check.accepts("POST", "/change", None, b"http://127.0.0.1:9000")
    assert not check.accepts("POST", "/change", None, None)
