"""Staff announce that an order comes later: why, and when."""

import re
from datetime import date
from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide

from shop.errors import ShopError
from shop.parcels import delays
from shop.parcels.delay_words import CAUSES
from shop.parcels.delays import Delay
from web.forms import one_line
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, moved, refused

LONGEST_WORD = 300
DAY = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"|(?P<day2>[0-9]{1,2})/(?P<month2>[0-9]{1,2})/(?P<year2>[0-9]{4})",
    re.ASCII,
)
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
    """« 2026-12-01 » as browsers send it, or « 01/12/2026 » as people type it. Raises Mistyped."""
    typed = DAY.fullmatch(asked.data.get(name, "").strip())
    parts = typed.groupdict() if typed else {}
    try:
        return date(*(int(parts.get(one) or parts[f"{one}2"]) for one in ("year", "month", "day")))
    except (KeyError, ValueError) as error:
        raise Mistyped(name, "Indiquez le jour, par exemple 01/12/2026.") from error
