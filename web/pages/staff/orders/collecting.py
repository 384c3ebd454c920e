"""Money still to come: collected at the counter, asked for by mail, or left for when the order is collected."""

import re
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide

from shop.payments import by_hand
from shop.payments.offline import AtAgency
from web.pages.staff.orders.order import Asked, asked_for, moved
from web.pages.staff.orders.payments import cashier

KEY = re.compile(r"[0-9a-f]{1,32}", re.ASCII)
FIRST_WAY = "moyen-card"
"""The id of the field to look at when the way is wrong."""
Answer = Response[Any]


class StaffCollecting(Controller):
    path = "/commandes/{number:str}"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/encaissement", name="staff_collect")
    async def collect(self, asked: NamedDependency[Asked]) -> Answer:
        work = by_hand.collect(asked.order.number, asked.data.get("moyen", ""), asked.by, datetime.now(UTC))
        return await moved(asked, work, FIRST_WAY)

    @post("/lien-de-paiement", name="staff_pay_link")
    async def send_link(self, asked: NamedDependency[Asked]) -> Answer:
        sent = asked.data.get("_idem", "")
        key = sent if KEY.fullmatch(sent) else str(asked.order.version)
        return await moved(asked, by_hand.send_pay_link(asked.order.number, key, asked.by, datetime.now(UTC)))

    @post("/paiement-au-retrait", name="staff_pay_at_agency")
    async def pay_later(self, asked: NamedDependency[Asked]) -> Answer:
        """The buyer says that they will pay when they collect it."""
        return await moved(asked, cashier(asked).retry(asked.order.number, AtAgency.code, datetime.now(UTC), asked.by))
