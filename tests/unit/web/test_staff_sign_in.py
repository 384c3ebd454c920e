"""The staff's door: who may come in, how often one may try, and that leaving is final."""

import asyncio

import httpx
import pytest

from db import engine
from db.queries import staff as members
from tests.factories import LIGHT, dora
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import PASSWORD, dora_signs_in, sign_in, text_of
from web.headers import Shell

WRONG = "Cette adresse et ce mot de passe ne vont pas ensemble"


@pytest.fixture
async def hired(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await dora(await LIGHT.hash(PASSWORD))
    return client


async def sessions() -> int:
    return int((await engine.fetch("SELECT COUNT(*) AS n FROM session"))[0]["n"])


async def test_the_form_is_a_form(client: httpx.AsyncClient) -> None:
    answer = await client.get("/gestion/connexion")
    assert answer.status_code == 200
    assert 'autocomplete="username"' in answer.text
    assert 'autocomplete="current-password"' in answer.text
    assert 'name="robots" content="noindex"' in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_right_password_opens(hired: httpx.AsyncClient) -> None:
    answer = await sign_in(hired, email=" Dora@Example.FR ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/gestion")
    assert await sessions() == 1
    today = await hired.get("/gestion")
    assert today.status_code == 200
    assert "Dora Leroy" in today.text
    assert today.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "typed", [{"password": "pas celui-ci"}, {"email": "charlie@example.fr"}, {"password": "x" * 300}]
)
async def test_wrong_and_unknown_get_the_same_words(hired: httpx.AsyncClient, typed: dict[str, str]) -> None:
    answer = await sign_in(hired, **typed)
    assert answer.status_code == 422
    assert WRONG in text_of(answer)
    assert "Erreur\u00a0: " in answer.text
    assert typed.get("password", PASSWORD) not in answer.text
    assert await sessions() == 0


async def test_missing_words_are_asked_for(hired: httpx.AsyncClient) -> None:
    answer = await sign_in(hired, email="", password="")
    assert answer.status_code == 422
    assert "Indiquez votre adresse e-mail." in text_of(answer)
    assert "Indiquez votre mot de passe." in text_of(answer)


async def test_who_has_left_stays_out(hired: httpx.AsyncClient) -> None:
    row = await members.by_email("dora@example.fr")
    assert row is not None
    await sign_in(hired)
    await members.shut_out(row["id"])
    assert (await hired.get("/gestion")).status_code == 303
    assert (await sign_in(hired)).status_code == 422


async def test_the_eleventh_try_is_refused_even_when_right(hired: httpx.AsyncClient) -> None:
    for _ in range(10):
        assert (await sign_in(hired, password="faux")).status_code == 422
    answer = await sign_in(hired)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300
    assert 'value="dora@example.fr"' in answer.text  # nothing is to be typed again
    assert "Trop d’essais. Réessayez dans" in text_of(answer)
    assert await sessions() == 0


async def test_each_sign_in_gives_a_new_session_and_ends_the_old(hired: httpx.AsyncClient) -> None:
    await sign_in(hired)
    first = hired.cookies["session"]
    await sign_in(hired)
    assert hired.cookies["session"] != first
    assert await sessions() == 1
    hired.cookies.set("session", first)
    assert (await hired.get("/gestion")).status_code == 303


async def test_a_planted_session_is_not_taken_up(hired: httpx.AsyncClient) -> None:
    hired.cookies.set("session", "A" * 43)
    answer = await sign_in(hired)
    assert "session=AAAA" not in answer.headers["set-cookie"]


async def test_one_comes_back_to_where_one_wanted(hired: httpx.AsyncClient) -> None:
    asked = await hired.get("/gestion/commandes?etat=a-preparer&q=Mar%20tin")
    assert asked.status_code == 303
    form = await hired.get(asked.headers["location"])
    assert 'name="suite" value="/gestion/commandes?etat=a-preparer&amp;q=Mar%20tin"' in form.text
    answer = await sign_in(hired, suite="/gestion/commandes?etat=a-preparer&q=Mar%20tin")
    assert answer.headers["location"] == "/gestion/commandes?etat=a-preparer&q=Mar%20tin"
    again = await hired.get("/gestion/connexion")
    assert (again.status_code, again.headers["location"]) == (303, "/gestion")


async def test_htmx_is_sent_to_the_door_as_a_whole(client: httpx.AsyncClient) -> None:
    answer = await client.get("/gestion/commandes", headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/gestion/connexion")


async def test_signing_out_is_final(client: httpx.AsyncClient, app: Shell) -> None:
    await dora_signs_in(client)
    cookie = client.cookies["session"]
    asked = [client.get("/gestion/commandes") for _ in range(5)]
    out, *_ = await asyncio.gather(client.post("/gestion/deconnexion"), *asked)
    assert (out.status_code, out.headers["location"]) == (303, "/gestion/connexion")
    assert "storage" in out.headers["clear-site-data"]
    assert "session" not in client.cookies
    client.cookies.set("session", cookie)
    for path in ("/gestion", "/gestion/commandes", "/gestion/taches"):
        assert (await client.get(path)).status_code == 303
    assert await sessions() == 0
