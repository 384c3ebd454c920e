"""Changes of orders as if nothing kept them apart, for the negative twins of races."""

from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest

from db import engine
from db.queries import orders as order_queries
from shop.orders.moves import By
from shop.orders.order import Order


def without_lock_and_version(monkeypatch: pytest.MonkeyPatch, shown: Order, *movers: ModuleType) -> None:
    """What these modules change they change on the order as its page showed it, whoever else does."""

    async def believed(_n: str, _v: int, _m: str, _b: By, work: Callable[[Order], Awaitable[None]], *_: Any) -> None:
        await engine.in_one_transaction(lambda: work(shown))

    async def blind(order_id: int, _version: int, values: Any) -> bool:
        await order_queries.Order.update(order_queries.columns(values)).where(order_queries.Order.id == order_id)
        return True

    for module in movers:
        monkeypatch.setattr(module, "change", believed)
    monkeypatch.setattr(order_queries, "change", blind)
