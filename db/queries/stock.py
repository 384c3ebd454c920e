"""The shelf: pieces kept for a buyer, pieces that leave. Each statement checks and changes at once."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.catalogue import StockMovement

Row = dict[str, Any]


async def reserve(variant_id: int, pieces: int) -> Row | None:
    """Keep free pieces for a buyer: on_hand and reserved afterwards, or None when too few are free."""
    rows = await fetch(
        "UPDATE variant SET reserved = reserved + {} WHERE id = {} AND on_hand - reserved >= {} "
        "RETURNING on_hand, reserved",
        pieces,
        variant_id,
        pieces,
    )
    return rows[0] if rows else None


async def release(variant_id: int, pieces: int) -> Row | None:
    """Let kept pieces go; None for a variant that no longer exists."""
    rows = await fetch(
        "UPDATE variant SET reserved = reserved - {} WHERE id = {} RETURNING on_hand, reserved", pieces, variant_id
    )
    return rows[0] if rows else None


async def take(variant_id: int, pieces: int) -> None:
    """Kept pieces leave the shelf; what is free does not change."""
    await fetch(
        "UPDATE variant SET on_hand = on_hand - {}, reserved = reserved - {} WHERE id = {} RETURNING id",
        pieces,
        pieces,
        variant_id,
    )


async def free_pieces(variant_id: int) -> int:
    rows = await fetch("SELECT on_hand - reserved AS free FROM variant WHERE id = {}", variant_id)
    return max(0, int(rows[0]["free"])) if rows else 0


async def record_movement(variant_id: int, delta: int, reason: str, order_number: str, at: datetime) -> None:
    await StockMovement.insert(
        StockMovement(variant=variant_id, delta=delta, reason=reason, order_number=order_number, at=at)
    )
