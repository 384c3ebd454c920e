"""Addresses that products and rayons had lead on to where they are; forms that make a product make one."""

import asyncio

import httpx
import pytest

from db import engine
from db.engine import fetch, is_postgres
from db.queries import catalogue_editing
from db.tables.catalogue import Category, Product
from shop.staff.catalogue import products
from tests.unit.shop.outbox import until
from tests.unit.web.catalogue_desk import PRODUCTS, SHELVES, a_product, a_rayon, form_of, typed_in
from tests.unit.web.staff_desk import fields_of, text_of

pytestmark = pytest.mark.usefixtures("tariffs")


async def switched(desk: httpx.AsyncClient, product: Product, publish: str) -> None:
    data = {"publie": publish, "retour": "fiche"}
    assert (await desk.post(f"{PRODUCTS}/{product.id}/publication", data=data)).status_code == 303


async def readdressed(desk: httpx.AsyncClient, product: Product, slug: str) -> httpx.Response:
    typed = await typed_in(desk, form_of(product))
    return await desk.post(form_of(product), data={**typed, "adresse": slug})


async def moved(desk: httpx.AsyncClient, product: Product, slug: str) -> None:
    await switched(desk, product, "non")
    assert (await readdressed(desk, product, slug)).status_code == 303
    await switched(desk, product, "oui")


async def test_the_old_address_of_a_product_leads_on(desk: httpx.AsyncClient) -> None:
    product = await a_product(slug="canne")
    await moved(desk, product, "canne-pliante")
    old = await desk.get("/produits/canne?taille=M")
    assert (old.status_code, old.headers["location"]) == (301, "/produits/canne-pliante?taille=M")
    await moved(desk, product, "canne-a-pied")
    assert (await desk.get("/produits/canne")).headers["location"] == "/produits/canne-a-pied"
    await moved(desk, product, "canne")
    assert (await desk.get("/produits/canne")).status_code == 200
    assert (await desk.get("/produits/canne-a-pied")).headers["location"] == "/produits/canne"


async def test_an_old_address_leads_to_nothing_that_is_hidden(desk: httpx.AsyncClient) -> None:
    product = await a_product(slug="canne")
    await switched(desk, product, "non")
    await readdressed(desk, product, "autre")
    assert (await desk.get("/produits/canne")).status_code == 404


async def test_no_other_product_takes_an_old_address(desk: httpx.AsyncClient) -> None:
    product, other = await a_product(slug="canne"), await a_product(slug="lit")
    await moved(desk, product, "canne-pliante")
    await switched(desk, other, "non")
    refused = await readdressed(desk, other, "canne")
    assert (refused.status_code, "mène déjà à un autre produit" in text_of(refused)) == (422, True)
    named = await desk.post(PRODUCTS, data={"nom": "Canne", "rayon": product.category, "tva": "standard"})
    assert named.status_code == 303
    assert await Product.exists().where(Product.slug == "canne-2")


async def test_the_address_of_what_nobody_saw_is_free_again(desk: httpx.AsyncClient) -> None:
    product = await a_product(slug="brouillon")
    await fetch("UPDATE product SET published = {} WHERE id = {}", False, product.id)
    await fetch("UPDATE price_change SET kind = 'hidden'")
    assert (await readdressed(desk, product, "canne")).status_code == 303
    assert await fetch("SELECT id FROM old_address") == []


async def test_the_old_addresses_of_rayons_lead_on(desk: httpx.AsyncClient) -> None:
    product, target = await a_product(), await a_rayon("Bain")
    rayon = await Category.objects().where(Category.id == product.category).first()
    assert rayon is not None
    path, first = f"{SHELVES}/{rayon.id}", rayon.slug
    await fetch("UPDATE product SET published = {}", False)
    typed = await typed_in(desk, path)
    assert (await desk.post(path, data={**typed, "adresse": "marche"})).status_code == 303
    assert (await desk.get(f"/rayons/{first}")).headers["location"] == "/rayons/marche"
    assert (await desk.post(f"{path}/suppression", data={"vers": str(target.id)})).status_code == 303
    for old in (first, "marche"):
        answer = await desk.get(f"/rayons/{old}")
        assert (answer.status_code, answer.headers["location"]) == (301, f"/rayons/{target.slug}")
    assert (await desk.post(SHELVES, data={"nom": "Marche"})).status_code == 303
    assert (await desk.get("/rayons/marche")).status_code == 200
    assert (await desk.get("/rayons/jamais-vu")).status_code == 404


async def test_a_form_sent_twice_makes_one_product(desk: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Bain")
    typed = fields_of(await desk.get(f"{PRODUCTS}/nouveau"), PRODUCTS)
    typed |= {"nom": "Siège Ondine", "rayon": str(rayon.id), "tva": "standard", "adresse": "ondine"}
    both = await asyncio.gather(*(desk.post(PRODUCTS, data=typed) for _ in range(2)))
    assert {(one.status_code, one.headers["location"]) for one in both} == {(303, both[0].headers["location"])}
    assert await Product.count() == 1
    again = fields_of(await desk.get(f"{PRODUCTS}/nouveau"), PRODUCTS)
    assert again["cle"] != typed["cle"]


async def test_a_refused_form_keeps_its_key(desk: httpx.AsyncClient) -> None:
    typed = fields_of(await desk.get(f"{PRODUCTS}/nouveau"), PRODUCTS)
    refused = await desk.post(PRODUCTS, data={**typed, "nom": ""})
    assert (refused.status_code, fields_of(refused, PRODUCTS)["cle"]) == (422, typed["cle"])


async def test_copy_pressed_twice_makes_one_copy(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    path = f"{PRODUCTS}/{product.id}/copie"
    typed = fields_of(await desk.get(f"{PRODUCTS}/{product.id}"), path)
    both = [await desk.post(path, data=typed) for _ in range(2)]
    assert both[0].headers["location"] == both[1].headers["location"]
    assert await Product.count() == 2
    fresh = fields_of(await desk.get(f"{PRODUCTS}/{product.id}"), path)
    await desk.post(path, data=fresh)
    assert await Product.count() == 3


@pytest.mark.race
async def test_a_rayon_and_its_product_are_held_in_one_order(desk: httpx.AsyncClient) -> None:
    """Whoever holds the rayon may go on to its products, while somebody saves one of them."""
    if not is_postgres():
        pytest.skip("SQLite has one writer")
    product = await a_product()
    values = products.shown_of(product.to_dict()) | {"name": "Autre nom"}
    held = asyncio.Event()

    async def waits() -> bool:
        return bool((await fetch("SELECT count(*) AS n FROM pg_locks WHERE NOT granted"))[0]["n"])

    async def rayon() -> None:
        async with engine.transaction():
            await catalogue_editing.keep_writers_off("category", product.category)
            held.set()
            await until(waits)
            await fetch("SELECT id FROM product WHERE id = {} FOR UPDATE NOWAIT", product.id)

    async def fiche() -> None:
        await held.wait()
        await products.change(product.id, values, lambda now: True)

    await asyncio.gather(rayon(), fiche())
    assert (await fetch("SELECT name FROM product WHERE id = {}", product.id))[0]["name"] == "Autre nom"
