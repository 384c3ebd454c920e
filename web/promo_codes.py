"""A code of reduction is tried, in the cart or at the payment: guessing is counted, a refusal stands beside the field.

A miss is a code nobody made, one made for one order that is used or over, or a refusal that tells a guest what an
e-mail address has done here: ten in ten minutes of a cart, twenty of a network address, then nothing more is looked up
for it. Each try is counted before it is looked at, and given back when it was no miss, so that fifty tries at once are
fifty tries.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from litestar import Response

from shop.cart.codes import enter
from shop.cart.view import CartView
from shop.errors import CodeRefused
from web.answers import HtmlRequest
from web.limits import EVERYONE, TooMany, address_of, spend, take_back

LONGEST_WRITTEN: Final = 60
_log = structlog.get_logger("comptoir")


@dataclass(frozen=True, slots=True)
class Tried:
    """The cart after a try; `error` beside the field, where `written` is kept."""

    view: CartView
    written: str = ""
    error: str = ""
    too_many: TooMany | None = None

    @property
    def status(self) -> int:
        if self.too_many:
            return 429
        return 422 if self.error else 200

    def told_on(self, answer: Response[Any]) -> Response[Any]:
        """The answer, with how long to wait where there were too many."""
        return self.too_many.told_on(answer) if self.too_many else answer


async def try_code(request: HtmlRequest, token_hash: str, view: CartView, written: str, now: datetime) -> Tried:
    """Put a code into the visitor's own cart, or say why not."""
    written = written[:LONGEST_WRITTEN].strip()
    subjects = (("promo_session", token_hash), ("promo_address", address_of(request)))
    try:
        for rule, subject in subjects:
            await spend(rule, subject)
    except TooMany as refused:
        return Tried(view, written, f"Trop de codes essayés. {refused.advice}", refused)
    try:
        after = await enter(token_hash, view, written, now)
    except CodeRefused as refused:
        if refused.is_guess:
            await _count_for_all()
        else:
            await _no_miss(subjects)
        return Tried(view, written, refused.message)
    await _no_miss(subjects)
    return Tried(after)


async def _no_miss(subjects: tuple[tuple[str, str], ...]) -> None:
    for rule, subject in subjects:
        await take_back(rule, subject)


async def _count_for_all() -> None:
    """Misses of all visitors together: beyond what people mistype somebody is searching, and staff must know."""
    try:
        await spend("promo_everyone", EVERYONE)
    except TooMany:
        _log.error("promo_codes_guessed", most_an_hour=500)
