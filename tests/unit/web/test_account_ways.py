"""Where one wanted to go is kept through the door: forgotten passwords, sign-in links, sessions that end under htmx."""

import re
from html import unescape

import httpx
import pytest

from tests import factories
from tests.unit.web.account_sessions import at_home, mails, text_of_mail
from tests.unit.web.accounts_desk import PASSWORD, an_account, sign_in
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of
from web.headers import Shell

WANTED = "/compte/commandes?etat=livree&page=2"
ASKED = "suite=/compte/commandes%3Fetat%3Dlivree%26page%3D2"
ALICE: str = factories.ALICE["email"]
NEW = "une fenêtre ouverte au matin"


async def asked_for(app: Shell, client: httpx.AsyncClient, path: str) -> str:
    """From the door to the mail of a link; the path and query in it."""
    door = await client.get(f"/connexion?{ASKED}")
    link = re.search(rf'href="({path}[^"]*)"', door.text)
    assert link
    form = await client.get(unescape(link[1]))
    assert f'href="/connexion?{ASKED}"' in form.text
    back = fields_of(form, path)["suite"]
    assert back == WANTED
    wrong = await client.post(path, data={"email": "x", "suite": back})
    assert (wrong.status_code, fields_of(wrong, path)["suite"]) == (422, WANTED)
    told = await client.post(path, data={"email": ALICE, "suite": back})
    assert told.headers["location"] == f"{path}?fait=envoi&{ASKED}"
    page = await client.get(told.headers["location"])
    assert f'href="{path}?{ASKED}"' in page.text
    assert f'href="/connexion?{ASKED}"' in page.text
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text_of_mail((await mails(app))[-1]))
    assert found
    return found[1]


async def test_a_sign_in_link_leads_to_where_one_wanted(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    path = await asked_for(app, client, "/connexion/lien")
    fields = fields_of(await client.get(path), path.partition("?")[0])
    assert fields == {"suite": WANTED}
    done = await client.post(path.partition("?")[0], data=fields)
    assert (done.status_code, done.headers["location"]) == (303, WANTED)
    for over in (await client.get(path), await client.post(path.partition("?")[0], data=fields)):
        assert over.status_code == 410
        assert f'href="/connexion/lien?{ASKED}"' in over.text


async def test_after_another_password_one_signs_in_and_goes_on(app: Shell, client: httpx.AsyncClient) -> None:
    await an_account()
    path = await asked_for(app, client, "/mot-de-passe-oublie")
    action = path.partition("?")[0]
    back = fields_of(await client.get(path), action)["suite"]
    again = await client.post(action, data={"mot_de_passe": "court", "suite": back})
    assert (again.status_code, fields_of(again, action)["suite"]) == (422, WANTED)
    done = await client.post(action, data={"mot_de_passe": NEW, "suite": back})
    assert done.headers["location"] == f"/connexion?fait=mot-de-passe&{ASKED}"
    door = await client.get(done.headers["location"])
    assert (await sign_in(client, password=NEW, suite=fields_of(door, "/connexion")["suite"])).headers[
        "location"
    ] == WANTED


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/deconnexion"])
async def test_a_mail_never_leads_elsewhere(app: Shell, client: httpx.AsyncClient, target: str) -> None:
    await an_account()
    for path in ("/connexion/lien", "/mot-de-passe-oublie"):
        answer = await client.post(path, data={"email": ALICE, "suite": target})
        assert answer.headers["location"] == f"{path}?fait=envoi"
        assert "suite" not in text_of_mail((await mails(app))[-1])


POST_ONLY = ["/deconnexion", "/deconnexion?x=1", "/deconnexion/", "/%64econnexion", "/compte/donnees/export", "/non"]


@pytest.mark.parametrize("target", POST_ONLY)
async def test_what_is_no_page_is_no_way_on(client: httpx.AsyncClient, target: str) -> None:
    await an_account()
    form = await client.get("/connexion", params={"suite": target})
    assert fields_of(form, "/connexion")["suite"] == "/compte"
    assert (await sign_in(client, suite=target)).headers["location"] == "/compte"


@pytest.mark.parametrize("target", ["/", "/panier", "/commande/coordonnees", "/compte/adresses/nouvelle", WANTED])
async def test_pages_are_ways_on(client: httpx.AsyncClient, target: str) -> None:
    await an_account()
    assert (await sign_in(client, suite=target)).headers["location"] == target


@pytest.mark.parametrize(
    ("stands_on", "suite"),
    [
        ("http://127.0.0.1:8000/compte/adresses?x=%C3%A9#titre", "suite=/compte/adresses%3Fx%3D%25C3%25A9"),
        ("https://evil.example//evil.example/y", "suite=/compte"),
        ("javascript:alert(1)", "suite=/compte"),
        ("http://[", ""),
        ("", ""),
    ],
)
async def test_a_session_that_ends_under_htmx_comes_back_to_its_page(
    client: httpx.AsyncClient, stands_on: str, suite: str
) -> None:
    headers = {**HTMX, "HX-Current-URL": stands_on}
    answer = await client.post("/compte/informations/coordonnees", data={}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["hx-redirect"] == "/connexion" + (f"?{suite}" if suite else "")
    await at_home(client)
    client.cookies.set("client", "A" * 43, domain="127.0.0.1")
    over = await client.post("/compte/informations/coordonnees", data={}, headers=headers)
    assert over.headers["hx-redirect"] == "/connexion?" + "&".join(filter(None, [suite, "fait=fin"]))
    assert PASSWORD not in over.text
