"""A rayon by HTTP: counts that are true, filters that can be taken off, pages that follow one another."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Category
from lints.fragments import assert_same, slice_of
from tests.factories import a_category, a_product, a_variant
from tests.unit.web.conftest import HTMX
from tests.unit.web.reading import canonical_of, cards_of, links_of, text_of


@pytest.fixture
async def rayon(client: httpx.AsyncClient) -> str:
    """30 products in a rayon and the one below it: 20 « Alpha » from 10 €, 10 « Béta » of 150 €, 3 of them sold out."""
    top = await a_category("Aides à la marche", description="Pour marcher.")
    below = await a_category("Cannes", parent=top)
    for number in range(20):
        await a_product(
            f"Canne {number:02}", category=below, brand="Alpha", price_cents=1000 + number, popularity=number
        )
    for number in range(10):
        product = await a_product(f"Rollator {number}", category=top, brand="Béta", variants=0, popularity=100 - number)
        for size in ("S", "M") if number < 4 else ("L",):
            await a_variant(product, price_cents=15_000, on_hand=0 if number >= 7 else 3, size=size, colour="bleu")
    await a_product("Caché", category=top, published=False)
    await bump_catalogue_version()
    return f"/rayons/{top.slug}"


async def page(client: httpx.AsyncClient, url: str, **headers: str) -> str:
    answer = await client.get(url, headers=headers)
    assert answer.status_code == 200, url
    assert "HX-Request" in answer.headers["vary"]
    return answer.text


async def every_card(client: httpx.AsyncClient, url: str) -> list[str]:
    """The cards of all pages, found by following « Suivant »."""
    found: list[str] = []
    while url:
        source = await page(client, url)
        found += cards_of(source)
        following = re.search(r'<a href="([^"]*)" rel="next"', source)
        url = following[1].replace("&amp;", "&") if following else ""
    return found


async def test_the_count_is_the_cards_of_all_pages(client: httpx.AsyncClient, rayon: str) -> None:
    for query, count in (("", 30), ("?marque=Alpha", 20), ("?taille=S&taille=L", 10), ("?taille=S&marque=Béta", 4)):
        source = await page(client, rayon + query)
        cards = await every_card(client, rayon + query)
        assert len(set(cards)) == len(cards) == count
        assert f"<strong>{count}\u00a0produits</strong>" in source
        assert f"Voir {count}\u00a0produits" in text_of(slice_of(source, "filters"))


async def test_sorting_holds_over_pages(client: httpx.AsyncClient, rayon: str) -> None:
    by_price = await every_card(client, f"{rayon}?tri=prix-croissant")
    assert len(by_price) == 30
    prices = re.findall(r"<strong>([\d\u202f]+),(\d\d)\u00a0€", await page(client, f"{rayon}?tri=prix-croissant"))
    cents = [int(euros.replace("\u202f", "") + rest) for euros, rest in prices]
    assert cents == sorted(cents)
    assert len(cents) == 24
    assert await every_card(client, f"{rayon}?tri=prix-decroissant") != by_price
    assert await every_card(client, f"{rayon}?tri=inconnu") == await every_card(client, rayon)


async def test_what_cannot_be_ordered_comes_last(client: httpx.AsyncClient, rayon: str) -> None:
    source = await page(client, f"{rayon}?marque=Béta")
    sentences = re.findall(r'class="availability (\w+)"', slice_of(source, "results"))
    assert sentences == ["limited"] * 7 + ["not_orderable"] * 3


async def test_each_chip_takes_its_filter_off(client: httpx.AsyncClient, rayon: str) -> None:
    url = f"{rayon}?taille=S&taille=M&marque=B%C3%A9ta&tri=nom"
    source = await page(client, url)
    chips = dict(links_of(slice_of(source, "results"), "chips"))
    values = ("Marque\u00a0: Béta", "Taille\u00a0: S", "Taille\u00a0: M")
    assert list(chips) == [f"{value} – retirer ce filtre" for value in values]
    assert any(urlsplit(to).query == "taille=S&taille=M&tri=nom" for to in chips.values())
    for to in chips.values():
        assert len(re.findall("retirer ce filtre", await page(client, to))) == 2
    assert f'id="filters-clear" href="{rayon}?tri=nom"' in source, "the order is no filter"
    assert len(re.findall(r" checked>", slice_of(source, "facets"))) == 3
    assert "Filtrer (3)" in text_of(source)


def in_stock(source: str) -> tuple[str, str, bool]:
    """The words of the one-tap « En stock », where it leads, whether it says that it is on."""
    found = re.search(r'<a class="button[^>]*id="in-stock"([^>]*)>(.*?)</a>', source)
    assert found
    href, asked = (re.search(rf' {name}="([^"]*)"', found[0]) for name in ("href", "hx-get"))
    assert href
    assert asked
    assert href[1] == asked[1]
    return text_of(found[2]), html.unescape(href[1]), 'aria-current="true"' in found[1]


async def test_in_stock_is_one_tap_that_keeps_the_other_filters(client: httpx.AsyncClient, rayon: str) -> None:
    source = await page(client, f"{rayon}?marque=B%C3%A9ta&tri=nom")
    words, leads, is_on = in_stock(source)
    assert (words, is_on) == ("En stock – ajouter ce filtre", False)
    assert dict(parse_qsl(urlsplit(leads).query)) == {"marque": "Béta", "disponibilite": "en-stock", "tri": "nom"}
    for headers in ({}, HTMX):
        narrowed = await page(client, leads, **headers)
        assert "<strong>7\u00a0produits</strong>" in narrowed
        words, off, is_on = in_stock(narrowed)
        assert (words, is_on) == ("En stock – retirer ce filtre", True)
        assert dict(parse_qsl(urlsplit(off).query)) == {"marque": "Béta", "tri": "nom"}
    assert "<strong>10\u00a0produits</strong>" in await page(client, off)


async def test_in_stock_is_added_beside_another_availability(client: httpx.AsyncClient, rayon: str) -> None:
    source = await page(client, f"{rayon}?marque=B%C3%A9ta&disponibilite=non-commandable")
    assert "<strong>3\u00a0produits</strong>" in source
    words, leads, is_on = in_stock(source)
    assert (words, is_on) == ("En stock – ajouter ce filtre", False)
    both = await page(client, leads)
    assert "<strong>10\u00a0produits</strong>" in both
    assert "Disponibilité\u00a0: Non commandable" in text_of(slice_of(both, "results"))
    words, off, is_on = in_stock(both)
    assert (words, is_on) == ("En stock – retirer ce filtre", True)
    assert "<strong>3\u00a0produits</strong>" in await page(client, off)


async def test_in_stock_is_not_offered_where_everything_is(client: httpx.AsyncClient, rayon: str) -> None:
    assert 'id="in-stock"' in await page(client, rayon)
    for query in ("?marque=Alpha", "?marque=Alpha&taille=S"):
        assert 'id="in-stock"' not in await page(client, rayon + query), query


async def test_the_counts_beside_values_are_what_ticking_them_gives(client: httpx.AsyncClient, rayon: str) -> None:
    facets = slice_of(await page(client, f"{rayon}?marque=B%C3%A9ta"), "facets")
    offers = re.findall(r'name="(\w+)" value="([^"]*)"(?: checked)?><label[^>]*>.*?\((\d+)\)', facets)
    assert ("taille", "S", "4") in offers
    for name, value, count in offers:
        if name != "marque":
            answer = await client.get(rayon, params={"marque": "Béta", name: value})
            assert f"<strong>{count}\u00a0produit" in answer.text


async def test_nothing_left_names_the_tightest_filter(client: httpx.AsyncClient, rayon: str) -> None:
    source = await page(client, f"{rayon}?marque=Alpha&taille=S&prix=0-20")
    assert cards_of(source) == []
    found = re.search(r'id="filter-drop" href="([^"]*)"', source)
    assert found
    assert "Retirer le filtre «\u00a0Taille\u00a0» pour voir 20\u00a0produits" in text_of(source)
    assert len(await every_card(client, found[1].replace("&amp;", "&"))) == 20


async def test_htmx_gets_the_same_results_alone(client: httpx.AsyncClient, rayon: str) -> None:
    for query in ("", "?marque=Alpha", "?taille=S&taille=M&tri=nom", "?marque=Alpha&taille=S", "?page=2"):
        whole = await page(client, rayon + query)
        part = await page(client, rayon + query, **HTMX)
        assert "<html" not in part
        assert_same(whole, slice_of(part, "results"), "results")
        assert_same(whole, slice_of(part, "facets"), "facets")
        assert 'hx-target="#live"' in part


async def test_back_in_history_asks_for_the_whole_page(client: httpx.AsyncClient, rayon: str) -> None:
    assert "<html" in await page(client, rayon, **HTMX, **{"HX-History-Restore-Request": "true"})


async def test_more_are_shown_below(client: httpx.AsyncClient, rayon: str) -> None:
    found = re.search(r'id="more-link" href="([^"]*)" hx-get="([^"]*)"', await page(client, rayon))
    assert found
    assert found[1] == found[2]
    url = found[1].replace("&amp;", "&")
    more = await page(client, url, **HTMX)
    assert cards_of(more) == cards_of(await page(client, f"{rayon}?page=2"))
    assert more.count("autofocus") == 1
    assert "more-link" not in more
    assert "6\u00a0produits de plus" in text_of(more)
    assert "<html" in await page(client, url)  # the same link without JavaScript


async def test_what_is_not_understood_is_left_aside(client: httpx.AsyncClient, rayon: str) -> None:
    plain = cards_of(await page(client, rayon))
    for query in ("?page=0", "?page=-3", "?page=x", "?page=1e9", "?page=²", "?tri=", "?marque=", "?x=<b>"):
        assert cards_of(await page(client, rayon + query)) == plain, query


async def test_a_page_beyond_the_last_is_the_last(client: httpx.AsyncClient, rayon: str) -> None:
    assert cards_of(await page(client, f"{rayon}?page=99")) == cards_of(await page(client, f"{rayon}?page=2"))


async def test_search_engines_know_the_plain_listing(client: httpx.AsyncClient, rayon: str) -> None:
    home = "http://127.0.0.1:8000"
    assert canonical_of(await page(client, rayon)) == home + rayon
    assert canonical_of(await page(client, f"{rayon}?marque=Alpha&page=2&tri=nom")) == home + rayon
    assert canonical_of(await page(client, f"{rayon}?page=2")) == f"{home}{rayon}?page=2"


async def test_a_rayon_shows_its_own_and_leads_back_up(client: httpx.AsyncClient, rayon: str) -> None:
    below = await Category.objects().where(Category.name == "Cannes").first()
    assert below
    source = await page(client, f"/rayons/{below.slug}")
    assert len(await every_card(client, f"/rayons/{below.slug}")) == 20
    assert ("Aides à la marche", rayon) in links_of(source, "breadcrumb")
    assert ("Cannes", f"/rayons/{below.slug}") in links_of(await page(client, rayon), "chips")


async def test_an_unknown_rayon_is_not_found(client: httpx.AsyncClient, rayon: str) -> None:
    assert (await client.get("/rayons/inconnu")).status_code == 404
    assert (await client.get("/rayons/inconnu", headers=HTMX)).status_code == 404


async def test_head_is_get_without_a_body(client: httpx.AsyncClient, rayon: str) -> None:
    got, head = await client.get(rayon), await client.head(rayon)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
