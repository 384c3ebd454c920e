"""« Mon compte », « Mes informations », « Mes préférences »: each section kept alone, said, there after a reload."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest

from db.tables.guards import Session
from lints.fragments import assert_same, slice_of
from tests import factories
from tests.unit.web.account_sessions import a_session, at_home, enter, row_of
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import text_of

PAGE = "/compte/informations"
NAMES = {"prenom": "Alicia", "nom": "Martin-Roux", "telephone": "06 39 98 12 34"}
FIRM = {"qualite": "professionnel", "raison_sociale": "Clinique des Lilas", "pays": "FR", "siret": "732 829 320 00074"}


@pytest.mark.parametrize("path", ["/compte", PAGE, "/compte/preferences"])
async def test_nobody_is_shown_the_door_and_comes_back(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/connexion?suite={path}")


async def test_a_new_account_is_told_what_it_is_for(client: httpx.AsyncClient) -> None:
    await at_home(client)
    page = await client.get("/compte")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    words = text_of(page)
    assert "Bonjour Alice" in words
    assert "Vous n’avez pas encore passé de commande." in words
    assert "Un conseiller vous répond" in words


async def test_the_last_order_comes_first(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    variant = await factories.an_article()
    await factories.an_order(variant, customer=alice.id, placed_at=factories.NOW - timedelta(days=3))
    last = await factories.an_order(variant, customer=alice.id, state="paid")
    await factories.an_order(variant, placed_at=factories.NOW + timedelta(days=1))
    page = await client.get("/compte")
    assert set(re.findall(r"SC-26-\d+", text_of(page))) == {last.number}
    assert f'href="/compte/commandes/{last.number}"' in page.text
    assert last.number in text_of(page)
    assert "Payée" in text_of(page)


async def test_every_tile_leads_somewhere(client: httpx.AsyncClient) -> None:
    await at_home(client)
    page = (await client.get("/compte")).text
    tiles = slice_of(page.replace('class="tiles"', 'id="tiles" class="tiles"'), "tiles")
    links = [part.split('"')[0] for part in tiles.split('href="/')[1:]]
    links = [link for link in links if link.startswith("compte")]
    assert PAGE.removeprefix("/") in links
    for link in links:
        answer = await client.get(f"/{link}")
        assert answer.status_code == 200, link
        assert f'<a href="/{link}" aria-current="page">' in answer.text


@pytest.mark.parametrize("htmx", [False, True])
async def test_names_are_kept_and_said(client: httpx.AsyncClient, htmx: bool) -> None:
    """S0-09"""
    alice = await at_home(client)
    answer = await client.post(f"{PAGE}/coordonnees", data=NAMES, headers=HTMX if htmx else {})
    if htmx:
        assert answer.status_code == 200
        assert 'hx-target="#coordonnees"' in answer.text
        assert 'hx-target="#live"' in answer.text
        assert answer.text.count("Vos coordonnées sont enregistrées.") == 2
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?fait=coordonnees#coordonnees")
        page = await client.get(answer.headers["location"])
        assert "Vos coordonnées sont enregistrées." in slice_of(page.text, "coordonnees")
    row = await row_of(alice)
    assert (row["first_name"], row["last_name"], row["phone"]) == ("Alicia", "Martin-Roux", "+33639981234")
    page = await client.get(PAGE)
    assert 'value="06 39 98 12 34"' in page.text
    assert "Vos coordonnées sont enregistrées." not in page.text


async def test_the_section_alone_is_the_section_of_the_page(client: httpx.AsyncClient) -> None:
    await at_home(client)
    answer = await client.post(f"{PAGE}/coordonnees", data=NAMES, headers=HTMX)
    page = await client.get(f"{PAGE}?fait=coordonnees")
    assert_same(page.text, slice_of(answer.text, "coordonnees"), "coordonnees")


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_mistake_is_told_and_nothing_is_kept(client: httpx.AsyncClient, htmx: bool) -> None:
    alice = await at_home(client)
    sent = {"prenom": " ", "nom": "Martin", "telephone": "123"}
    answer = await client.post(f"{PAGE}/coordonnees", data=sent, headers=HTMX if htmx else {})
    assert answer.status_code == 422
    section = slice_of(answer.text, "coordonnees")
    assert "Indiquez votre prénom." in section
    assert "Vérifiez ce numéro de téléphone" in section
    assert (section.count("autofocus"), answer.text.count("autofocus")) == (int(htmx), 1)
    assert ('id="error-summary"' in answer.text) == (not htmx)
    assert htmx or "<title>Erreur\u00a0: " in answer.text
    assert (await row_of(alice))["first_name"] == "Alice"


async def test_the_focus_stays_with_the_form_that_was_wrong(client: httpx.AsyncClient) -> None:
    await at_home(client)
    await client.post(f"{PAGE}/coordonnees", data={}, headers=HTMX)
    assert "autofocus" not in slice_of((await client.get(PAGE)).text, "coordonnees")


async def test_a_professional_names_a_firm_that_adds_up(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    for wrong in ({"siret": ""}, {"siret": "73282932000075"}, {"raison_sociale": ""}, {"tva": "FR00000000000"}):
        answer = await client.post(f"{PAGE}/qualite", data={**FIRM, **wrong}, headers=HTMX)
        assert answer.status_code == 422, wrong
        assert 'aria-invalid="true"' in answer.text
    assert (await row_of(alice))["professional"] == {}
    assert (await client.post(f"{PAGE}/qualite", data=FIRM)).status_code == 303
    kept = (await row_of(alice))["professional"]
    assert (kept["company"], kept["siret"]) == ("Clinique des Lilas", "73282932000074")
    page = await client.get(PAGE)
    assert 'value="Clinique des Lilas"' in page.text
    assert (await client.post(f"{PAGE}/qualite", data={"qualite": "particulier"})).status_code == 303
    assert (await row_of(alice))["professional"] == {}


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("sent", [{}, {"qualite": ""}, {"qualite": "autre"}, {"raison_sociale": "Autre société"}])
async def test_a_firm_is_not_lost_by_what_was_not_said(
    client: httpx.AsyncClient, sent: dict[str, str], htmx: bool
) -> None:
    alice = await at_home(client)
    assert (await client.post(f"{PAGE}/qualite", data=FIRM)).status_code == 303
    before = await row_of(alice)
    answer = await client.post(f"{PAGE}/qualite", data=sent, headers=HTMX if htmx else {})
    assert answer.status_code == 422
    section = slice_of(answer.text, "qualite")
    assert section.count("Dites si vous êtes un particulier ou un professionnel.") == 1
    assert (section.count("autofocus"), answer.text.count("autofocus")) == (int(htmx), 1)
    assert "checked" not in section, "nothing is chosen for anybody"
    assert ('href="#qualite-0"' in answer.text) == (not htmx)
    assert await row_of(alice) == before


async def test_la_poste_is_a_firm(client: httpx.AsyncClient) -> None:
    await at_home(client)
    answer = await client.post(f"{PAGE}/qualite", data={**FIRM, "siret": "35600000049837"})
    assert answer.status_code == 303


async def test_one_section_leaves_the_others_alone(client: httpx.AsyncClient) -> None:
    """ux P25"""
    alice = await at_home(
        client, professional='{"company": "Clinique", "country": "FR", "siret": "", "vat_number": ""}'
    )
    before = await row_of(alice)
    await client.post(f"{PAGE}/coordonnees", data={**NAMES, "qualite": "particulier", "siret": "x"})
    after = await row_of(alice)
    assert {name for name in before if before[name] != after[name]} == {"first_name", "last_name", "phone"}


async def test_changes_are_those_of_who_is_signed_in(client: httpx.AsyncClient) -> None:
    other = await at_home(client, factories.BOB)
    await at_home(client)
    await client.post(f"{PAGE}/coordonnees", data={**NAMES, "id": str(other.id), "customer_id": str(other.id)})
    assert (await row_of(other))["first_name"] == "Bob"


async def test_what_is_odd_is_refused_in_french(client: httpx.AsyncClient) -> None:
    await at_home(client)
    long = {"prenom": "x" * 300, "nom": "\x00\u202e", "telephone": "9" * 400}
    answer = await client.post(f"{PAGE}/coordonnees", data=long)
    assert answer.status_code == 422
    assert "80 caractères au plus." in text_of(answer)


async def test_sessions_are_listed_with_this_one_marked(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    await a_session(alice, "Chrome sur Android")
    long_ago = datetime.now(UTC) - timedelta(hours=3)
    await a_session(alice, "Safari sur un iPad", seen_at=long_ago)
    await a_session(alice, "Edge sur Windows", seen_at=long_ago, kept=True)
    await a_session(alice, "Opera sur Linux", auth_epoch=0)
    words = slice_of((await client.get(PAGE)).text, "connexions")
    shown = [name for name in ("Firefox", "Chrome", "Safari", "Edge", "Opera") if name in words]
    assert shown == ["Firefox", "Chrome", "Edge"]
    assert words.index("Cet appareil") < words.index("Chrome sur Android")
    assert words.count("Fermer cette session") == 2


async def test_one_session_is_closed_and_only_ones_own(client: httpx.AsyncClient) -> None:
    alice = await at_home(client, factories.BOB)
    bobs = await a_session(alice, "Chrome sur Android")
    alice = await at_home(client)
    phone = await a_session(alice, "Chrome sur Android")
    rows = {row["id_hash"]: row["public_id"] for row in await Session.select()}
    for token, status in ((bobs, 404), (phone, 303), (phone, 404), (client.cookies["client"], 404), ("../x", 404)):
        public_id = rows.get(hashlib.sha256(token.encode()).hexdigest(), token)
        answer = await client.post(f"{PAGE}/connexions/{public_id}/fermeture")
        assert answer.status_code == status
    assert (await client.get(PAGE)).status_code == 200
    assert (await row_of(alice))["cart_epoch"] == 2, "the cart went from the device with the session"
    enter(client, phone)
    assert (await client.get(PAGE)).status_code == 303
    enter(client, bobs)
    assert (await client.get(PAGE)).status_code == 200


async def test_all_the_others_are_closed_at_once(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    for _ in range(3):
        await a_session(alice, "Chrome sur Android")
    answer = await client.post(f"{PAGE}/connexions/fermeture", headers=HTMX)
    assert answer.status_code == 200
    assert "Chrome" not in slice_of(answer.text, "connexions")
    assert await Session.count().where(Session.kind == "customer") == 1
    assert (await client.get(PAGE)).status_code == 200


LOOKS = [({}, ""), ({"texte": "oui"}, "agrandi"), ({"contraste": "oui"}, "contraste"),
         ({"texte": "oui", "contraste": "oui"}, "agrandi contraste")]  # fmt: skip


@pytest.mark.parametrize(("sent", "classes"), LOOKS)
async def test_how_pages_look_is_right_at_first_paint(
    client: httpx.AsyncClient, sent: dict[str, str], classes: str
) -> None:
    """ux P25: without an account too, on a page that is kept rendered."""
    await client.get("/accessibilite")
    answer = await client.post("/affichage", data={**sent, "retour": "/accessibilite"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/accessibilite?fait=affichage#affichage")
    page = await client.get(answer.headers["location"])
    assert "Votre affichage est enregistré." in page.text
    assert "Votre affichage est enregistré." not in (await client.get("/accessibilite")).text
    for path in ("/", "/accessibilite", "/panier"):
        html = (await client.get(path)).text
        assert ('<html lang="fr" class="' + classes + '">' if classes else '<html lang="fr">') in html


async def test_the_account_keeps_how_pages_look(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    answer = await client.post("/affichage", data={"texte": "oui", "retour": "/compte/preferences"})
    assert answer.headers["location"] == "/compte/preferences?fait=affichage#affichage"
    page = await client.get(answer.headers["location"])
    assert "Votre affichage est enregistré." in page.text
    assert 'name="texte" value="oui" aria-describedby="texte-hint" checked' in page.text
    row = await row_of(alice)
    assert (row["large_text"], row["high_contrast"]) == (True, False)


@pytest.mark.parametrize("back", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs", ""])
async def test_one_never_leaves_the_shop_by_it(client: httpx.AsyncClient, back: str) -> None:
    answer = await client.post("/affichage", data={"retour": back})
    assert answer.headers["location"] == "/accessibilite?fait=affichage#affichage"


ROUTES = [
    *(f"informations/{name}" for name in ("coordonnees", "qualite", "adresse-e-mail", "mot-de-passe", "newsletter")),
    f"informations/connexions/{'A' * 22}/fermeture",
    "donnees/effacement",
]
FIELDS = """
prenom nom telephone qualite raison_sociale pays siret tva nouvelle_adresse mot_de_passe_actuel actuel nouveau
newsletter mot_de_passe
""".split()
ODD = ["\x00", "\u202e" * 50, "é" * 5_000, "<script>alert(1)</script>", "{{ 7 * 7 }}", "' OR 1=1 --", "1e309", "\ud800"]


@pytest.mark.parametrize("route", ROUTES)
async def test_whatever_is_sent_is_answered_in_words(client: httpx.AsyncClient, route: str) -> None:
    await at_home(client)
    for odd in ODD:
        body = "&".join(f"{name}={quote(odd, errors='surrogatepass')}" for name in FIELDS)
        for headers in ({}, HTMX):
            sent = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
            answer = await client.post(f"/compte/{route}", content=body, headers=sent)
            assert answer.status_code < 500, (route, odd)
            assert "<script>alert" not in answer.text
            assert "49" not in answer.text or "{{" not in odd
    assert (await client.post(f"/compte/{route}", content=b"\xff\xfe", headers=sent)).status_code in {
        303,
        400,
        404,
        422,
        429,
    }
