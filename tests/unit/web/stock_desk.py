"""Articles on the shelf and what the journal of stock says of them, for tests."""

from typing import Any

from db import engine
from db.tables.catalogue import Variant
from tests import factories


async def an_article(name: str = "Déambulateur pliant", **values: Any) -> Variant:
    product = await factories.a_product(name, **values)
    return (await factories.variants_of(product))[0]


async def standing(variant: Variant) -> tuple[int, int]:
    [row] = await engine.fetch("SELECT on_hand, reserved FROM variant WHERE id = {}", variant.id)
    return row["on_hand"], row["reserved"]


async def last_movement(variant: Variant) -> tuple[int, str, str, str]:
    sql = "SELECT delta, reason, actor, note FROM stock_movement WHERE variant = {} ORDER BY id DESC LIMIT 1"
    [row] = await engine.fetch(sql, variant.id)
    return row["delta"], row["reason"], row["actor"], row["note"]
