"""Articles on the shelf and what the journal of stock says of them, for tests."""

from db import engine
from db.tables.catalogue import Variant


async def standing(variant: Variant) -> tuple[int, int]:
    [row] = await engine.fetch("SELECT on_hand, reserved FROM variant WHERE id = {}", variant.id)
    return row["on_hand"], row["reserved"]


async def last_movement(variant: Variant) -> tuple[int, str, str, str]:
    sql = "SELECT delta, reason, actor, note FROM stock_movement WHERE variant = {} ORDER BY id DESC LIMIT 1"
    [row] = await engine.fetch(sql, variant.id)
    return row["delta"], row["reason"], row["actor"], row["note"]
