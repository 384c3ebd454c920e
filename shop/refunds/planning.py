"""What a refund that staff wish comes to before it is made: its cents, what they are for, how they go back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shop.errors import ShopError
from shop.money import euros
from shop.orders.order import Order, line_name
from shop.orders.summary import method_label
from shop.refunds.asking import parts_over
from shop.refunds.channels import COUNTER, CREDIT, PROVIDER, TRANSFER, channel_for
from shop.refunds.purpose import GivenBack, Purpose, RefundRefused, given_back, purpose_of
from shop.refunds.words import told_of

BY_HAND_WORDS = {
    TRANSFER: "par virement, que vous faites depuis votre banque",
    COUNTER: "à l’agence, que vous rendez au comptoir",
    CREDIT: "en avoir, disponible aussitôt dans son compte",
}


class WishRefused(ShopError):
    """What was chosen cannot be given back; `wrong` names what is to be chosen again: articles, montant, moyen."""

    def __init__(self, wrong: str, message: str) -> None:
        super().__init__(message)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Wish:
    """Pieces by order line id, the delivery, or another sum in cents (None: what they come to).

    `channel`: empty for the way it was paid, else as in channels.py.
    """

    pieces: Mapping[int, int] = field(default_factory=dict)
    delivery: bool = False
    cents: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What goes back of one payment: cents, by what, how long the buyer waits, about which day."""

    cents: int
    by: str
    delay: str
    day: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A refund to be made. `rows`: (label, cents) of what it is for; `unnamed_cents`: more than these."""

    cents: int
    purpose: Purpose
    rows: tuple[tuple[str, int], ...]
    unnamed_cents: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choosable:
    """A line of the order of which something may be given back; cents are those of all the pieces left."""

    line_id: int
    name: str
    left: int
    cents: int


async def choosable(order: Order) -> tuple[tuple[Choosable, ...], int]:
    """The lines of which pieces are left to give back, and the cents of the delivery that are."""
    given = await given_back(order)
    lines = []
    for line in order.lines:
        left = given.left_of(line)
        if left > 0:
            cents = purpose_of(order, given, {line.id: left}, delivery=False).cents
            lines.append(Choosable(line.id, line_name(line), left, cents))
    return tuple(lines), purpose_of(order, given, {}, delivery=True).cents


def channels_of(order: Order) -> tuple[tuple[str, str], ...]:
    """(channel, label) of the ways the money may go: the way it was paid first."""
    paid = " et ".join(dict.fromkeys(method_label(one) for one in order.holding))
    ways = [("", f"Comme il a été payé ({paid})")]
    if any(channel_for(one, "", has_account=True) in {PROVIDER, COUNTER} for one in order.holding):
        ways.append((TRANSFER, "Par virement, depuis votre banque"))
    if order.customer_id is not None and any(channel_for(one, "", has_account=True) != CREDIT for one in order.holding):
        ways.append((CREDIT, "En avoir, dans son compte client"))
    return tuple(ways)


async def plan_of(order: Order, wish: Wish, today: date) -> Plan:
    """What a wish comes to, `today` in Paris. Raises WishRefused."""
    if wish.channel not in dict(channels_of(order)):
        raise WishRefused("moyen", "Choisissez comment la somme est rendue.")
    given = await given_back(order)
    purpose = _purpose(order, given, wish)
    cents = purpose.cents if wish.cents is None else wish.cents
    left = sum(one.left_cents for one in order.payments)
    if cents < 1:
        raise WishRefused("articles", "Choisissez des articles, la livraison, ou indiquez un montant.")
    if cents > left:
        wrong = "articles" if wish.cents is None else "montant"
        raise WishRefused(wrong, f"Ce montant dépasse ce qui reste de ce qui a été payé\u00a0: {euros(left)}.")
    named = purpose.at_most(cents)
    parts = await _parts(order, cents, wish.channel, today)
    return Plan(cents, named, _rows(order, named), cents - named.cents, parts)


def _purpose(order: Order, given: GivenBack, wish: Wish) -> Purpose:
    try:
        return purpose_of(order, given, wish.pieces, delivery=wish.delivery)
    except RefundRefused as refused:
        raise WishRefused("articles", refused.message) from refused


def _rows(order: Order, purpose: Purpose) -> tuple[tuple[str, int], ...]:
    names = {line.id: line_name(line) for line in order.lines}
    rows = [(f"{share.pieces} × {names[share.line_id]}", share.cents) for share in purpose.shares]
    return (*rows, *([("Livraison", purpose.delivery_cents)] if purpose.delivery_cents else []))


async def _parts(order: Order, cents: int, channel: str, today: date) -> tuple[Part, ...]:
    parts = []
    for payment, part in parts_over(order.holding, cents):
        way = channel_for(payment, channel, has_account=order.customer_id is not None)
        by = BY_HAND_WORDS.get(way, f"par le même moyen\u00a0: {method_label(payment)}")
        parts.append(Part(part, by, *await told_of(way, payment, today, today)))
    return tuple(parts)
