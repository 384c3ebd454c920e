"""What happens is told to other software: written down in the transaction of what happened, sent by the worker.

Nothing is written where nobody listens: one read of a table of few rows.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from db.queries import software as queries
from shop.jobs import enqueue, utc_now

JOB: Final = "webhook"
MOST_ARTICLES: Final = 100
"""Articles of one message; more are told by several."""


class Event(StrEnum):
    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_SHIPPED = "order.shipped"
    ORDER_CANCELLED = "order.cancelled"
    STOCK_CHANGED = "stock.changed"


async def order_told(event: Event, number: str, state: str, version: int) -> None:
    """An order as it is after what happened; who bought it is asked by whoever may."""
    await _tell(await _listening(event), event, {"number": number, "state": state, "version": version})


async def stock_told(variant_ids: Collection[int]) -> None:
    """Pieces of these articles came, went, or are kept for an order or no more."""
    if not variant_ids:
        return
    listening = await _listening(Event.STOCK_CHANGED)
    if not listening:
        return
    every = sorted(set(variant_ids))
    for at in range(0, len(every), MOST_ARTICLES):
        rows = await queries.shelves(every[at : at + MOST_ARTICLES])
        items = [{**row, "available": max(0, row["on_hand"] - row["reserved"])} for row in rows]
        await _tell(listening, Event.STOCK_CHANGED, {"items": items})


def key_of(public_id: str) -> str:
    """The key of the job that tells this."""
    return f"{JOB}:{public_id}"


async def _listening(event: Event) -> list[int]:
    return [one for one, events in await queries.listening() if event.value in events]


async def _tell(endpoints: Collection[int], event: Event, data: Mapping[str, Any]) -> None:
    now = utc_now()
    for endpoint in endpoints:
        public_id = secrets.token_hex(16)
        message = {"type": event.value, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": data}
        payload = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        delivery = await queries.add_delivery(
            {"endpoint": endpoint, "public_id": public_id, "event": event.value, "payload": payload, "created_at": now}
        )
        await enqueue(JOB, key_of(public_id), {"delivery": delivery})
