"""Pages kept rendered: what changes shows at once, and nobody sees another's cart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import httpx
import pytest

from db.engine import fetch, transaction
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Product, Variant
from shop.storefront import storefront
from tests.factories import a_cart, a_product, variants_of
from web.headers import Shell
from web.page_cache import MOST_PAGES, Kept, PageCache, cut, epoch_of

EPOCH = (1, 1, True)
NEXT = (2, 1, True)


async def test_a_change_with_its_bump_shows_on_the_next_request(client: httpx.AsyncClient) -> None:
    product = await a_product("Canne Escale")
    await bump_catalogue_version()
    url = f"/produits/{product.slug}"
    assert "Canne Escale" in (await client.get(url)).text
    async with transaction():
        await Product.update({Product.name: "Canne Étape"}).where(Product.id == product.id)
        await bump_catalogue_version()
    assert "Canne Étape" in (await client.get(url)).text
    assert "Canne Étape" in (await client.get("/plan-du-site")).text


async def test_a_bump_by_another_process_is_seen(client: httpx.AsyncClient) -> None:
    """Another process writes settings and version by SQL of its own; ours knows nothing of it."""
    assert "Officine" not in (await client.get("/")).text
    await fetch("INSERT INTO setting (name, value) VALUES ({}, {})", "name", '"Officine"')
    assert "Officine" not in (await client.get("/")).text  # kept, until the version says otherwise
    await fetch("UPDATE catalogue_version SET version = version + 1")
    assert "Officine" in (await client.get("/")).text


async def test_the_last_pieces_are_told_when_somebody_takes_one(client: httpx.AsyncClient) -> None:
    product = await a_product(on_hand=6)
    (variant,) = await variants_of(product)
    await bump_catalogue_version()
    url = f"/produits/{product.slug}"
    assert "En stock" in (await client.get(url)).text
    async with transaction():
        await fetch("UPDATE variant SET on_hand = 5 WHERE id = {}", variant.id)
        await fetch("UPDATE stock_movement SET delta = 5 WHERE variant = {}", variant.id)
        await bump_catalogue_version()
    assert "Plus que 5 exemplaires" in (await client.get(url)).text
    assert await Variant.exists().where(Variant.on_hand == 5)


async def test_the_count_is_each_visitors_own(app: Shell) -> None:
    product = await a_product()
    (variant,) = await variants_of(product)
    await bump_catalogue_version()
    alice, charlie = "a" * 43, "c" * 43
    await a_cart((variant, 3), token=alice)
    transport = httpx.ASGITransport(app=app)
    url = f"/produits/{product.slug}"
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        for encoding in ("br", "identity"):
            for cookie, words in (
                (alice, "Panier (3)"),
                (charlie, "Panier (vide)"),
                ("", "Panier (vide)"),
                (alice, "Panier (3)"),
            ):
                headers = {"Accept-Encoding": encoding, "Cookie": f"cart={cookie}"}
                answer = await browser.get(url, headers=headers)
                text = answer.text
                assert f'<span id="cart-count">{words}</span>' in text
                assert text.count("Panier (") == 1
                assert "Cookie" in answer.headers["vary"]
                assert answer.headers["cache-control"].startswith("private")


async def test_the_compressed_page_is_the_same_page(client: httpx.AsyncClient) -> None:
    """httpx undoes brotli by itself: the raw bytes are what travelled."""
    plain = await client.get("/", headers={"Accept-Encoding": "identity"})
    async with client.stream("GET", "/", headers={"Accept-Encoding": "br"}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert brotli.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


async def test_a_refused_encoding_is_not_sent(client: httpx.AsyncClient) -> None:
    for accepted in ("gzip", "identity", ""):
        assert "content-encoding" not in (await client.get("/", headers={"Accept-Encoding": accepted})).headers, (
            accepted
        )


async def test_pages_and_fragments_are_kept_apart(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert "<html" in (await client.get("/recherche?q=x")).text
        assert "<html" not in (await client.get("/recherche/suggestions?q=xyz", headers={"HX-Request": "true"})).text
        assert "<html" in (await client.get("/recherche/suggestions?q=xyz")).text


def page_of(size: int) -> Kept:
    return Kept(200, b"x" * size, b"")


def test_the_cache_never_grows_beyond_its_bound() -> None:
    cache = PageCache(most_bytes=5_000)
    cache.find(EPOCH, ("first",))
    for number in range(50):
        kept = page_of(100)
        cache.keep(EPOCH, (number,), kept)
        cache.compressed((number,), kept, 0)
        assert cache.bytes == sum(one.size for one in cache.pages.values()) <= 5_000
    assert list(cache.pages)[-1] == (49,)


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    cache = PageCache(most_bytes=3 * page_of(100).size)
    cache.find(EPOCH, ())
    for number in range(3):
        cache.keep(EPOCH, (number,), page_of(100))
    assert cache.find(EPOCH, (0,)) is not None
    cache.keep(EPOCH, (3,), page_of(100))
    assert cache.find(EPOCH, (0,)) is not None
    assert cache.find(EPOCH, (1,)) is None


def test_a_page_rendered_twice_at_once_counts_once() -> None:
    cache = PageCache()
    cache.find(EPOCH, ())
    cache.keep(EPOCH, ("page",), page_of(100))
    cache.keep(EPOCH, ("page",), page_of(100))
    assert cache.bytes == page_of(100).size


def test_the_number_of_pages_is_bounded_however_small_they_are() -> None:
    cache = PageCache(most_bytes=10**12)
    cache.find(EPOCH, ())
    for number in range(MOST_PAGES + 10):
        cache.keep(EPOCH, (number,), page_of(1))
    assert len(cache.pages) == MOST_PAGES


async def test_what_an_address_carries_besides_makes_no_page_of_its_own(app: Shell, client: httpx.AsyncClient) -> None:
    for number in range(20):
        assert (await client.get(f"/agences-de-presse?gclid={number}")).status_code == 404
        assert (await client.get(f"/cgv?gclid={number}")).status_code == 200
        assert (await client.get(f"/?utm_source={number}&q=x")).status_code == 200
    assert len(app._app._cache.pages) == 2


def test_a_page_of_an_earlier_version_is_not_kept_for_the_next() -> None:
    cache = PageCache()
    cache.find(EPOCH, ())
    cache.find(NEXT, ())
    cache.keep(EPOCH, ("slow",), page_of(100))
    assert cache.find(NEXT, ("slow",)) is None


def test_many_counts_of_one_page_are_not_all_kept() -> None:
    cache = PageCache()
    cache.find(EPOCH, ())
    kept = cut(200, '<b><span id="cart-count">Panier (vide)</span></b>')
    cache.keep(EPOCH, ("page",), kept)
    for count in range(50):
        assert brotli.decompress(cache.compressed(("page",), kept, count)) == kept.body(count)
    assert len(kept.compressed) == 8


def test_a_fragment_without_a_count_is_left_alone() -> None:
    assert cut(200, "<div>x</div>").body(7) == b"<div>x</div>"


async def test_the_day_turns_over_at_midnight_and_at_the_hour_of_dispatch(database: str) -> None:
    front = await storefront()
    noon = datetime(2026, 11, 24, 11, tzinfo=UTC)
    local = noon.replace(hour=front.rules.cut_off.hour - 1, minute=front.rules.cut_off.minute)
    before, after = local - timedelta(minutes=1), local + timedelta(minutes=1)
    assert epoch_of(front, before) != epoch_of(front, after)
    midnight = datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert epoch_of(front, midnight - timedelta(seconds=1)) != epoch_of(front, midnight)
    assert epoch_of(front, midnight) == epoch_of(front, midnight + timedelta(hours=1))


@pytest.mark.parametrize("path", ["/", "/menu", "/cgv", "/recherche"])
async def test_head_tells_the_length_of_what_get_sends(client: httpx.AsyncClient, path: str) -> None:
    headers: dict[str, Any] = {"Accept-Encoding": "identity"}
    got, head = await client.get(path, headers=headers), await client.head(path, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers.get("content-length") == str(len(got.content))
