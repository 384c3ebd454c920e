"""The payment provider as the shop sees it: values in our own words, one Protocol, one error.

A provider's answer is the only proof of a payment; the return of the shopper's browser proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from shop.addresses import Address
from shop.payments.method import Limits

BANK, CHEQUE, COUNTER, CREDIT, NOTHING = "bank", "cheque", "counter", "credit", "nothing"
"""Who collects where no provider does: the account, the letter box, the agency, what we owe the buyer, nobody."""
TRAVELLING = frozenset({BANK, CHEQUE})
"""Whose money is days on its way: the order waits for it, and staff say when it came."""

PaymentState = Literal["open", "pending", "authorized", "paid", "failed", "cancelled", "expired"]
RefundState = Literal["queued", "pending", "processing", "refunded", "failed", "cancelled"]
ProviderMode = Literal["test", "live"]


class ProviderTrouble(Exception):
    """The provider did not do what was asked.

    `permanent`: the same request will never succeed. `unknown`: because the provider has no such payment, so that no
    money can come of it; a refused API key says nothing of the kind, and is not permanent: somebody will mend it.
    Otherwise nobody knows whether it was carried out: ask again with the same idempotency key, or look with `find` /
    `refunds` first when the key is older than `KEY_LIFE_SECONDS`. The message is French, for staff; it never holds a
    secret.
    """

    def __init__(self, message: str, permanent: bool, *, unknown: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.unknown = unknown


# A provider repeats its first answer to an idempotency key for about an hour; five minutes are kept in hand.
KEY_LIFE_SECONDS = 55 * 60


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """What the shop asks a provider to collect. It is committed before the provider hears of it.

    `payment_id` is our own payment row; it travels as metadata with `order_number`. `method` is a code of
    `methods.py`. `description` is what the shopper reads on the payment page. Amount in cents. `billing` and `email`:
    who pays, where the method asks for it (instalments do).
    """

    payment_id: int
    order_number: str
    method: str
    amount_cents: int
    currency: str
    description: str
    return_url: str
    cancel_url: str
    webhook_url: str
    idempotency_key: str
    billing: Address | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider holds it now. Amounts in cents, times in UTC.

    `payment_id` and `order_number` come from the metadata we sent: None when the payment is not one of ours.
    `failure_reason` is a French sentence for the shopper, empty unless the payment failed.
    `amount_refunded_cents` counts refunds already sent and those on their way. `may_be_cancelled`: nobody can pay it
    any more once we say so.
    """

    provider_id: str
    state: PaymentState
    amount_cents: int
    currency: str
    amount_refunded_cents: int
    amount_charged_back_cents: int
    mode: ProviderMode
    payment_id: int | None
    order_number: str | None
    checkout_url: str | None
    failure_reason: str
    method: str | None
    created_at: datetime
    expires_at: datetime | None
    may_be_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund as the provider holds it now. Amount in cents, time in UTC.

    `idempotency_key` is the key it was asked with: None for a refund made outside the shop, in the provider's
    own dashboard.
    """

    provider_id: str
    state: RefundState
    amount_cents: int
    currency: str
    idempotency_key: str | None
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ProviderChargeback:
    """Money the buyer's bank took back, as the provider holds it now. Amount in cents, times in UTC.

    `reason` as the bank says it, perhaps empty. `reversed_at`: when the money came back to us.
    """

    provider_id: str
    amount_cents: int
    reason: str
    created_at: datetime
    reversed_at: datetime | None = None


class PaymentProvider(Protocol):
    """A firm that collects money for the shop. Every call may raise `ProviderTrouble` and answers within 12 s.

    Every call refuses (`RuntimeError`) to run inside a database transaction: a slow provider would hold its locks.
    """

    @property
    def mode(self) -> ProviderMode:
        """Whether our key moves real money; a payment of the other mode is not ours."""

    async def create(self, intent: PaymentIntent) -> ProviderPayment:
        """Open a payment. Asked again with the same key within the hour, it is the same payment."""

    async def read(self, provider_id: str) -> ProviderPayment:
        """Read one payment; one it does not have is `ProviderTrouble(unknown=True)`."""

    async def find(self, order_number: str, since: datetime) -> list[ProviderPayment]:
        """All payments of one order made since about `since` (UTC), newest first.

        For a reply that was lost and whose key has aged; if the end cannot be reached, ProviderTrouble.
        """

    async def cancel(self, provider_id: str) -> None:
        """Have nobody pay a payment any more. One that cannot be cancelled (any more) is `permanent=True`.

        How it stands afterwards, `read` says: the answer may be lost, or the buyer may have been quicker.
        """

    async def refund(
        self, provider_id: str, amount_cents: int, currency: str, idempotency_key: str, reason: str
    ) -> ProviderRefund:
        """Give money back (cents). A refused amount is `ProviderTrouble(permanent=True)`."""

    async def refunds(self, provider_id: str) -> list[ProviderRefund]:
        """All refunds of one payment, newest first, those made in the provider's dashboard included."""

    async def chargebacks(self, provider_id: str) -> list[ProviderChargeback]:
        """All chargebacks of one payment, newest first, those reversed included."""

    async def methods(self, country: str) -> Mapping[str, Limits]:
        """What may be paid with by a buyer of this country (ISO, two letters), by the provider's names."""
