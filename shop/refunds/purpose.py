"""What a refund is for: pieces of lines at their stored shares, the delivery, in cents including VAT.

Pure but for `given_back`: the pieces of a line, given back one by one, are worth exactly the line together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from db.queries import refunds as queries
from shop.errors import ShopError
from shop.money import share_of, spread
from shop.orders.order import Order, OrderLine


class RefundRefused(ShopError):
    """More than is left of what was paid, a piece given back before, or a payment that was never received."""


@dataclass(frozen=True, slots=True)
class Share:
    """Pieces of a line and their cents; `pieces` 0: cents of it without a piece."""

    line_id: int
    pieces: int
    cents: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What went back of an order before: pieces and cents by order line id, cents of the delivery."""

    pieces: Mapping[int, int] = field(default_factory=dict)
    cents: Mapping[int, int] = field(default_factory=dict)
    delivery_cents: int = 0

    def left_of(self, line: OrderLine) -> int:
        """Pieces of a line that were not given back yet."""
        return line.quantity - self.pieces.get(line.id, 0)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Lines and delivery that a refund names; it may be of more cents than these, never of less."""

    shares: tuple[Share, ...] = ()
    delivery_cents: int = 0

    @property
    def cents(self) -> int:
        return sum(share.cents for share in self.shares) + self.delivery_cents

    def at_most(self, cents: int) -> "Purpose":
        """The same for less money: each part is cut in proportion, the pieces stay named."""
        if cents >= self.cents:
            return self
        *goods, delivery = spread(cents, [*(share.cents for share in self.shares), self.delivery_cents])
        cut = (replace(share, cents=part) for share, part in zip(self.shares, goods, strict=True))
        return Purpose(tuple(share for share in cut if share.cents), delivery)

    def split(self, first_cents: int) -> tuple["Purpose", "Purpose"]:
        """What the first cents are for, and the rest; the pieces of a line cut in two go with its first part."""
        first, rest, left = list[Share](), list[Share](), first_cents
        for share in self.shares:
            here = min(left, share.cents)
            left -= here
            if here:
                first.append(replace(share, cents=here))
            if here < share.cents:
                rest.append(Share(share.line_id, 0 if here else share.pieces, share.cents - here))
        delivery = min(left, self.delivery_cents)
        return Purpose(tuple(first), delivery), Purpose(tuple(rest), self.delivery_cents - delivery)


NOTHING_NAMED = Purpose()


async def given_back(order: Order) -> GivenBack:
    """What went back of an order so far; exact inside a transaction that has locked it."""
    rows = await queries.lines_given_back(order.id)
    return GivenBack(
        {row["order_line"]: int(row["pieces"]) for row in rows},
        {row["order_line"]: int(row["cents"]) for row in rows},
        await queries.delivery_given_back(order.id),
    )


def purpose_of(order: Order, given: GivenBack, pieces: Mapping[int, int], *, delivery: bool) -> Purpose:
    """What these pieces (by order line id) and the rest of the delivery come to.

    Raises RefundRefused for pieces that the order has not, or that went back before.
    """
    lines = {line.id: line for line in order.lines}
    for line_id, count in pieces.items():
        line = lines.get(line_id)
        if line is None or count < 0:
            raise RefundRefused("Cet article n’est pas dans la commande.")
        if count > given.left_of(line):
            raise RefundRefused(f"«\u00a0{line.name}\u00a0»\u00a0: {_still(given.left_of(line))}.")
    shares = (_share(line, given, pieces.get(line.id, 0)) for line in order.lines)
    rest = max(0, order.delivery_cents + order.surcharge_cents - given.delivery_cents) if delivery else 0
    return Purpose(tuple(share for share in shares if share.cents), rest)


def everything_of(order: Order, given: GivenBack) -> Purpose:
    """All pieces and all of the delivery that did not go back yet."""
    return purpose_of(order, given, {line.id: max(0, given.left_of(line)) for line in order.lines}, delivery=True)


def available(order: Order, given: GivenBack, pieces: Mapping[int, int]) -> dict[int, int]:
    """These pieces, without those that went back before."""
    return {line.id: min(pieces.get(line.id, 0), max(0, given.left_of(line))) for line in order.lines}


def _share(line: OrderLine, given: GivenBack, count: int) -> Share:
    """The cents of the next `count` pieces of a line, of which some cents may have gone back without a piece."""
    before = given.pieces.get(line.id, 0)
    until = share_of(line.total_cents, before + count, line.quantity)
    worth = until - share_of(line.total_cents, before, line.quantity)
    return Share(line.id, count, max(0, min(worth, line.total_cents - given.cents.get(line.id, 0))))


def _still(left: int) -> str:
    if left < 1:
        return "tout est déjà remboursé"
    return f"il ne reste {'qu’une pièce' if left == 1 else f'que {left} pièces'} à rembourser"
