"""Orders that wait on the day's page, for its tests."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from db import engine
from tests.factories import an_article, an_order

TODAY = datetime.now(UTC)
LONG_AGO = TODAY - timedelta(days=20)


async def an_order_of(state: str, at: datetime = TODAY, **values: Any) -> Any:
    """An order that has stood in its state since `at`."""
    variant = await an_article(on_hand=1_000)
    order = await an_order(variant, quantity=1, state=state, placed_at=at, state_since=at, **values)
    await engine.fetch('UPDATE order_event SET at = {} WHERE "order" = {}', at, order.id)
    return order


def rows(answer: httpx.Response) -> list[str]:
    return re.findall(r'<tr id="([a-z-]+?)-\d+"', answer.text)
