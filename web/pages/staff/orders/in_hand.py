"""« Je m’en occupe »: who has an order in hand, said on its page and in the list."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide

from shop.staff import in_hand
from web.answers import go_to
from web.pages.staff.orders.order import Asked, asked_for

Answer = Response[Any]


class StaffInHand(Controller):
    path = "/commandes/{number:str}/en-main"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/", name="staff_order_take")
    async def take(self, asked: NamedDependency[Asked]) -> Answer:
        """It is taken over from whoever had it: the page named them. No version: the order itself stays as it is."""
        await in_hand.take(asked.order.id, asked.session.subject_id, datetime.now(UTC))
        return go_to(asked.request, f"/gestion/commandes/{asked.order.number}")

    @post("/fin", name="staff_order_leave")
    async def leave(self, asked: NamedDependency[Asked]) -> Answer:
        await in_hand.leave(asked.order.id)
        return go_to(asked.request, f"/gestion/commandes/{asked.order.number}")
