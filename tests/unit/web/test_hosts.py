"""Only requests for this shop, under its one name, with a target that can be read."""

import pytest

from tests.unit.web.guarded import SHOP, guarded
from web.hosts import HostCheck, is_readable

REACHED = ("/", "/nulle-part", "/suivi/abc")


@pytest.mark.parametrize("path", REACHED)
@pytest.mark.parametrize(
    "host", ["evil.com", "boutiqueXfr", "boutique.fr.evil.com", "boutique.fr:8000", "localhost", "", "www.boutique.fr"]
)
async def test_another_host_is_refused_on_matched_and_unmatched_routes(host: str, path: str) -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["boutique.fr", "boutique.fr:443", "BOUTIQUE.fr"])
async def test_our_own_host_passes(host: str) -> None:
    async with guarded() as shop:
        assert (await shop.ask("GET", "/", headers={"Host": host})).status_code == 200


async def test_two_hosts_are_refused() -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", "/", headers=[("Host", "boutique.fr"), ("Host", "boutique.fr")])
    assert answer.status_code == 400


async def test_probes_come_by_address() -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", "/sante/vivant", headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200


async def test_forwarded_hosts_change_nothing() -> None:
    headers = {"X-Forwarded-Host": "evil.com", "X-Forwarded-Proto": "http", "HX-Current-URL": "https://evil.com/"}
    async with guarded() as shop:
        answer = await shop.ask("GET", "/gestion/commandes", headers=headers)
    assert answer.headers["location"] == "/gestion/connexion?suite=/gestion/commandes"


@pytest.mark.parametrize("host", [b"localhost:8000", b"127.0.0.1:1234", b"[::1]:80", b"localhost"])
def test_loopback_is_for_development(host: bytes) -> None:
    assert HostCheck("http://127.0.0.1:8000", loopback=True).accepts(host, "/")
    assert not HostCheck(SHOP, loopback=False).accepts(host, "/")


@pytest.mark.parametrize("host", [b"localhost.evil.com", b"127.0.0.1.evil.com", b"localhost:80@evil.com"])
def test_what_begins_like_loopback_is_not(host: bytes) -> None:
    assert not HostCheck("http://127.0.0.1:8000", loopback=True).accepts(host, "/")


@pytest.mark.parametrize(
    ("target", "query"),
    [
        (b"/a%00b", b""),
        (b"/a", b"q=%00"),
        (b"/%ff", b""),
        (b"/\xff", b""),
        (b"/a", b"q=%e9"),
        (b"/a", b"q=%ed%a0%80"),
        (b"/a%0d%0aX: y", b""),
        (b"http://evil.com/", b""),
        (b"*", b""),
        (b"", b""),
        (b"/" + b"a" * 5000, b"b" * 5000),
    ],
)
def test_unreadable_targets(target: bytes, query: bytes) -> None:
    assert not is_readable(target, query)


@pytest.mark.parametrize(
    ("target", "query"),
    [(b"/", b""), (b"/produits/%C3%A9t%C3%A9", b"q=%C3%A9"), ("/été".encode(), "q=é".encode()), (b"/a", b"q=a%0d%0ab")],
)
def test_readable_targets(target: bytes, query: bytes) -> None:
    assert is_readable(target, query)


@pytest.mark.parametrize("path", ["/%00", "/%ff", "/nulle-part%0d%0aSet-Cookie:a=b", "/?q=%ff", "/?" + "a" * 9000])
async def test_unreadable_targets_get_a_page(path: str) -> None:
    async with guarded() as shop:
        answer = await shop.ask("GET", path)
    assert answer.status_code == 400
    assert "Demande incomplète" in answer.text
