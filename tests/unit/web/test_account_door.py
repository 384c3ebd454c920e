"""The customers' door: who comes in, with what, and where they then are; that leaving is final (T31)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.tables.accounts import Customer
from db.tables.guards import Session
from tests import factories
from tests.factories import LIGHT
from tests.unit.web.accounts_desk import PASSWORD, an_account, sign_in, signed_in
from tests.unit.web.conftest import HTMX, started
from tests.unit.web.staff_desk import fields_of, text_of
from web.app import create_app
from web.settings import Settings

WRONG = "Cette adresse et ce mot de passe ne vont pas ensemble"


async def sessions() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT * FROM session WHERE kind = 'customer'")


async def test_the_page_offers_both_ways(client: httpx.AsyncClient) -> None:
    answer = await client.get("/connexion")
    assert answer.status_code == 200
    for part in ('autocomplete="username"', 'autocomplete="current-password"', 'name="robots" content="noindex"',
                 'href="/mot-de-passe-oublie"', 'href="/connexion/lien"', 'href="/inscription"'):  # fmt: skip
        assert part in answer.text
    assert "set-cookie" not in answer.headers
    assert await sessions() == []


async def test_the_right_password_opens(client: httpx.AsyncClient) -> None:
    await an_account()
    answer = await sign_in(client, email=" Alice@Example.FR ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte")
    (row,) = await sessions()
    assert client.cookies["client"] not in str(row)
    assert (await client.get("/compte")).status_code == 200


async def test_htmx_is_sent_on(client: httpx.AsyncClient) -> None:
    await an_account()
    typed = {"email": factories.ALICE["email"], "password": PASSWORD}
    answer = await client.post("/connexion", data=typed, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/compte")


@pytest.mark.parametrize(
    "typed", [{"password": "pas celui-ci"}, {"email": "personne@example.fr"}, {"password": "x" * 300}]
)
async def test_wrong_and_unknown_get_the_same_words(client: httpx.AsyncClient, typed: dict[str, str]) -> None:
    await an_account()
    answer = await sign_in(client, **typed)
    assert answer.status_code == 422
    assert WRONG in text_of(answer)
    assert "Erreur" in answer.text.partition("</title>")[0]
    assert typed.get("email", factories.ALICE["email"]) in answer.text, "the address is kept"
    assert typed.get("password", PASSWORD) not in answer.text
    assert await sessions() == []


async def test_missing_words_are_asked_for(client: httpx.AsyncClient) -> None:
    answer = await sign_in(client, email="", password="")
    assert answer.status_code == 422
    assert "Indiquez votre adresse e-mail." in text_of(answer)
    assert "Indiquez votre mot de passe." in text_of(answer)


async def test_who_is_in_already_is_told_so(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    for path in ("/connexion?suite=/compte/adresses", "/inscription?suite=/compte/adresses"):
        answer = await client.get(path)
        assert "Vous êtes déjà connecté" in text_of(answer)
        assert 'href="/compte/adresses"' in answer.text


async def test_one_comes_back_to_where_one_wanted(client: httpx.AsyncClient) -> None:
    await an_account()
    asked = await client.get("/compte/adresses")
    assert (asked.status_code, asked.headers["location"]) == (303, "/connexion?suite=/compte/adresses")
    back = fields_of(await client.get(asked.headers["location"]), "/connexion")["suite"]
    answer = await sign_in(client, suite=back)
    assert answer.headers["location"] == "/compte/adresses"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "/%09/evil.example", "https://evil.example"])
async def test_never_to_another_shop(client: httpx.AsyncClient, target: str) -> None:
    await an_account()
    assert (await sign_in(client, suite=target)).headers["location"] == "/compte"


async def test_a_session_that_has_ended_says_so(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    await Session.update({Session.seen_at: datetime.now(UTC) - timedelta(hours=3)}, force=True)
    asked = await client.get("/compte/adresses")
    shown = await client.get(asked.headers["location"])
    assert "Votre session a pris fin" in text_of(shown)
    assert fields_of(shown, "/connexion")["suite"] == "/compte/adresses"
    assert "Votre session a pris fin" not in text_of(await client.get("/connexion"))


@pytest.mark.parametrize(("idle", "kept", "status"), [
    (timedelta(minutes=119), False, 200), (timedelta(minutes=121), False, 303),
    (timedelta(days=13), True, 200), (timedelta(days=15), True, 303),
])  # fmt: skip
async def test_sessions_end_by_themselves(client: httpx.AsyncClient, idle: timedelta, kept: bool, status: int) -> None:
    await an_account()
    await sign_in(client, **({"rester": "y"} if kept else {}))
    await Session.update({Session.seen_at: datetime.now(UTC) - idle}, force=True)
    assert (await client.get("/compte")).status_code == status


@pytest.mark.parametrize(("typed", "seconds"), [({}, 12 * 3600), ({"rester": "y"}, 90 * 24 * 3600)])
async def test_the_longest_a_session_lasts(client: httpx.AsyncClient, typed: dict[str, str], seconds: int) -> None:
    await an_account()
    answer = await sign_in(client, **typed)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("client=")]
    assert f"Max-Age={seconds};" in cookie
    for part in ("HttpOnly", "Path=/", "SameSite=lax"):
        assert part in cookie
    await Session.update({Session.expires_at: datetime.now(UTC) - timedelta(seconds=1)}, force=True)
    assert (await client.get("/compte")).status_code == 303


async def test_each_sign_in_gives_a_new_session_and_ends_the_old(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    first = client.cookies["client"]
    await sign_in(client)
    assert client.cookies["client"] != first
    assert len(await sessions()) == 1
    client.cookies.set("client", first, domain="127.0.0.1")
    assert (await client.get("/compte")).status_code == 303


async def test_a_planted_session_is_not_taken_up(client: httpx.AsyncClient) -> None:
    client.cookies.set("client", "A" * 43, domain="127.0.0.1")
    await signed_in(client)
    assert client.cookies["client"] != "A" * 43
    client.cookies.set("client", "A" * 43, domain="127.0.0.1")
    assert (await client.get("/compte")).status_code == 303


@pytest.mark.parametrize("junk", ["x", "é" * 2_000, "A" * 44, "A" * 4_096, "%00", "'; DROP TABLE session; --"])
async def test_junk_is_no_session(client: httpx.AsyncClient, junk: str) -> None:
    answer = await client.get("/compte", headers=[(b"cookie", b"client=" + junk.encode())])
    assert answer.status_code == 303


async def test_signing_out_is_final_even_for_requests_on_their_way(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    for _ in range(8):
        await sign_in(client)
        cookie = client.cookies["client"]
        await Session.update({Session.seen_at: datetime.now(UTC) - timedelta(minutes=5)}, force=True)
        visits = [client.get("/compte") for _ in range(3)]
        _, out, *_ = await asyncio.gather(visits[0], client.post("/deconnexion"), *visits[1:])
        assert (out.status_code, out.headers["location"]) == (303, "/connexion?fait=deconnexion")
        assert out.headers["clear-site-data"] == '"cache", "storage"'
        client.cookies.set("client", cookie, domain="127.0.0.1")
        assert (await client.get("/compte")).status_code == 303
        assert await sessions() == []
        client.cookies.clear()


async def test_signing_out_is_said_and_takes_the_cart_s_cookie(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    assert "cart" in client.cookies
    out = await client.post("/deconnexion")
    assert {"client", "cart"}.isdisjoint(client.cookies)
    assert "Vous êtes déconnecté" in text_of(await client.get(out.headers["location"]))
    assert (await client.post("/deconnexion")).status_code == 303, "twice is as good as once"


async def test_a_guest_who_signs_out_keeps_the_cart(client: httpx.AsyncClient) -> None:
    """A page left open since: nobody is signed in any more, and the cart in this browser is a guest's."""
    client.cookies.set("cart", "B" * 43, domain="127.0.0.1")
    await client.post("/deconnexion")
    assert client.cookies["cart"] == "B" * 43


