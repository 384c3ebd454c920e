"""« Mes adresses »: the same form and judge as the checkout, defaults from the list, deletions that come back."""

import re
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.tables.accounts import Customer
from lints.fragments import slice_of
from lints.markup import check_page
from tests.factories import BOB
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import text_of

PAGE = "/compte/adresses"
HOME = {
    "prenom": "Alice",
    "nom": "Martin",
    "societe": "",
    "adresse-adresse": "12 rue des Lilas",
    "adresse-complement": "",
    "adresse-code_postal": "69003",
    "adresse-ville": "Lyon",
    "adresse-pays": "FR",
}
SISTER = {**HOME, "prenom": "Anne", "adresse-adresse": "3 place Bellecour", "adresse-code_postal": "69002"}
ISLAND = {**HOME, "adresse-adresse": "5 rue de Paris", "adresse-code_postal": "97400", "adresse-ville": "Saint-Denis"}


async def rows(customer: Customer) -> list[dict[str, Any]]:
    return await fetch("SELECT * FROM customer_address WHERE customer = {} ORDER BY id", customer.id)


async def kept(client: httpx.AsyncClient, customer: Customer, *addresses: dict[str, str]) -> list[str]:
    """Add these addresses by the form; their names in pages."""
    for address in addresses:
        answer = await client.post(PAGE, data=address)
        assert answer.status_code == 303, text_of(answer)
    return [row["public_id"] for row in await rows(customer)]


async def test_an_empty_book_says_what_it_is_for(client: httpx.AsyncClient) -> None:
    await signed_in(client)
    page = await client.get(PAGE)
    assert page.status_code == 200
    assert "Votre carnet d’adresses est vide." in text_of(page)
    assert 'href="/compte/adresses/nouvelle"' in page.text
    assert check_page("addresses", page.text) == []


async def test_an_address_is_added_and_told(client: httpx.AsyncClient) -> None:
    """S0-09."""
    alice = await signed_in(client)
    form = await client.get(f"{PAGE}/nouvelle")
    assert check_page("form", form.text) == []
    assert 'value="Alice"' in form.text
    answer = await client.post(PAGE, data=HOME)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?fait=ajoutee")
    (row,) = await rows(alice)
    assert (row["line1"], row["town"], row["for_delivery"], row["for_billing"]) == ("12 rue des Lilas", "Lyon", 1, 1)
    page = await client.get(answer.headers["location"])
    words = text_of(page)
    assert "L’adresse est ajoutée à votre carnet." in words
    assert "est ajoutée" in slice_of(page.text, "said")
    assert "Livraison par défaut" in words
    assert "Facturation par défaut" in words
    assert check_page("addresses", page.text) == []


