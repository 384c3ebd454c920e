"""Reductions begin and end: the lower price is written into the variant at its time, the price before back afterwards.

Each is done once, however many workers look, and late rather than never where none looked for a while.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction
from db.queries import reductions as queries
from shop.catalogue.priced import articles_by_id, change_now
from shop.catalogue.reductions import OVER, PLANNED, RUNNING, WITHDRAWN

Row = Mapping[str, Any]


async def turn(now: datetime) -> int:
    """Begin and end what is due (every minute, after any pause); how many reductions that were."""
    turned = 0
    for row in await queries.due(now):
        turned += await in_one_transaction(lambda row=row: _turn(row, now))  # type: ignore[misc]
    return turned


async def end(reduction_id: int, now: datetime) -> bool:
    """End a reduction at once, or give up one that has not begun; False for one that was over."""
    found = await queries.by_ids([reduction_id])
    return bool(found) and await in_one_transaction(lambda: _close(found[0], WITHDRAWN, now))


async def _turn(row: Row, now: datetime) -> bool:
    if row["ends_at"] is not None and row["ends_at"] <= now:
        return await _close(row, OVER, now)
    return await _begin(row, now)


async def _begin(row: Row, now: datetime) -> bool:
    """Lower the price; a price that has fallen as low meanwhile is no reduction any more, and none begins."""
    await queries.hold([row["variant"]])
    article = (await articles_by_id([row["variant"]]))[row["variant"]]
    if article.running is not None:
        return False  # what runs ends first, in this turn or in the next
    if row["price_cents"] >= article.price_cents:
        return await queries.close(row["id"], PLANNED, WITHDRAWN)
    if not await queries.begin(row["id"], article.price_cents):
        return False
    await change_now({article.id: row["price_cents"]}, now)
    return True


async def _close(row: Row, state: str, now: datetime) -> bool:
    """The price before comes back, but where another follows at once; nothing is written for one that never ran."""
    await queries.hold([row["variant"]])
    if not await queries.close(row["id"], RUNNING, state):
        return await queries.close(row["id"], PLANNED, state)
    [closed] = await queries.by_ids([row["id"]])
    article = (await articles_by_id([row["variant"]]))[row["variant"]]
    if article.price_cents != closed["price_cents"]:
        return True  # somebody wrote another price past the shop's own ways: it is theirs
    following = None if state == WITHDRAWN else await _following(closed, now)
    if following and await queries.begin(following["id"], closed["back_cents"]):
        await change_now({article.id: following["price_cents"]}, now)
    else:
        await change_now({article.id: closed["back_cents"]}, now)
    return True


async def _following(closed: Row, now: datetime) -> Row | None:
    """The reduction that takes over from one that ends."""
    for row in await queries.open_of([closed["variant"]]):
        is_on = row["starts_at"] <= now and (row["ends_at"] is None or row["ends_at"] > now)
        if row["state"] == PLANNED and row["starts_at"] == closed["ends_at"] and is_on:
            return row if row["price_cents"] < closed["back_cents"] else None
    return None


async def listed(states: Collection[str], most: int) -> list[dict[str, Any]]:
    """Reductions in these states, as their room lists them."""
    return await queries.listed(states, most)
