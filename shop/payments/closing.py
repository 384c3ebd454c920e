"""Closing a payment page that the buyer has left, for another way to pay or for good: nobody pays there any more."""

import structlog

from shop import faults
from shop.orders.order import Order, Payment
from shop.orders.payment_states import is_given_up
from shop.orders.states import PaymentState
from shop.payments.provider import PaymentProvider, ProviderTrouble

_log = structlog.get_logger("comptoir")


async def close(provider: PaymentProvider | None, payment: Payment, order: Order) -> bool:
    """Have the provider take no more money for this payment; whether it must be asked how the payment stands now.

    Money that was quicker wins. Where the provider refuses, the page stays, and late money is seen as ever. Raises
    ProviderTrouble when it does not answer: it is asked again, however often it had done it already.
    """
    is_over = payment.is_settled and payment.state != PaymentState.CANCELLED  # by us alone, its page may be open
    if provider is None or payment.provider_id is None or is_over or not is_given_up(order, payment.id):
        return False
    try:
        if (await provider.read(payment.provider_id)).may_be_cancelled:
            await faults.hit("payment.closing")
            await provider.cancel(payment.provider_id)
            await faults.hit("payment.closed")
    except ProviderTrouble as trouble:
        if not trouble.permanent:
            raise
        _log.info("payment.not_closed", order=order.number, payment=payment.id)
    return True