async def test_the_same_address_is_there_once_and_said(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    await kept(client, alice, HOME)
    answer = await client.post(PAGE, data={**HOME, "adresse-adresse": "12, RUE DES LILAS"})
    assert answer.headers["location"] == f"{PAGE}?fait=deja"
    assert len(await rows(alice)) == 1
    assert "elle y est une seule fois" in text_of(await client.get(answer.headers["location"]))


async def test_mistakes_are_told_beside_their_fields_and_nothing_is_lost(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    answer = await client.post(PAGE, data={**HOME, "prenom": "", "adresse-code_postal": "123"})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert "<title>Erreur\u00a0: Ajouter une adresse" in answer.text
    assert 'href="#adresse-code_postal"' in answer.text
    assert "Indiquez votre prénom." in answer.text
    assert 'value="12 rue des Lilas"' in answer.text
    assert await rows(alice) == []
    assert check_page("form", answer.text) == []


async def test_a_doubt_is_told_once_and_confirmed_by_sending_again(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    odd = {**HOME, "adresse-ville": "Marseille"}
    answer = await client.post(PAGE, data=odd)
    assert answer.status_code == 422
    assert "Si c’est exact, enregistrez." in answer.text
    found = re.search(r'name="confirme" value="([^"]+)"', answer.text)
    assert found
    assert (await client.post(PAGE, data={**odd, "confirme": found[1]})).status_code == 303
    assert (await client.post(PAGE, data={**odd, "confirme": "FR 75001 Paris"})).status_code == 422
    assert len(await rows(alice)) == 1


async def test_overseas_is_kept_for_bills_alone(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    (island,) = await kept(client, alice, ISLAND)
    page = await client.get(PAGE)
    assert "Nous ne livrons pas à cette adresse\u00a0: elle sert à la facturation" in text_of(page)
    assert "par défaut pour la livraison" not in text_of(page)
    answer = await client.post(f"{PAGE}/{island}/defaut", data={"usage": "livraison"})
    assert answer.status_code == 422
    assert "Nous ne livrons pas à cette adresse" in text_of(answer)


async def test_an_address_is_changed_under_its_name(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    (home,) = await kept(client, alice, HOME)
    form = await client.get(f"{PAGE}/{home}")
    assert 'value="12 rue des Lilas"' in form.text
    assert "Modifier l’adresse" in form.text
    answer = await client.post(
        f"{PAGE}/{home}", data={**HOME, "adresse-complement": "2e étage", "societe": "Martin SARL"}
    )
    assert answer.headers["location"] == f"{PAGE}?fait=modifiee"
    (row,) = await rows(alice)
    assert (row["public_id"], row["line2"], row["company"]) == (home, "2e étage", "Martin SARL")
    assert (await client.post(f"{PAGE}/{home}", data={**HOME, "nom": ""})).status_code == 422


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_default_is_set_from_the_list(client: httpx.AsyncClient, htmx: bool) -> None:
    alice = await signed_in(client)
    _, sister = await kept(client, alice, HOME, SISTER)
    page = await client.get(PAGE)
    assert "Utiliser par défaut pour la livraison" in text_of(page)
    path = f"{PAGE}/{sister}/defaut"
    answer = await client.post(path, data={"usage": "livraison"}, headers=HTMX if htmx else {})
    assert [row["for_delivery"] for row in await rows(alice)] == [0, 1]
    assert [row["for_billing"] for row in await rows(alice)] == [1, 0]
    if not htmx:
        assert answer.headers["location"] == f"{PAGE}?fait=livraison"
        answer = await client.get(answer.headers["location"])
        assert "Votre adresse de livraison par défaut est changée." in text_of(answer)
    else:
        assert answer.status_code == 200
        assert 'hx-target="#live"' in answer.text
        assert slice_of(answer.text, f"adresse-{sister}").count("autofocus") == 1
    book = slice_of(answer.text, "book")
    assert book.index("Anne Martin") < book.index("Alice Martin")
    assert "Livraison par défaut" in slice_of(answer.text, f"adresse-{sister}")


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_deletion_is_taken_back(client: httpx.AsyncClient, htmx: bool) -> None:
    alice = await signed_in(client)
    (home,) = await kept(client, alice, HOME)
    headers = HTMX if htmx else {}
    answer = await client.post(f"{PAGE}/{home}/suppression", headers=headers)
    if htmx:
        assert f'hx-target="#adresse-{home}"' in answer.text
        assert '<hx-partial hx-target="#said" hx-swap="textContent"></hx-partial>' in answer.text
        offer = slice_of(answer.text, f"adresse-{home}")
        assert "autofocus" in offer
    else:
        assert answer.headers["location"] == f"{PAGE}?supprimee={home}#supprimee"
        page = await client.get(answer.headers["location"])
        assert "Votre carnet d’adresses est vide." in text_of(page)
        assert check_page("addresses", page.text) == []
        offer = slice_of(page.text, "supprimee")
    assert f"{PAGE}/{home}/retablissement" in offer
    assert f'id="adresse-{home}"' not in (await client.get(PAGE)).text
    answer = await client.post(f"{PAGE}/{home}/retablissement", headers=headers)
    if htmx:
        assert "12 rue des Lilas" in slice_of(answer.text, f"adresse-{home}")
    else:
        assert answer.headers["location"] == f"{PAGE}?fait=retablie"
    assert f'id="adresse-{home}"' in (await client.get(PAGE)).text
    assert [(row["public_id"], row["deleted_at"]) for row in await rows(alice)] == [(home, None)]


async def test_a_card_that_came_back_is_the_card_of_the_page(client: httpx.AsyncClient) -> None:
    alice = await signed_in(client)
    home, _ = await kept(client, alice, HOME, SISTER)
    answer = await client.post(f"{PAGE}/{home}/retablissement", headers=HTMX)
    card = slice_of(answer.text, f"adresse-{home}").replace(' tabindex="-1" autofocus', "")
    assert card == slice_of((await client.get(PAGE)).text, f"adresse-{home}")


@pytest.mark.parametrize("address_id", ["nouveau", "A" * 22, "é", "1"])
async def test_an_address_that_is_not_in_the_book_is_not_found(client: httpx.AsyncClient, address_id: str) -> None:
    await signed_in(client)
    assert (await client.get(f"{PAGE}/{address_id}")).status_code == 404
    for move in ("", "/suppression", "/retablissement"):
        assert (await client.post(f"{PAGE}/{address_id}{move}", data=HOME)).status_code == 404
    assert (await client.post(f"{PAGE}/{address_id}/defaut", data={"usage": "livraison"})).status_code == 404


async def test_a_stranger_cannot_see_or_change_an_address(client: httpx.AsyncClient) -> None:
    """T29."""
    alice = await signed_in(client)
    (home,) = await kept(client, alice, HOME)
    client.cookies.clear()
    await signed_in(client, BOB)
    before = await rows(alice)
    assert (await client.get(f"{PAGE}/{home}")).status_code == 404
    for move in ("", "/suppression", "/retablissement", "/defaut"):
        answer = await client.post(f"{PAGE}/{home}{move}", data={**SISTER, "usage": "livraison"})
        assert answer.status_code == 404
    assert "Lilas" not in (await client.get(f"{PAGE}?supprimee={home}")).text
    client.cookies.clear()
    for path in (PAGE, f"{PAGE}/nouvelle", f"{PAGE}/{home}"):
        assert (await client.get(path)).headers["location"] == f"/connexion?suite={path}"
    assert await rows(alice) == before


async def test_a_full_book_says_so_and_keeps_what_was_typed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.accounts.address_changes.MOST", 1)
    alice = await signed_in(client)
    await kept(client, alice, HOME)
    answer = await client.post(PAGE, data=SISTER)
    assert answer.status_code == 409
    assert "supprimez-en une d’abord" in text_of(answer)
    assert 'value="3 place Bellecour"' in answer.text


async def test_the_towns_of_a_postcode_are_offered_here_too(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/adresse/villes?bloc=adresse&adresse-code_postal=69003&adresse-pays=FR&adresse-ville=", headers=HTMX
    )
    assert 'id="adresse-ville"' in answer.text
    assert "Lyon" in answer.text
