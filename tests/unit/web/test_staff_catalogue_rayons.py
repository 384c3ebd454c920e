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
from tests.unit.web.staff_desk import text_of

pytestmark = pytest.mark.usefixtures("tariffs")


async def test_rayons_are_a_tree_of_two_levels(desk: httpx.AsyncClient) -> None:
    await desk.post(SHELVES, data={"nom": "Marche", "dessin": "footprints"})
    await desk.post(SHELVES, data={"nom": "Bain", "dessin": ""})
    marche, bain = await Category.objects().order_by(Category.id)
    await desk.post(SHELVES, data={"nom": "Cannes", "parent": marche.id, "dessin": ""})
    cannes = await Category.objects().where(Category.name == "Cannes").first()
    assert cannes is not None
    assert (cannes.parent, cannes.slug) == (marche.id, "cannes")
    assert "Cannes" in (await desk.get("/menu")).text
    path = f"{SHELVES}/{marche.id}"
    deep = await desk.post(path, data={**await typed_in(desk, path), "parent": str(bain.id)})
    assert (deep.status_code, "deux niveaux" in text_of(deep)) == (422, True)
    under = await desk.post(SHELVES, data={"nom": "Trop bas", "parent": cannes.id, "dessin": ""})
    assert (under.status_code, "premier niveau" in text_of(under)) == (422, True)
    assert (await desk.post(SHELVES, data={"nom": "x", "dessin": "nope"})).status_code == 422
    await desk.post(f"{SHELVES}/{bain.id}/place", data={"sens": "monter"})
    menu = (await desk.get("/menu")).text
    assert menu.index("Bain") < menu.index("Marche")
    full = await desk.post(f"{path}/suppression")
    assert (full.status_code, "en contient d’autres" in text_of(full)) == (422, True)


async def test_a_rayon_goes_when_its_products_have_another(desk: httpx.AsyncClient) -> None:
    old, new = await a_rayon("Anciens"), await a_rayon("Nouveaux")
    product = await a_product(name="Canne", category=old)
    offer = Promotion(label="Soldes", kind="percent", categories=json.dumps([old.id]), created_at=factories.NOW)
    await offer.save()
    path = f"{SHELVES}/{old.id}/suppression"
    aimed = await desk.post(path, data={"vers": str(new.id)})
    assert (aimed.status_code, "Soldes" in text_of(aimed)) == (422, True)
    await Promotion.update({Promotion.active: False}, force=True)
    for nowhere in ("", str(old.id), "999", "x"):
        refused = await desk.post(path, data={"vers": nowhere})
        assert (refused.status_code, "Choisissez le rayon qui reçoit" in text_of(refused)) == (422, True)
    assert (await desk.post(path, data={"vers": str(new.id)})).status_code == 303
    assert (await now_is(product)).category == new.id
    assert ((await search("nouveaux")).ids, (await search("anciens")).ids) == ((product.id,), ())
    answer = await desk.get(f"/rayons/{old.slug}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/rayons/{new.slug}")


async def test_a_renamed_rayon_is_found_by_its_new_name(desk: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Marche")
    product = await a_product(name="Canne", category=rayon, brand="x")
    path = f"{SHELVES}/{rayon.id}"
    typed = await typed_in(desk, path)
    refused = await desk.post(path, data={**typed, "adresse": "autre"})
    assert (refused.status_code, "ne change plus" in text_of(refused)) == (422, True)
    assert (await desk.post(path, data={**typed, "nom": "Mobilité"})).status_code == 303
    assert ((await search("mobilite")).ids, (await search("marche")).ids) == ((product.id,), ())
    late = await desk.post(path, data={**typed, "nom": "Autre"})
    assert (late.status_code, "Mobilité" in text_of(late)) == (409, True)


async def test_an_empty_rayon_is_renamed_and_moved(desk: httpx.AsyncClient) -> None:
    top, rayon = await a_rayon("Maison"), await a_rayon("Bain")
    path = f"{SHELVES}/{rayon.id}"
    typed = await typed_in(desk, path)
    assert (await desk.post(path, data={**typed, "nom": "Toilette"})).status_code == 303
    typed = await typed_in(desk, path)
    assert (await desk.post(path, data={**typed, "parent": str(top.id)})).status_code == 303
    row = (await fetch("SELECT name, parent FROM category WHERE id = {}", rayon.id))[0]
    assert (row["name"], row["parent"]) == ("Toilette", top.id)
