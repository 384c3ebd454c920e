"""How money goes back: by the provider that collected it, by transfer, at the counter, as account credit."""

from collections.abc import Mapping
from typing import Any

from shop.orders.order import Payment
from shop.payments.provider import BANK, CHEQUE
from shop.payments.provider import COUNTER as PAID_AT_COUNTER
from shop.payments.provider import CREDIT as PAID_BY_CREDIT

PROVIDER, TRANSFER, COUNTER, CREDIT = "provider", "transfer", "counter", "credit"
BY_HAND = frozenset({TRANSFER, COUNTER})
"""What no program can send: staff do it, and say so."""
_OWN = {BANK: TRANSFER, CHEQUE: TRANSFER, PAID_AT_COUNTER: COUNTER, PAID_BY_CREDIT: CREDIT}


def own_channel(payment: Payment) -> str:
    """The way this payment goes back where nobody asks for another."""
    return _OWN.get(payment.provider, PROVIDER)


def channel_for(payment: Payment, wished: str, *, has_account: bool) -> str:
    """The way this payment goes back; what was paid with credit is credit again, as long as there is an account."""
    own = own_channel(payment)
    if own == CREDIT:
        return CREDIT if has_account else TRANSFER
    return wished or own


def channel_of(refund: Mapping[str, Any], payment: Payment) -> str:
    """The way a refund goes."""
    return str(refund["channel"]) if refund["channel"] != PROVIDER else own_channel(payment)
