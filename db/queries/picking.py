"""What is to be fetched and packed: pieces that are in no parcel yet, line by line."""

from collections.abc import Sequence
from typing import Any

from db.engine import fetch
from db.queries.orders import GIVEN_BACK, PARTLY_SENT
from db.sql import placeholders

Rows = list[dict[str, Any]]

LINES = """
SELECT o.number, l.id AS line_id, l.sku, l.name, l.variant_label, COALESCE(v.ean, '') AS ean,
       l.quantity - l.kept_back - COALESCE((
           SELECT SUM(pl.quantity) FROM parcel_line pl JOIN parcel p ON p.id = pl.parcel
           WHERE pl.order_line = l.id AND p.returned_at IS NULL), 0) AS pieces
FROM order_line l JOIN orders o ON o.id = l."order" LEFT JOIN variant v ON v.id = l.variant
WHERE o.number IN ({marks}) ORDER BY l.sku, o.placed_at, l.id
"""
WAITING = f"""
SELECT w.number FROM (
    SELECT o.number, o.placed_at, o.id FROM orders o
    WHERE o.state IN ('confirmed', 'paid', 'in_preparation') AND NOT {GIVEN_BACK}
    UNION ALL SELECT o.number, o.placed_at, o.id FROM orders o WHERE {PARTLY_SENT}
) w ORDER BY w.placed_at, w.id LIMIT {{}}
"""


async def waiting(most: int) -> list[str]:
    """Numbers of orders that are to be prepared, are being prepared, or of which a part left; oldest first."""
    return [row["number"] for row in await fetch(WAITING, most)]


async def lines(numbers: Sequence[str]) -> Rows:
    """number, line_id, sku, name, variant_label, ean, pieces of these orders' lines with pieces to pack, by sku."""
    if not numbers:
        return []
    marks = placeholders(numbers)
    return [row for row in await fetch(LINES.replace("{marks}", marks), *numbers) if row["pieces"] > 0]
