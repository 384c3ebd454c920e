"""What customers change of their own account: one statement a section, and nothing of an account about to be erased."""

import json
from collections.abc import Mapping
from typing import Any

from db.engine import fetch

NAMES = "UPDATE customer SET first_name = {}, last_name = {}, phone = {} WHERE id = {}"
PROFESSIONAL = "UPDATE customer SET professional = {} WHERE id = {}"
LOOK = "UPDATE customer SET large_text = {}, high_contrast = {} WHERE id = {}"
LATEST_ORDER = """
SELECT number, state, total_cents, placed_at, delivery FROM orders WHERE customer = {} ORDER BY placed_at DESC, id DESC
LIMIT 1
"""


async def save_names(customer_id: int, first_name: str, last_name: str, phone: str) -> None:
    """`phone` E.164 or empty."""
    await fetch(NAMES, first_name, last_name, phone, customer_id)


async def save_professional(customer_id: int, professional: Mapping[str, str]) -> None:
    """Empty for an individual."""
    await fetch(PROFESSIONAL, json.dumps(dict(professional), ensure_ascii=False), customer_id)


async def save_look(customer_id: int, *, large_text: bool, high_contrast: bool) -> None:
    await fetch(LOOK, large_text, high_contrast, customer_id)


async def latest_order(customer_id: int) -> dict[str, Any] | None:
    """number, state, total_cents, placed_at and delivery of the newest order."""
    rows = await fetch(LATEST_ORDER, customer_id)
    for row in rows:
        if isinstance(row["delivery"], str):
            row["delivery"] = json.loads(row["delivery"])
    return rows[0] if rows else None
