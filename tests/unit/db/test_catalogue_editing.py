"""Several write one product at the same moment: one after the other, and nobody over anybody."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from db.tables.catalogue import Category, Product
from shop.errors import ChangedMeanwhile
from shop.staff.catalogue import categories, products, variants
from shop.staff.catalogue.refusals import CatalogueRefused
from tests import factories

pytestmark = pytest.mark.usefixtures("database")
Judge = Callable[[Mapping[str, Any]], bool]


async def both_save(product: Product, judge: Callable[[Mapping[str, Any]], Judge]) -> list[Any]:
    """Two members of staff who opened the same form change two different fields of it."""
    drawn = await products.product(product.id)
    assert drawn is not None
    typed = ({**drawn.shown, "brand": "Alizée"}, {**drawn.shown, "summary": "Le mien."})
    saving = (products.change(product.id, values, judge(drawn.shown)) for values in typed)
    return await asyncio.gather(*saving, return_exceptions=True)


@pytest.mark.race
async def test_of_two_who_save_one_sees_the_others(database: None) -> None:
    product = await factories.a_product()
    answers = await both_save(product, lambda drawn: lambda now: now == drawn)
    refused = [one for one in answers if isinstance(one, ChangedMeanwhile)]
    assert (len(refused), answers.count(None)) == (1, 1)
    row = await Product.objects().where(Product.id == product.id).first()
    assert row is not None
    assert (row.brand == "Alizée") != (row.summary == "Le mien.")


@pytest.mark.race
async def test_without_the_comparison_one_is_overwritten(database: None) -> None:
    """The twin: nobody is told, and what one of them typed is gone."""
    product = await factories.a_product()
    assert await both_save(product, lambda drawn: lambda now: True) == [None, None]
    row = await Product.objects().where(Product.id == product.id).first()
    assert row is not None
    assert (row.brand == "Alizée") != (row.summary == "Le mien.")


@pytest.mark.race
async def test_a_rayon_does_not_go_while_a_product_comes_into_it(database: None) -> None:
    product = await factories.a_product()
    rayon = await factories.a_category("Vide")
    drawn = await products.product(product.id)
    assert drawn is not None
    moving = products.change(product.id, {**drawn.shown, "category": rayon.id}, lambda now: True)
    answers = await asyncio.gather(moving, categories.remove(rayon.id, None), return_exceptions=True)
    assert sum(isinstance(one, CatalogueRefused) for one in answers) == 1
    row = await Product.objects().where(Product.id == product.id).first()
    assert row is not None
    assert await Category.exists().where(Category.id == row.category)


@pytest.mark.race
async def test_two_variants_of_one_reference_are_one(database: None) -> None:
    product = await factories.a_product(variants=0)
    values = {
        "sku": "NEUF-1", "ean": "", "size": "", "colour": "", "price_cents": 100, "weight_g": 1, "length_mm": 0,
        "width_mm": 0, "height_mm": 0, "made_to_order": False, "not_orderable_reason": "", "restock_on": None,
        "low_stock_at": 2, "active": True,
    }  # fmt: skip
    adding = (variants.add(product.id, values, factories.NOW) for _ in range(3))
    answers = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(one, CatalogueRefused) for one in answers) == 2
    assert len(await factories.variants_of(product)) == 1
