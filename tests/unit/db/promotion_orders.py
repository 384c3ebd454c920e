"""Orders with codes and what the books hold of them, for tests."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from db import engine
from shop.orders.drafts import Draft
from shop.promotions import campaigns
from shop.promotions.facts import Buyer
from shop.promotions.offers import PERCENT, Promotion
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.db import code_buyers

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TEN = Promotion(0, "10 % de réduction", PERCENT, percent_bp=1_000)
keys = itertools.count(1)


async def an_offer(code: str = "DIX", max_uses: int = 0, offer: Promotion = TEN, **changes: Any) -> int:
    return await campaigns.create(replace(offer, **changes), [code], NOW, max_uses=max_uses)


async def with_codes(draft: Draft, *codes: str, buyer: Buyer | None = None) -> Draft:
    """The same checkout, under a key of its own, with these codes."""
    shown = await code_buyers.with_codes(draft, *codes, walk=OrderWalkthrough(now=NOW), buyer=buyer)
    return replace(shown, checkout_key=f"promo-{next(keys)}")


async def a_draft(*codes: str, **values: Any) -> Draft:
    walk = OrderWalkthrough(now=NOW, on_hand=200, **values)
    return await with_codes(await walk.draft(), *codes)


async def uses(code: str = "DIX") -> int:
    return int((await engine.fetch("SELECT uses FROM promotion_code WHERE code = {}", code))[0]["uses"])


async def rows(table: str = "promotion_use") -> list[dict[str, Any]]:
    return await engine.fetch(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608  # our own tables' names
