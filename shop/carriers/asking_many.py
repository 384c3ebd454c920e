"""Asking a carrier about many parcels where its service knows one at a time."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from shop.carriers.carrier import CarrierEvent, CarrierUnavailable

AT_ONCE: Final = 4
_ACCESS: Final = re.compile(
    r"permission|credential|password|login|userid|unauthori|identifiant|mot de passe|non autoris|authentifi", re.I
)
_NUMBER: Final = re.compile(r"[0-9A-Za-z]{6,30}", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s.-]+")
"""How people group the digits of a number they type."""


def is_about_access(words: str) -> bool:
    """Whether a service refuses the shop, and not one number: it says nothing of the parcel then."""
    return _ACCESS.search(words) is not None


async def events_of(
    numbers: Sequence[str], ask: Callable[[str], Awaitable[Sequence[CarrierEvent]]]
) -> Mapping[str, Sequence[CarrierEvent]]:
    """By number as it was given, a few asked at once; absent without events, or where it is no parcel number.

    A service that does not answer is not asked for the rest: what it told until then is given. Raises
    CarrierUnavailable where it told nothing.
    """
    waiting = {number: bare for number in numbers if _NUMBER.fullmatch(bare := _BETWEEN.sub("", number))}
    told: dict[str, Sequence[CarrierEvent]] = {}
    trouble: CarrierUnavailable | None = None
    while waiting and trouble is None:
        now = [(number, waiting.pop(number)) for number in list(waiting)[:AT_ONCE]]
        answers = await asyncio.gather(*(_tried(ask, bare) for _, bare in now))
        for (number, _), answer in zip(now, answers, strict=True):
            if isinstance(answer, CarrierUnavailable):
                trouble = answer
            else:
                told[number] = answer
    if trouble is not None and not told:
        raise trouble
    return {number: events for number, events in told.items() if events}


async def _tried(
    ask: Callable[[str], Awaitable[Sequence[CarrierEvent]]], number: str
) -> Sequence[CarrierEvent] | CarrierUnavailable:
    try:
        return await ask(number)
    except CarrierUnavailable as trouble:
        return trouble
