"""What search engines and shared links read of the shop: its map, each page's own address, title, words and picture."""

import html
import json
import re
from typing import Any

import httpx
import pytest

from tests.unit.web.reading import canonical_of
from tests.unit.web.whole_shop import WholeShop
from web.headers import Shell

HOME = "http://127.0.0.1:8000"
PRIVATE = ["/panier", "/connexion", "/suivi", "/recherche?q=canne", "/nulle-part"]
LEAST_WORDS = 20
"""Characters; « Cannes » alone describes no page."""


def told(source: str) -> dict[str, str]:
    """The page's meta elements by name or property."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', source)
    return {name: html.unescape(words) for name, words in found}


def trail_of(source: str) -> list[dict[str, Any]]:
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    lists = [data for data in map(json.loads, scripts) if data["@type"] == "BreadcrumbList"]
    return lists[0]["itemListElement"] if lists else []


async def test_every_page_of_the_map_is_there_to_be_found(app: Shell, client: httpx.AsyncClient) -> None:
    await WholeShop.open(app, client)
    paths = re.findall(rf"<loc>{HOME}(/[^<]*)</loc>", (await client.get("/sitemap.xml")).text)
    assert len(paths) > 10
    left_alone = re.findall(r"Disallow: (\S+)", (await client.get("/robots.txt")).text)
    titles: dict[str, str] = {}
    for path in paths:
        answer = await client.get(path)
        words = told(answer.text)
        title = re.findall(r"<title>(.*?)</title>", answer.text, re.DOTALL)[0]
        assert answer.status_code == 200, path
        assert not path.startswith(tuple(left_alone)), path
        assert "noindex" not in words.get("robots", "") + answer.headers.get("x-robots-tag", ""), path
        assert canonical_of(answer.text) == words["og:url"] == HOME + path, path
        assert len(words["description"]) >= LEAST_WORDS, path
        assert words["og:description"] == words["description"], path
        assert title == html.escape(words["og:title"], quote=False) + f" – {words['og:site_name']}", path
        assert title not in titles, f"{path} and {titles[title]}"
        titles[title] = path


async def test_a_product_shows_its_way_back_and_its_picture(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    product, rayon = shop.path("/produits/{slug}"), shop.path("/rayons/{slug}")
    source = (await client.get(product)).text
    steps = trail_of(source)
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert [step["item"] for step in steps] == [f"{HOME}/", HOME + rayon, HOME + product]
    assert told(source)["og:image"] == f"{HOME}/photos/abc123-1024.webp"
    assert [step["item"] for step in trail_of((await client.get(rayon)).text)] == [f"{HOME}/", HOME + rayon]


@pytest.mark.parametrize("path", PRIVATE)
async def test_what_is_ones_own_is_no_page_to_share(app: Shell, client: httpx.AsyncClient, path: str) -> None:
    await WholeShop.open(app, client)
    source = (await client.get(path)).text
    assert not [name for name in told(source) if name.startswith("og:")]
    assert trail_of(source) == []
    kept_out = re.findall(r"Disallow: (\S+)", (await client.get("/robots.txt")).text)
    assert "noindex" in told(source).get("robots", "") or path.startswith(tuple(kept_out))
