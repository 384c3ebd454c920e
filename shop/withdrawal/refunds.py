"""What a withdrawal gives back, and until when (L221-23, L221-24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shop.calendar import in_paris
from shop.delivery.rules import DeliveryRules
from shop.money import share_of
from shop.orders.order import Order, OrderLine
from shop.refunds.purpose import GivenBack

REFUND_DAYS = 14
RETURN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Due:
    """Cents including VAT. `delivery_cents`: the outbound delivery, at the standard rate at most."""

    goods_cents: int
    delivery_cents: int

    @property
    def total_cents(self) -> int:
        return self.goods_cents + self.delivery_cents

    def at_most(self, cents: int) -> "Due":
        """The same where only so much can come back."""
        total = max(0, min(self.total_cents, cents))
        delivery = min(total, self.delivery_cents)
        return Due(total - delivery, delivery)


def due(order: Order, before: Mapping[int, int], pieces: Mapping[int, int], rules: DeliveryRules) -> Due:
    """What these pieces give back, when `before` (both by order line id) were withdrawn from earlier.

    Articles at their stored share of the discount. The delivery comes back with the statement that leaves nothing of
    the order (L221-24).
    """
    goods = sum(worth_of(line, before.get(line.id, 0), pieces.get(line.id, 0)) for line in order.lines)
    together = {line.id: before.get(line.id, 0) + pieces.get(line.id, 0) for line in order.lines}
    is_whole = all(together[line.id] >= line.sold_pieces for line in order.lines)
    return Due(goods, standard_delivery(order, rules) if is_whole else 0)


def still_due(order: Order, promised: Due, pieces: Mapping[int, int], since_cents: int, given: GivenBack) -> Due:
    """What is left of what these pieces give back: without what went back for them since they were withdrawn from.

    `given`: all that went back of the order; a line never gives more than it was paid with, nor does the delivery.
    """
    paid = sum(line.total_cents - given.cents.get(line.id, 0) for line in order.lines if pieces.get(line.id))
    delivery = order.delivery_cents + order.surcharge_cents - given.delivery_cents
    goods = max(0, min(promised.goods_cents - since_cents, paid))
    return Due(goods, max(0, min(promised.delivery_cents, delivery)))


def worth_of(line: OrderLine, before: int, pieces: int) -> int:
    """The cents of some pieces of a line: pieces withdrawn from one by one are worth exactly the line together."""
    until = share_of(line.total_cents, before + pieces, line.quantity)
    return until - share_of(line.total_cents, before, line.quantity)


def standard_delivery(order: Order, rules: DeliveryRules) -> int:
    """What was paid for the delivery, but no more than another mode to an address costs (L221-24).

    The zone's surcharge is due whatever the mode, so it comes back whole.
    """
    weight = sum(line.weight_g * line.quantity for line in order.lines)
    others = [mode.code for mode in rules.modes if mode.needs_address and mode.code != order.delivery.mode]
    rates = [rules.tariff(code, order.delivery.zone, weight, order.goods_cents) for code in others]
    return min([order.delivery_cents, *(rate for rate in rates if rate is not None)]) + order.surcharge_cents


def refund_by(declared_at: datetime) -> date:
    """The last day (Paris) to give the money back."""
    return in_paris(declared_at).date() + timedelta(days=REFUND_DAYS)


def return_by(declared_at: datetime) -> date:
    """The last day (Paris) to send the goods back."""
    return in_paris(declared_at).date() + timedelta(days=RETURN_DAYS)
