"""Staff announce that an order comes later: why, and when."""

from datetime import date
from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide

from shop.calendar import typed_day
from shop.errors import ShopError
from shop.parcels import delays
from shop.parcels.delay_words import CAUSES
from shop.parcels.delays import Delay
from web.forms import one_line
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, moved, refused

LONGEST_WORD = 300
Answer = Response[Any]


class StaffDelays(Controller):
    path = "/commandes/{number:str}"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/retard", name="staff_delay")
    async def delay(self, asked: NamedDependency[Asked]) -> Answer:
        number, version, by, now = asked.move
        try:
            delay = delay_in(asked)
        except ShopError as refusal:
            return await refused(asked, refusal)
        return await moved(asked, delays.announce_delay(number, version, delay, by, now), "premier")


def delay_in(asked: Asked) -> Delay:
    """Raises Mistyped with the reason."""
    cause = asked.data.get("cause", "")
    if cause not in CAUSES:
        raise Mistyped("cause", "Choisissez la cause du retard.")
    first, last = (day_in(asked, name) for name in ("premier", "dernier"))
    return Delay(cause, first, last, one_line(asked.data.get("precision"))[:LONGEST_WORD])


def day_in(asked: Asked, name: str) -> date:
    """Raises Mistyped."""
    found = typed_day(asked.data.get(name, ""))
    if found is None:
        raise Mistyped(name, "Indiquez le jour, par exemple 01/12/2026.")
    return found
