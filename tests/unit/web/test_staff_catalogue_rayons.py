"""Rayons behind the counter: a tree of two levels, renamed, moved, taken away."""

import json

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Category
from db.tables.promotions import Promotion
from shop.catalogue.search import search
from tests import factories
from tests.unit.web.catalogue_desk import SHELVES, a_product, a_rayon, now_is, typed_in
from tests.unit.web.staff_desk import dora_signs_in, text_of


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await factories.tariffs()
    await dora_signs_in(client)
    return client


async def test_rayons_are_a_tree_of_two_levels(staff: httpx.AsyncClient) -> None:
    await staff.post(SHELVES, data={"nom": "Marche", "dessin": "footprints"})
    await staff.post(SHELVES, data={"nom": "Bain", "dessin": ""})
    marche, bain = await Category.objects().order_by(Category.id)
    await staff.post(SHELVES, data={"nom": "Cannes", "parent": marche.id, "dessin": ""})
    cannes = await Category.objects().where(Category.name == "Cannes").first()
    assert cannes is not None
    assert (cannes.parent, cannes.slug) == (marche.id, "cannes")
    assert "Cannes" in (await staff.get("/menu")).text
    path = f"{SHELVES}/{marche.id}"
    deep = await staff.post(path, data={**await typed_in(staff, path), "parent": str(bain.id)})
    assert (deep.status_code, "deux niveaux" in text_of(deep)) == (422, True)
    under = await staff.post(SHELVES, data={"nom": "Trop bas", "parent": cannes.id, "dessin": ""})
    assert (under.status_code, "premier niveau" in text_of(under)) == (422, True)
    assert (await staff.post(SHELVES, data={"nom": "x", "dessin": "nope"})).status_code == 422
    await staff.post(f"{SHELVES}/{bain.id}/place", data={"sens": "monter"})
    menu = (await staff.get("/menu")).text
    assert menu.index("Bain") < menu.index("Marche")
    full = await staff.post(f"{path}/suppression")
    assert (full.status_code, "en contient d’autres" in text_of(full)) == (422, True)


async def test_a_rayon_goes_when_its_products_have_another(staff: httpx.AsyncClient) -> None:
    old, new = await a_rayon("Anciens"), await a_rayon("Nouveaux")
    product = await a_product(name="Canne", category=old)
    offer = Promotion(label="Soldes", kind="percent", categories=json.dumps([old.id]), created_at=factories.NOW)
    await offer.save()
    path = f"{SHELVES}/{old.id}/suppression"
    aimed = await staff.post(path, data={"vers": str(new.id)})
    assert (aimed.status_code, "Soldes" in text_of(aimed)) == (422, True)
    await Promotion.update({Promotion.active: False}, force=True)
    for nowhere in ("", str(old.id), "999", "x"):
        refused = await staff.post(path, data={"vers": nowhere})
        assert (refused.status_code, "Choisissez le rayon qui reçoit" in text_of(refused)) == (422, True)
    assert (await staff.post(path, data={"vers": str(new.id)})).status_code == 303
    assert (await now_is(product)).category == new.id
    assert ((await search("nouveaux")).ids, (await search("anciens")).ids) == ((product.id,), ())
    answer = await staff.get(f"/rayons/{old.slug}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/rayons/{new.slug}")


async def test_a_renamed_rayon_is_found_by_its_new_name(staff: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Marche")
    product = await a_product(name="Canne", category=rayon, brand="x")
    path = f"{SHELVES}/{rayon.id}"
    typed = await typed_in(staff, path)
    refused = await staff.post(path, data={**typed, "adresse": "autre"})
    assert (refused.status_code, "ne change plus" in text_of(refused)) == (422, True)
    assert (await staff.post(path, data={**typed, "nom": "Mobilité"})).status_code == 303
    assert ((await search("mobilite")).ids, (await search("marche")).ids) == ((product.id,), ())
    late = await staff.post(path, data={**typed, "nom": "Autre"})
    assert (late.status_code, "Mobilité" in text_of(late)) == (409, True)


async def test_an_empty_rayon_is_renamed_and_moved(staff: httpx.AsyncClient) -> None:
    top, rayon = await a_rayon("Maison"), await a_rayon("Bain")
    path = f"{SHELVES}/{rayon.id}"
    typed = await typed_in(staff, path)
    assert (await staff.post(path, data={**typed, "nom": "Toilette"})).status_code == 303
    typed = await typed_in(staff, path)
    assert (await staff.post(path, data={**typed, "parent": str(top.id)})).status_code == 303
    row = (await fetch("SELECT name, parent FROM category WHERE id = {}", rayon.id))[0]
    assert (row["name"], row["parent"]) == ("Toilette", top.id)
