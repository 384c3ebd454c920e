"""What stands beside a lower price is one that people could buy at (L112-1-1); a mistake mended is no reduction."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Product, Variant
from shop.catalogue.availability import Step, reduction
from tests import factories
from tests.conftest import broken_invariants
from tests.unit.web.catalogue_desk import PRODUCTS, a_product, a_rayon, typed_in
from tests.unit.web.staff_desk import text_of

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
EARLIER = "Prix le plus bas"


pytestmark = pytest.mark.usefixtures("tariffs")


async def variant_of(product: Product) -> Variant:
    return (await factories.variants_of(product))[0]


async def priced(desk: httpx.AsyncClient, product: Product, price: str, **more: str) -> None:
    path = f"{PRODUCTS}/{product.id}/declinaisons/{(await variant_of(product)).id}"
    answer = await desk.post(path, data={**await typed_in(desk, path), "prix": price, **more})
    assert answer.status_code == 303, text_of(answer)


async def published(desk: httpx.AsyncClient, product: Product, publish: str = "oui") -> None:
    answer = await desk.post(f"{PRODUCTS}/{product.id}/publication", data={"publie": publish, "retour": "fiche"})
    assert answer.status_code == 303, text_of(answer)


async def shown(desk: httpx.AsyncClient, product: Product) -> str:
    answer = await desk.get(f"/produits/{product.slug}")
    assert answer.status_code == 200
    return text_of(answer)


async def kinds(product: Product) -> list[tuple[int, str]]:
    sql = "SELECT price_cents, kind FROM price_change WHERE variant = {} ORDER BY id"
    return [(row["price_cents"], row["kind"]) for row in await fetch(sql, (await variant_of(product)).id)]


async def new_product(desk: httpx.AsyncClient, price: str) -> Product:
    rayon = await a_rayon("Bain")
    typed = {"nom": "Siège Ondine", "rayon": str(rayon.id), "tva": "standard"}
    assert (await desk.post(PRODUCTS, data=typed)).status_code == 303
    product = await Product.objects().where(Product.name == "Siège Ondine").first()
    assert product is not None
    values = {"reference": "ONDINE", "prix": price, "poids": "1", "en-vente": "y", "stock-bas": "2"}
    assert (await desk.post(f"{PRODUCTS}/{product.id}/declinaisons", data=values)).status_code == 303
    return product


async def test_a_price_that_nobody_could_buy_at_is_no_earlier_price(desk: httpx.AsyncClient) -> None:
    product = await new_product(desk, "100")
    await priced(desk, product, "50")
    await published(desk, product)
    page = await shown(desk, product)
    assert ("50,00" in page, "100,00" in page, EARLIER in page) == (True, False, False)
    assert await kinds(product) == [(10_000, "hidden"), (5_000, "hidden"), (5_000, "silent")]
    await priced(desk, product, "40")
    page = await shown(desk, product)
    assert ("40,00" in page, "50,00" in page, "100,00" in page) == (True, True, False)
    assert await broken_invariants() == []


async def test_a_price_lowered_in_hiding_is_not_told_as_a_reduction(desk: httpx.AsyncClient) -> None:
    product = await a_product(price_cents=10_000)
    await published(desk, product, "non")
    await priced(desk, product, "50")
    await published(desk, product)
    page = await shown(desk, product)
    assert ("50,00" in page, "100,00" in page) == (True, False)


async def test_hidden_and_shown_again_a_reduction_stays_told(desk: httpx.AsyncClient) -> None:
    product = await a_product(price_cents=10_000)
    await priced(desk, product, "50")
    await published(desk, product, "non")
    await published(desk, product)
    assert "100,00" in await shown(desk, product)
    assert await kinds(product) == [(10_000, "asked"), (5_000, "asked")]


async def test_a_mistake_mended_is_not_told_as_a_reduction(desk: httpx.AsyncClient) -> None:
    product = await a_product(price_cents=500_000)
    await priced(desk, product, "50", correction="y")
    page = await shown(desk, product)
    assert ("50,00" in page, "000,00" in page) == (True, False)
    assert (await kinds(product))[-1] == (5_000, "silent")


async def test_a_reduction_is_told_with_its_earlier_price(desk: httpx.AsyncClient) -> None:
    product = await a_product(price_cents=10_000)
    await priced(desk, product, "50")
    assert "100,00" in await shown(desk, product)


async def test_a_variant_back_on_sale_at_less_is_not_told_as_reduced(desk: httpx.AsyncClient) -> None:
    product = await a_product(price_cents=10_000, variants=2)
    path = f"{PRODUCTS}/{product.id}/declinaisons/{(await variant_of(product)).id}"
    typed = await typed_in(desk, path)
    typed.pop("en-vente", None)
    assert (await desk.post(path, data=typed)).status_code == 303
    await priced(desk, product, "50", **{"en-vente": "y"})
    assert (await kinds(product))[-1] == (5_000, "silent")


def test_what_was_asked_by_mistake_counts_among_the_lowest_of_thirty_days() -> None:
    """« 10 € » stood there for a day: a later price above it is no reduction, whoever mended it."""
    history = [
        Step(NOW - timedelta(days=100), 10_000),
        Step(NOW - timedelta(days=20), 1_000),
        Step(NOW - timedelta(days=19), 10_000, silent=True),
        Step(NOW - timedelta(days=1), 8_000),
    ]
    assert reduction(history, NOW) is None
    lower = [*history, Step(NOW, 900)]
    found = reduction(lower, NOW)
    assert found is not None
    assert found.before_cents == 1_000


def test_a_lowering_after_a_silent_one_is_told_from_there() -> None:
    history = [
        Step(NOW - timedelta(days=100), 10_000),
        Step(NOW - timedelta(days=20), 5_000, silent=True),
        Step(NOW - timedelta(days=1), 4_000),
    ]
    found = reduction(history, NOW)
    assert found is not None
    assert (found.before_cents, found.percent) == (5_000, 20)
    assert reduction(history[:2], NOW) is None