async def test_another_password_ends_every_session(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    await Customer.update({Customer.auth_epoch: 2}).where(Customer.id == alice.id)
    assert (await client.get("/compte")).status_code == 303


async def test_who_is_being_erased_stays_out(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    await Customer.update({Customer.erase_at: datetime.now(UTC)}).where(Customer.id == alice.id)
    assert (await client.get("/compte")).status_code == 303
    assert (await sign_in(client)).status_code == 422


async def test_of_two_accounts_of_an_address_the_password_says_which(client: httpx.AsyncClient) -> None:
    """A stranger's claim shares neither the account nor its password."""
    alice = await an_account()
    claim = await factories.a_customer(
        factories.ALICE, await LIGHT.hash("celui de quelqu’un d’autre"), email_owner=None
    )
    await sign_in(client)
    assert [row["subject_id"] for row in await sessions()] == [alice.id]
    await client.post("/deconnexion")
    await sign_in(client, password="celui de quelqu’un d’autre")
    assert [row["subject_id"] for row in await sessions()] == [claim.id]


async def test_who_has_not_answered_the_mail_does_not_come_in(client: httpx.AsyncClient) -> None:
    """Registered without the captcha: a robot's account opens to nobody."""
    await an_account(email_owner=None, confirmed_at=None)
    assert (await sign_in(client)).status_code == 422


async def test_too_many_tries_name_the_other_way_in(client: httpx.AsyncClient) -> None:
    await an_account()
    for _ in range(11):
        answer = await sign_in(client, password="faux")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300
    assert "Recevoir un lien de connexion" in text_of(answer)
    assert factories.ALICE["email"] in answer.text


async def test_the_look_of_the_account_comes_along(client: httpx.AsyncClient) -> None:
    await signed_in(client, large_text=True)
    assert 'class="agrandi"' in (await client.get("/compte")).text


async def test_over_https_every_cookie_is_bound_to_our_host(settings: Settings) -> None:
    """T31: names that browsers refuse from other hosts, over plain http or with a domain."""
    async with started(create_app(replace(settings, public_url="https://boutique.fr"))) as shop:
        await an_account(large_text=True)
        transport = httpx.ASGITransport(app=shop)
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url="https://boutique.fr", headers=headers) as browser:
            given = (await sign_in(browser)).headers.get_list("set-cookie")
    assert sorted(one.partition("=")[0] for one in given) == [
        "__Host-affichage", "__Host-cart", "__Host-client", "__Host-device",
    ]  # fmt: skip
    for cookie in given:
        assert "Domain" not in cookie
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
            assert part in cookie, cookie
