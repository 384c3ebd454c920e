"""Money that goes back, in the buyer's words: how much, by what, and about which day it is there (S0-56)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import refunds as queries
from shop.calendar import add_working_days, in_paris, long_date
from shop.money import euros
from shop.orders.order import Order, Payment
from shop.orders.summary import refund_delay
from shop.refunds.channels import COUNTER, CREDIT, PROVIDER, TRANSFER, channel_of, own_channel
from shop.refunds.states import FAILED, REFUNDED
from shop.storefront import storefront

_DAYS = {"card": 3, "paypal": 1}
"""Working days until the buyer sees the money, by method; LATEST for any other, and for a transfer."""
LATEST = 5
_BY = {
    PROVIDER: "par le moyen de paiement que vous avez utilisé",
    TRANSFER: "par virement",
    COUNTER: "à l’agence",
    CREDIT: "en avoir",
}
_DELAYS = {
    TRANSFER: "Le remboursement arrive sur votre compte en quelques jours, parfois une semaine ou plus.",
    COUNTER: "La somme vous est rendue à l’agence, pendant ses heures d’ouverture.",
    CREDIT: "Votre avoir est disponible tout de suite, dans votre compte, pour une prochaine commande.",
}
"""How long each way takes; what a provider collected takes as long as its method says."""
_DONE = {
    TRANSFER: "Nous avons fait ce virement\u00a0: il arrive sur votre compte en quelques jours.",
    COUNTER: "C’est fait\u00a0: cette somme vous a été rendue, ou déduite de ce que vous avez payé à l’agence.",
}
"""Said once staff have done it."""
IBAN_ASKED = "Il nous faut pour cela l’IBAN de votre compte\u00a0: répondez à notre e-mail"
"""Begins what is said of a transfer to an account that nobody told us."""


@dataclass(frozen=True, slots=True)
class GoesBack:
    """Money on its way to the buyer: cents, « par virement », how long that takes, the day as a sentence or nothing."""

    cents: int
    by: str
    delay: str
    day: str

    @property
    def sentence(self) -> str:
        """« Nous vous remboursons 12,40 € par virement. Le remboursement arrive … vers le mardi 1er décembre. »."""
        parts = (f"Nous vous remboursons {euros(self.cents)} {self.by}.", self.delay, self.day)
        return " ".join(part for part in parts if part)


def expected_on(channel: str, payment: Payment, asked: date) -> date | None:
    """About when the money asked for on this day (Paris) is there; None where it is at once, or at the counter."""
    if channel not in {PROVIDER, TRANSFER}:
        return None
    return add_working_days(asked, _DAYS.get(payment.method, LATEST) if channel == PROVIDER else LATEST)


def day_words(channel: str, payment: Payment, asked: date, today: date) -> str:
    """« Vous devriez le voir vers le mardi 1er décembre. »; empty where no day can be told, or it is over."""
    day = expected_on(channel, payment, asked)
    return f"Vous devriez le voir vers le {long_date(day)}." if day is not None and day >= today else ""


def delay_words(channel: str, payment: Payment) -> str:
    """How long money takes to come back this way."""
    own = refund_delay(payment) if channel == own_channel(payment) else ""
    return own or _DELAYS.get(channel, "")


def way_told(payment: Payment) -> str:
    """« par virement », of money that goes back by the way it was paid."""
    return _BY[own_channel(payment)]


def delay_told(payment: Payment, today: date) -> str:
    """What is said of money that goes back today by the way it was paid: how long it takes, about which day."""
    channel = own_channel(payment)
    words = (delay_words(channel, payment), day_words(channel, payment, today, today))
    return " ".join(part for part in words if part)


async def told_of(channel: str, payment: Payment, asked: date, today: date) -> tuple[str, str]:
    """How long money asked for on this day takes, and about which day it is there; or what we still need to send it."""
    if channel == TRANSFER and not await queries.payer_iban(payment.id):
        phone = (await storefront()).merchant.phone
        return IBAN_ASKED + (f" ou appelez-nous au {phone}." if phone else "."), ""
    return delay_words(channel, payment), day_words(channel, payment, asked, today)


async def going_back(order: Order, today: date) -> tuple[GoesBack, ...]:
    """All that went back of an order, or is on its way: a line for each payment and way, `today` in Paris."""
    found = list[GoesBack]()
    for payment in order.payments:
        rows = [row for row in await queries.of_payment(payment.id) if row["state"] != FAILED]
        for channel in dict.fromkeys(channel_of(row, payment) for row in rows):
            these = [row for row in rows if channel_of(row, payment) == channel]
            found.append(await _told(payment, channel, these, today))
    return tuple(found)


async def of_refunds(order: Order, refund_ids: list[int], today: date) -> tuple[GoesBack, ...]:
    """What was asked for together, a line for each payment."""
    found = list[GoesBack]()
    for payment in order.payments:
        rows = [row for row in await queries.of_payment(payment.id) if row["id"] in refund_ids]
        found += [await _told(payment, channel_of(row, payment), [row], today) for row in rows]
    return tuple(found)


async def _told(payment: Payment, channel: str, rows: Sequence[Mapping[str, Any]], today: date) -> GoesBack:
    asked = in_paris(max(row["created_at"] for row in rows)).date()
    cents, is_done = sum(row["amount_cents"] for row in rows), all(row["state"] == REFUNDED for row in rows)
    if is_done and channel in _DONE:
        return GoesBack(cents, _BY[channel], _DONE[channel], "")
    return GoesBack(cents, _BY[channel], *await told_of(channel, payment, asked, today))
