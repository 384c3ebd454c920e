"""Nobody else's address (T39): neither where we send people, nor in what we write, nor because a header says so."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import httpx
import pytest

from db import engine
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import application_of, dora_signs_in, sign_in
from tests.unit.web.whole_shop import WholeShop, ask_raw
from web.headers import Shell
from web.sessions import safe_next

ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example/x", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "/%09/evil.example", "/\n/evil.example", "/%0a/evil.example", "/%0d%0a//evil.example",
    "/\r\nLocation: https://evil.example", "/%0d%0aSet-Cookie:%20a=b", "https://evil.example", "https:evil.example",
    "https:/evil.example", "http://evil.example", "HTTPS://EVIL.EXAMPLE", "javascript:alert(1)", "data:text/html,x",
    "evil.example", "@evil.example", "https://127.0.0.1:8000@evil.example", "//127.0.0.1:8000@evil.example",
    "/%2f/evil.example", "/%2fevil.example", "%2f%2fevil.example", "/%5cevil.example", "/%5c%5cevil.example",
    "/%00/evil.example", "/\x00/evil.example", "/ /evil.example", "/%20/evil.example", "\u2215\u2215evil.example",
    "/\u2044evil.example", "／／evil.example", ".//evil.example", "..//evil.example", "?//evil.example",
    "#//evil.example", "", " //evil.example", "ftp://evil.example", "/" + "a" * 5_000, "//evil.example/%2e%2e",
]  # fmt: skip
OWN = ("/gestion", "/gestion/commandes?etat=a-preparer&q=//evil.example", "/gestion/commandes/SC-26-000001#histoire")


def leaves(url: str) -> bool:
    """Whether a browser that reads this address ends up on another host; it drops tabs and breaks, and turns \\."""
    seen = re.sub(r"[\t\r\n]", "", url).replace("\\", "/").strip()
    joined = httpx.URL("http://127.0.0.1:8000/").join(seen) if seen.isascii() else None
    return seen.startswith("//") or joined is None or joined.host != "127.0.0.1"


@pytest.mark.parametrize("target", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_where_one_comes_back_to_is_ours(target: str) -> None:
    assert not leaves(safe_next(target))


@pytest.mark.parametrize("target", OWN)
def test_our_own_pages_are_kept(target: str) -> None:
    assert safe_next(target) == target


async def test_signing_in_never_leads_elsewhere(app: Shell, client: httpx.AsyncClient) -> None:
    await dora_signs_in(client)
    for target in ELSEWHERE:
        client.cookies.clear()
        await engine.fetch("DELETE FROM limit_counter RETURNING rule")  # ten tries in five minutes are allowed
        form = await client.get("/gestion/connexion", params={"suite": target[:2_000]})
        assert form.status_code in {200, 400}, target
        answer = await sign_in(client, suite=target)
        assert answer.status_code == 303, target
        assert not leaves(answer.headers["location"]), target
        assert "evil" not in answer.headers["set-cookie"], target
        again = await client.get("/gestion/connexion", params={"suite": target[:2_000]}, headers=HTMX)
        assert not leaves(again.headers.get("hx-redirect", "/")), target


HOSTS = (b"evil.example", b"127.0.0.1:8000.evil.example", b"127.0.0.1:8000@evil.example", b"127.0.0.1:8000/", b"",
         b"evil.example#127.0.0.1:8000", b"127.0.0.1:99999999", b"\xff",
         b"127.0.0.1:8000, evil.example", b" ")  # fmt: skip


async def test_a_foreign_host_is_400_on_every_route_and_none(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    paths = [path.encode() for _, path in shop.addresses("GET")] + [b"/nulle-part", b"/gestion/nulle-part"]
    for path in paths:
        if path in {b"/sante/vivant", b"/sante/pret", b"/metrics"}:
            continue
        for host in HOSTS:
            assert (await ask_raw(app, "GET", path, host=host)).status == 400, (path, host)
        two = await ask_raw(app, "GET", path, [(b"host", b"evil.example")])
        assert two.status == 400, path
        absolute = await ask_raw(app, "GET", b"http://evil.example" + path)
        assert absolute.status == 400, path


FORGED = [
    (b"x-forwarded-host", b"evil.example"), (b"x-forwarded-proto", b"https"), (b"x-forwarded-for", b"6.6.6.6"),
    (b"forwarded", b"host=evil.example;proto=https"), (b"x-original-url", b"/gestion"), (b"x-rewrite-url", b"/gestion"),
    (b"x-host", b"evil.example"), (b"referer", b"https://evil.example/x"), (b"x-forwarded-prefix", b"//evil.example"),
    (b"hx-current-url", b"https://evil.example/y"), (b"hx-redirect", b"https://evil.example/z"),
]  # fmt: skip


async def test_what_headers_say_is_written_nowhere(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    cookies = (b"cookie", "; ".join(f"{n}={v}" for n, v in client.cookies.items()).encode())
    for method, path in shop.addresses("GET", "POST"):
        for htmx in ([], [(b"hx-request", b"true")]):
            headers = [*FORGED, *htmx, cookies, (b"sec-fetch-site", b"same-origin")]
            answer = await ask_raw(app, method, path.encode(), headers)
            assert "evil.example" not in answer.body, path
            assert not any("evil.example" in value for value in answer.headers.values()), path
            for name in ("location", "hx-redirect"):
                assert not leaves(answer.headers.get(name, "/")), path


async def test_addresses_in_pages_and_mails_are_the_shops_own(app: Shell, client: httpx.AsyncClient) -> None:
    """Pages link by path; mails and canonical addresses carry PUBLIC_URL, whatever host was asked for."""
    shop = await WholeShop.open(app, client)
    for _, path in shop.addresses("GET"):
        answer = await ask_raw(app, "GET", path.encode(), [(b"sec-fetch-site", b"same-origin")], host=b"localhost:1234")
        assert "localhost:1234" not in answer.body, path
        assert "localhost:1234" not in answer.headers.get("location", ""), path
    await shop.run_jobs()
    mails = await sent_mails(app)
    assert mails
    for mail in mails:
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                hosts = set(re.findall(r"https?://([^/\s\"<>]+)", part.get_content()))
                assert hosts <= {"127.0.0.1:8000", "trace.dpd.fr"}, mail["subject"]


async def sent_mails(app: Shell) -> list[EmailMessage]:
    folder: Path = application_of(app).state.settings.data_dir / "mail"
    return [message_from_bytes(file.read_bytes(), policy=modern) for file in sorted(folder.glob("*.eml"))]  # type: ignore[misc]


async def test_fragments_and_pages_are_told_apart_by_caches(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    for _, path in shop.addresses("GET"):
        whole, part = await client.get(path), await client.get(path, headers=HTMX)
        if whole.text != part.text and "text/html" in whole.headers.get("content-type", ""):
            assert "HX-Request" in whole.headers["vary"], path
            assert "HX-Request" in part.headers["vary"], path
