"""A credit given to the orders it pays: one transaction with the payment, its order and the match, each once.

The order is locked first, then the entry; `settle_within` is the only writer of payment states.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import bank as queries
from db.queries import orders as order_queries
from db.queries import payments as payment_queries
from shop.errors import MoveNotAllowed, ShopError
from shop.money import euros
from shop.orders import book
from shop.orders.drafts import hold_until
from shop.orders.moves import By, announce
from shop.orders.order import Order, Payment
from shop.orders.payment_states import Report, settle_within
from shop.orders.states import ENDED, PaymentState
from shop.payments.provider import BANK
from shop.payments.transfer import creditor_reference
from shop.storefront import storefront

METHOD = "transfer"


class EntryChanged(MoveNotAllowed):
    """Somebody else gave the entry, or put it aside, since the page was drawn."""

    def __init__(self) -> None:
        super().__init__("matched", "match", "Ce virement a changé entre-temps\u00a0: le voici à jour.")


class CannotGive(ShopError):
    """The order cannot take this money without somebody deciding about something else first."""


Gives = Sequence[tuple[str, int]]


async def give(
    entry_id: int, gives: Gives, seen_applied_cents: int, by: By, now: datetime, *, whole: bool = False
) -> None:
    """Give an entry to orders: (number, cents) each. All or nothing.

    `seen_applied_cents`: what had been given of the entry as the caller saw it. `whole`: so little is missing that the
    awaited payment is taken for made. Asked twice, it is done once. Raises CannotGive, EntryChanged.
    """
    until = hold_until("transfer", (await storefront()).merchant, now)
    orders = sorted([(await _id_of(number), number, cents) for number, cents in gives])

    async def work() -> None:
        applied = seen_applied_cents
        for order_id, number, cents in orders:
            order = await book.locked(order_id)
            if not await queries.take(entry_id, cents, applied):
                if await _is_given(entry_id, number):
                    return
                raise EntryChanged
            applied += cents
            await _Giving(entry_id, by, now, until).spend(order, cents, whole=whole)

    await in_one_transaction(work)


async def _id_of(number: str) -> int:
    order_id = await order_queries.id_of(number)
    if order_id is None:
        raise CannotGive(f"Aucune commande ne porte le numéro {number}.")
    return order_id


async def _is_given(entry_id: int, number: str) -> bool:
    return any(row["number"] == number for row in await queries.matches_of([entry_id]))


class _Giving:
    """One entry being given away; `until`: how long goods are kept for the rest of a sum."""

    def __init__(self, entry_id: int, by: By, now: datetime, until: datetime) -> None:
        self.entry_id, self.by, self.now, self.until = entry_id, by, now, until

    async def spend(self, order: Order, cents: int, *, whole: bool) -> None:
        """What the order waits for first; what it did not wait for becomes a payment of its own, to be given back."""
        known = await self._marked_by_hand(order, cents)
        if known is not None:
            await self._match(known, cents)
            return
        awaited = next((one for one in reversed(order.payments) if one.provider == BANK and not one.is_settled), None)
        if awaited is None:
            due_cents = order.due_cents or cents
            if cents < due_cents and order.state not in ENDED:
                lacks = euros(due_cents - cents)
                raise CannotGive(
                    f"La commande {order.number} n’attend pas de virement, et il manque {lacks} pour la payer."
                )
            used_cents = min(cents, due_cents)
            await self._receive(await self._new(order, used_cents), used_cents)
        else:
            used_cents = min(cents, awaited.amount_cents)
            await self._take(order, awaited, used_cents, whole=whole)
        if cents > used_cents:
            excess = await self._new(order, cents - used_cents)
            await self._receive(excess, cents - used_cents)

    async def _marked_by_hand(self, order: Order, cents: int) -> Payment | None:
        """A transfer that staff had already seen on the account: this is it, and no second one."""
        for one in order.payments:
            is_transfer = one.provider == BANK and one.state == PaymentState.PAID
            if is_transfer and one.amount_cents - await queries.matched_cents(one.id) >= cents:
                return one
        return None

    async def _take(self, order: Order, awaited: Payment, cents: int, *, whole: bool) -> None:
        """The awaited transfer, or a part of it: the rest is then awaited as another payment of the same reference."""
        left_cents = awaited.amount_cents - cents
        if not left_cents or whole:
            await self._receive(awaited.id, cents)
            return
        if order.is_unpaid:
            await self._close_others(order, awaited)
            await order_queries.change(order.id, order.version, {"hold_until": self._hold(order)})
        await payment_queries.change(awaited.id, {"amount_cents": cents})
        await self._receive(awaited.id, cents)
        if order.is_unpaid:
            await self._new(order, left_cents)
            await announce(order, "payment_part", str(awaited.id), payment_id=awaited.id)

    async def _close_others(self, order: Order, awaited: Payment) -> None:
        """Whoever pays in parts pays in this way: no other try may ask for the whole sum. Raises CannotGive."""
        for one in order.payments:
            if one.id != awaited.id and not one.is_settled:
                if one.provider != BANK:
                    raise CannotGive(
                        f"Ce virement ne paie qu’une partie de la commande {order.number}, dont un autre paiement est "
                        "en cours. Attendez qu’il aboutisse ou se ferme."
                    )
                await settle_within(one.id, Report(PaymentState.CANCELLED), self.now, self.by)

    def _hold(self, order: Order) -> datetime | None:
        """The rest must travel too."""
        return max(order.hold_until, self.until) if order.hold_until else None

    async def _new(self, order: Order, cents: int) -> int:
        """Another transfer of the same reference, not received yet."""
        row = {
            "order": order.id,
            "method": METHOD,
            "provider": BANK,
            "state": PaymentState.CREATED.value,
            "amount_cents": cents,
            "idempotency_key": secrets.token_hex(16),
            "reference": creditor_reference(order.number),
            "created_at": self.now,
        }
        return await payment_queries.insert_payment(row)

    async def _receive(self, payment_id: int, cents: int) -> None:
        await self._match_row(payment_id, cents)
        await payment_queries.change(payment_id, {"received_cents": cents})
        await settle_within(payment_id, Report(PaymentState.PAID), self.now, self.by)

    async def _match(self, payment: Payment, cents: int) -> None:
        await self._match_row(payment.id, cents)
        await payment_queries.change(payment.id, {"received_cents": await queries.matched_cents(payment.id)})

    async def _match_row(self, payment_id: int, cents: int) -> None:
        row = {"entry": self.entry_id, "payment": payment_id, "amount_cents": cents, "actor": self.by.name}
        await queries.insert_match({**row, "at": self.now})
