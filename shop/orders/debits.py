"""The debits of an order that is paid in several times, as its buyer is told of them (S0-22)."""

from shop.orders.order import Order
from shop.orders.states import PaymentState
from shop.payments.instalments import Schedule, schedule_of

_OVER = frozenset({PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.EXPIRED})


def agreed_debits(order: Order) -> Schedule | None:
    """The schedule of the payment that counts; None where it is paid at once, or was refused."""
    return None if order.payment.state in _OVER else schedule_of(order.payment.details)
