"""The list of products behind the counter: narrowed by its address, in pages, published from."""

import re

import httpx
import pytest

from db import engine
from tests import factories
from tests.unit.web.catalogue_desk import (
    HERE,
    PRODUCTS,
    SHELVES,
    a_product,
    a_rayon,
    form_of,
    now_is,
)
from tests.unit.web.staff_desk import dora_signs_in, text_of

pytestmark = pytest.mark.usefixtures("tariffs")


async def test_the_list_is_narrowed_by_its_address(desk: httpx.AsyncClient) -> None:
    top = await a_rayon("Marche")
    below = await a_rayon("Cannes", parent=top)
    cane = await a_product(name="Canne anglaise", category=below, on_hand=1)
    hidden = await a_product(name="Rollator caché", category=top, published=False, description="<p>Oui.</p>")
    await a_product(name="Coussin épuisé", on_hand=0)
    wanted = {
        "": 3, "?etat=publies": 2, "?etat=non-publies": 1, f"?rayon={top.id}": 2, f"?rayon={below.id}": 1,
        "?vente=commandables": 2, "?vente=non-commandables": 1, "?vente=stock-bas": 2, "?vente=arretes": 0,
        "?manque=sans-photo": 3, "?manque=sans-description": 2, "?q=cannes": 1, "?q=rollat": 1, "?q=marche": 3,
        "?q=%22*%22": 0, "?q=%27": 0, "?q=zzz": 0, "?etat=x&rayon=x&page=-1": 3, "?page=99": 3,
    }  # fmt: skip
    for asked, count in wanted.items():
        answer = await desk.get(HERE + asked)
        assert answer.status_code == 200, asked
        assert text_of(answer).count("Dépublier") + text_of(answer).count(" Publier «") == count, asked
    variant = (await factories.variants_of(cane))[0]
    for code in (variant.sku.lower(), variant.sku[:7]):
        assert f'id="product-{cane.id}"' in (await desk.get(f"{HERE}?q={code}")).text
    assert f'id="product-{hidden.id}"' in (await desk.get(f"{HERE}?etat=non-publies&vue=vignettes")).text


async def test_a_reference_is_read_as_pages_print_it(desk: httpx.AsyncClient) -> None:
    made = {}
    for sku in ("REF-001", "001-BL", "DOU-111-TA", "1234-5678-BL"):
        product = made[sku] = await a_product(name="Canne")
        await engine.fetch("UPDATE variant SET sku = {} WHERE product = {}", sku, product.id)
    for asked, sku in (
        ("REF-001", "REF-001"), ("réf. 001-BL", "001-BL"), ("DOU 111 TA", "DOU-111-TA"), ("dou111", "DOU-111-TA"),
        ("1234-5678", "1234-5678-BL"), ("1234.56", "1234-5678-BL"),
    ):  # fmt: skip
        page = (await desk.get(HERE, params={"q": asked})).text
        assert re.findall(r'id="product-(\d+)"', page) == [str(made[sku].id)], asked


async def test_a_long_list_has_pages(desk: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Marche")
    for number in range(51):
        await factories.a_product(f"Produit {number:02}", category=rayon)
    first, second = await desk.get(HERE), await desk.get(f"{HERE}?page=2")
    assert ("Produit 49" in first.text, "Produit 50" in first.text) == (True, False)
    assert ("Produit 49" in second.text, "Produit 50" in second.text) == (False, True)


async def test_publishing_from_the_list_comes_back_to_the_list(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    data = {"publie": "non", "retour": "q=produit+x&etat=publies&vue=vignettes&page=2&evil=//x"}
    answer = await desk.post(f"{PRODUCTS}/{product.id}/publication", data=data)
    assert answer.headers["location"] == f"{HERE}?q=produit+x&etat=publies&vue=vignettes&page=2"
    assert not (await now_is(product)).published
    htmx = await desk.post(
        f"{PRODUCTS}/{product.id}/publication", data={"publie": "oui"}, headers={"HX-Request": "true"}
    )
    assert (htmx.status_code, htmx.headers["hx-redirect"]) == (200, HERE)
    assert (await now_is(product)).published


async def test_who_sells_reads_the_list_and_changes_nothing(client: httpx.AsyncClient) -> None:
    await dora_signs_in(client, "sales")
    product = await a_product()
    listed = await client.get(HERE)
    assert (listed.status_code, "Dépublier" in listed.text, "/apercu" in listed.text) == (200, False, True)
    for path in (f"{PRODUCTS}/{product.id}", form_of(product), SHELVES):
        assert (await client.get(path)).status_code == 403
    assert (await client.post(f"{PRODUCTS}/{product.id}/publication", data={"publie": "non"})).status_code == 403
    assert (await now_is(product)).published
