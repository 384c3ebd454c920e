"""Search by HTTP: results like a rayon's, words echoed harmlessly, suggestions while typing."""

import httpx
import pytest

from db.engine import transaction
from db.queries.storefront import bump_catalogue_version
from lints.fragments import slice_of
from shop.catalogue.search import index_products
from tests.factories import a_category, a_product
from tests.unit.web.conftest import HTMX
from tests.unit.web.reading import cards_of, links_of, text_of


@pytest.fixture
async def slugs(client: httpx.AsyncClient) -> dict[str, str]:
    """The addresses of a chair, a cover for it and a book."""
    chairs, books = await a_category("Fauteuils releveurs"), await a_category("Livres")
    made = {
        "chair": await a_product("Fauteuil releveur Anse", category=chairs, brand="Doussane", price_cents=59_900),
        "cover": await a_product("Housse de fauteuil", category=chairs, brand="Voile", popularity=9),
        "book": await a_product("Mieux dormir", category=books, variant_values={"ean": "9782070368228"}),
    }
    async with transaction():
        await index_products()
        await bump_catalogue_version()
    return {name: f"/produits/{product.slug}" for name, product in made.items()}


async def test_results_come_best_first_and_can_be_filtered(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    source = (await client.get("/recherche?q=fauteuils")).text
    assert cards_of(source) == [slugs["chair"], slugs["cover"]]
    assert "<title>fauteuils – Recherche" in source
    assert "2\u00a0produits" in text_of(source)
    narrowed = (await client.get("/recherche?q=fauteuils&marque=Voile")).text
    assert cards_of(narrowed) == [slugs["cover"]]
    assert ("Marque\u00a0: Voile – retirer ce filtre", "/recherche?q=fauteuils") in links_of(
        slice_of(narrowed, "results"), "chips"
    )
    assert 'content="noindex"' in source


async def test_a_mistake_is_mended_aloud(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    source = (await client.get("/recherche?q=fauteil")).text
    assert "Nous avons cherché «\u00a0fauteuil\u00a0»." in text_of(source)
    assert slugs["chair"] in cards_of(source)


async def test_an_isbn_typed_with_hyphens_finds_its_book(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    for typed in ("978-2-07-036822-8", "978 2070 368228"):
        assert cards_of((await client.get("/recherche", params={"q": typed})).text) == [slugs["book"]]


async def test_nothing_found_offers_ways_on(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    source = (await client.get("/recherche?q=zzzzqq")).text
    assert "Aucun résultat pour «\u00a0zzzzqq\u00a0»" in text_of(source)
    assert len(links_of(source, "tiles")) == 2


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x>', "a" * 500, "é\u202e", "%", "' OR 1=1 --"]
)
async def test_what_is_typed_is_shown_as_typed(client: httpx.AsyncClient, slugs: dict[str, str], typed: str) -> None:
    for path in ("/recherche", "/recherche/suggestions"):
        for headers in ({}, HTMX):
            answer = await client.get(path, params={"q": typed}, headers=headers)
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text


async def test_suggestions_are_links_to_rayons_products_and_help(
    client: httpx.AsyncClient, slugs: dict[str, str]
) -> None:
    answer = await client.get("/recherche/suggestions?q=faut", headers=HTMX)
    offered = [url for _, url in links_of(answer.text, "suggestions")]
    assert offered[1:] == [slugs["chair"], slugs["cover"]]
    assert offered[0].startswith("/rayons/")
    assert "3 suggestions" in text_of(answer.text)
    assert ("Livraison et retrait", "/livraison") in links_of(
        (await client.get("/recherche/suggestions?q=livrais", headers=HTMX)).text, "suggestions"
    )


async def test_one_letter_suggests_nothing(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    answer = await client.get("/recherche/suggestions?q=f", headers=HTMX)
    assert links_of(answer.text, "suggestions") == []
    assert "0 suggestion" in text_of(answer.text)


async def test_every_search_field_asks_for_suggestions_and_works_without(
    client: httpx.AsyncClient, slugs: dict[str, str]
) -> None:
    for path in ("/", "/recherche", "/cgv"):
        source = (await client.get(path)).text
        assert source.count('hx-get="/recherche/suggestions"') == 1
        assert 'hx-trigger="input changed delay:250ms"' in source
        assert source.count('id="suggestions"') == 1
        assert 'action="/recherche"' in source
    without = await client.get("/recherche/suggestions?q=faut")
    assert "<html" in without.text
    assert slugs["chair"] in without.text
