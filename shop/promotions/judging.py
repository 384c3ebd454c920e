"""Whether a code counts for a basket, and what it takes off. Pure: offers, articles, buyer and moment in, answer out.

Judged on what is asked for at list prices, before any discount: taking one code off never makes another fail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from shop.prices import Discount
from shop.promotions.facts import Article, Basket, Buyer, basket_of
from shop.promotions.offers import BUY_X_GET_Y, FREE_DELIVERY, ORDER_OF_KINDS, Code, Promotion
from shop.promotions.reasons import (
    UNKNOWN,
    what_is_missing,
    why_not_them,
    why_not_there,
    why_not_these,
    why_not_with,
    why_over,
)

APPLIED, MISSING, FAILED, OVER = "applied", "missing", "failed", "over"
"""It takes something off; what it asks is not known yet; what it asks is not so; it counts for nobody (any more)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One code, and why it takes nothing off (a French sentence, empty when it does).

    `is_about_buyer`: the reason tells something of who has the address given (orders, newsletter, uses).
    """

    code: str
    label: str
    state: str
    reason: str = ""
    discounts: tuple[Discount, ...] = ()
    is_about_buyer: bool = False

    @property
    def applies(self) -> bool:
        return self.state == APPLIED

    @property
    def may_stay(self) -> bool:
        """Whether it may be put into a cart: it counts, or will be looked at once more is known."""
        return self.state in {APPLIED, MISSING}

    @property
    def gives_delivery(self) -> bool:
        return any(one.free_delivery for one in self.discounts)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every code typed, in that order; `discounts` of those that apply, in the order prices are made in."""

    codes: tuple[Judged, ...] = ()
    discounts: tuple[Discount, ...] = ()

    def of(self, code: str) -> Judged | None:
        return next((one for one in self.codes if one.code == code), None)

    @property
    def applied(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.codes if one.applies)


NOTHING_TYPED: Final = Judgement()


def judge(typed: Sequence[Code | str], articles: Sequence[Article], buyer: Buyer, now: datetime) -> Judgement:
    """Every code in the order it was typed; a text is one that nobody made.

    A later code yields to an earlier one that counts; one that waits stands in nobody's way.
    """
    judged: list[tuple[Judged, Code | None]] = []
    for one in typed:
        if isinstance(one, str):
            judged.append((Judged(one, "", OVER, UNKNOWN), None))
            continue
        kept = [code for said, code in judged if code and said.applies]
        judged.append((_judged(one, kept, articles, buyer, now), one))
    ranked = sorted(
        (ORDER_OF_KINDS.index(code.promotion.kind), code.code, said) for said, code in judged if code and said.applies
    )
    discounts = tuple(discount for _, _, said in ranked for discount in said.discounts)
    return Judgement(tuple(said for said, _ in judged), discounts)


def _judged(code: Code, kept: Iterable[Code], articles: Sequence[Article], buyer: Buyer, now: datetime) -> Judged:
    offer = code.promotion
    said = Judged(code.code, offer.label, APPLIED)
    over = why_over(code, now)
    if over:
        return replace(said, label="" if code.is_for_one else offer.label, state=OVER, reason=over)
    basket = basket_of(offer, articles)
    name = f"Le code {code.code}"
    failed = why_not_with(code, kept) or why_not_these(name, offer, basket) or why_not_there(name, offer, buyer)
    if failed:
        return replace(said, state=FAILED, reason=failed)
    if about_buyer := why_not_them(name, offer, buyer):
        return replace(said, state=FAILED, reason=about_buyer, is_about_buyer=True)
    missing = what_is_missing(name, offer, buyer)
    if missing:
        return replace(said, state=MISSING, reason=missing)
    return replace(said, discounts=tuple(_discounts(code, basket)))


def _discounts(code: Code, basket: Basket) -> Iterable[Discount]:
    offer = code.promotion
    common = {"label": offer.label, "code": code.code}
    if offer.kind == FREE_DELIVERY:
        return [Discount(**common, keys=frozenset(), free_delivery=True)]  # type: ignore[arg-type]
    if offer.kind == BUY_X_GET_Y:
        return [
            Discount(**common, amount_cents=cents, keys=frozenset({key}))  # type: ignore[arg-type]
            for key, cents in _pieces_given(offer, basket)
        ]
    return [Discount(offer.label, offer.amount_cents, offer.percent_bp, basket.keys, code=code.code)]


def _pieces_given(offer: Promotion, basket: Basket) -> Iterable[tuple[str, int]]:
    """What each line gives: pieces from the dearest to the cheapest, in whole groups, the last of each group given."""
    whole = basket.pieces - basket.pieces % offer.group
    before = 0
    for one in sorted(basket.concerned, key=lambda article: -article.item.unit_price_cents):
        after = before + one.item.quantity
        given = _given_among(min(after, whole), offer) - _given_among(min(before, whole), offer)
        if given:
            yield one.item.key, given * one.item.unit_price_cents
        before = after


def _given_among(pieces: int, offer: Promotion) -> int:
    """How many of the first so many pieces are given."""
    groups, rest = divmod(pieces, offer.group)
    return groups * offer.get_quantity + max(0, rest - offer.buy_quantity)
