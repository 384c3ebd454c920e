"""Asking for money to go back: in a transaction, once per intent and never more than was paid; the outbox sends it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import payments as payment_queries
from db.queries import refunds as queries
from shop import credit
from shop.invoices.crediting import credit_for
from shop.jobs import enqueue
from shop.money import euros
from shop.orders import book
from shop.orders.moves import By, OrderChanged
from shop.orders.order import Order, Payment
from shop.payments.provider import CREDIT as PAID_BY_CREDIT
from shop.refunds.channels import CREDIT, channel_for
from shop.refunds.owing import announce_refunds, refunded_of
from shop.refunds.purpose import NOTHING_NAMED, Purpose, RefundRefused, everything_of, given_back
from shop.refunds.states import ASKED, REFUNDED

LONGEST_KEY = 50
"""Of an intent; the refund of each further payment adds to it."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Who gives money back, why and when. `key` names it: the same key is one refund, or one for each payment.

    `channel`: the way it goes back (`channels.py`), empty for the way it was paid. `seen_cents`: what had gone back of
    the payment, or of the order, when it was decided; None where nobody looked.
    """

    by: By
    reason: str
    key: str
    now: datetime
    channel: str = ""
    seen_cents: int | None = None


async def ask(
    payment_id: int, cents: int, *, by: By, reason: str, key: str, now: datetime, seen_cents: int | None = None
) -> int:
    """Refund part or all of one payment the way it was made; gives the refund's id. `seen_cents` as in `Intent`.

    Raises RefundRefused, also for a key already spent on another amount; OrderChanged when more or less went back
    since it was decided; LookupError for an unknown payment.
    """

    async def work() -> int:
        row = await payment_queries.by_id(payment_id)
        if row is None:
            raise LookupError(f"no payment {payment_id}")
        order = await book.locked(row["order"])
        payment = next(one for one in order.payments if one.id == payment_id)
        if not await is_made(key):
            _check_fresh(order, payment.refunded_cents, seen_cents)
        refund_id = await ask_within(order, payment, cents, NOTHING_NAMED, Intent(by, reason, key, now))
        await announce_refunds(order, [refund_id])
        return refund_id

    return await in_one_transaction(work)


async def ask_order(order_id: int, cents: int, purpose: Purpose, intent: Intent) -> Sequence[int]:
    """Refund an order whatever it was paid with; gives the refunds' ids, one for each payment money goes back to.

    Raises RefundRefused: more than is left, pieces given back before, a key spent on something else; OrderChanged when
    more or less went back since it was decided; LookupError.
    """

    async def work() -> Sequence[int]:
        order = await book.locked(order_id)
        done = await queries.parts_of(intent.key)
        if done:
            known = sum(row["amount_cents"] for row in done)
            if known != cents or {row["payment"] for row in done} - {one.id for one in order.payments}:
                raise RefundRefused(f"Un remboursement de {euros(known)} vient d’être fait depuis cette page.")
            return [int(row["id"]) for row in done]
        _check_fresh(order, refunded_of(order), intent.seen_cents)
        made = await ask_order_within(order, cents, purpose, intent)
        await announce_refunds(order, made)
        return made

    return await in_one_transaction(work)


def _check_fresh(order: Order, refunded_cents: int, seen_cents: int | None) -> None:
    """Two who decide at the same moment on the same money: the second decides again, knowing of the first."""
    if seen_cents not in {None, refunded_cents}:
        raise OrderChanged(order.state, "refund")


async def is_made(key: str) -> bool:
    """Whether the intent of this key was carried out."""
    return await queries.by_key(key) is not None


async def give_everything_back(order: Order, intent: Intent) -> Sequence[int]:
    """All that is left of what was paid, inside a transaction that has locked the order."""
    left = sum(one.left_cents for one in order.payments)
    if not left:
        return []
    return await ask_order_within(order, left, everything_of(order, await given_back(order)).at_most(left), intent)


async def give_credit_back(order: Order, intent: Intent) -> None:
    """What an order took of its buyer's credit can be spent again; inside a transaction that has locked the order."""
    made = [
        await ask_within(order, payment, payment.left_cents, NOTHING_NAMED, intent)
        for payment in order.holding
        if payment.provider == PAID_BY_CREDIT
    ]
    if made:
        await announce_refunds(order, made)


async def ask_order_within(order: Order, cents: int, purpose: Purpose, intent: Intent) -> Sequence[int]:
    """The same as `ask_order`, inside a transaction that has locked the order, for a key not spent yet."""
    left = sum(one.left_cents for one in order.payments)
    if cents > left:
        raise _too_much(left)
    made = []
    rest, key = purpose, intent.key
    for payment, part in parts_over(order.holding, cents):
        now, rest = rest.split(part)
        made.append(await ask_within(order, payment, part, now, replace(intent, key=key)))
        key = f"{intent.key}:{len(made)}"
    if not made:
        raise RefundRefused("Indiquez un montant à rembourser.")
    return made


def parts_over(holding: Collection[Payment], cents: int) -> list[tuple[Payment, int]]:
    """How much goes back to which payment: what was paid with credit comes last."""
    parts = list[tuple[Payment, int]]()
    for payment in sorted(holding, key=lambda one: one.provider == PAID_BY_CREDIT):
        part = min(cents, payment.left_cents)
        if part > 0:
            parts.append((payment, part))
            cents -= part
    return parts


async def ask_within(order: Order, payment: Payment, cents: int, purpose: Purpose, intent: Intent) -> int:
    """Refund one payment, inside a transaction that has locked the order; gives the refund's id."""
    if cents < 1:
        raise RefundRefused("Indiquez un montant à rembourser.")
    channel = channel_for(payment, intent.channel, has_account=order.customer_id is not None)
    if channel == CREDIT and order.customer_id is None:
        raise RefundRefused("Cette commande n’est liée à aucun compte\u00a0: choisissez un autre moyen.")
    refund_id = await queries.insert(
        {
            "payment": payment.id,
            "amount_cents": cents,
            "delivery_cents": purpose.delivery_cents,
            "channel": channel,
            "state": REFUNDED if channel == CREDIT else ASKED,
            "idempotency_key": intent.key,
            "reason": intent.reason[:200],
            "actor": intent.by.name,
            "created_at": intent.now,
        }
    )
    if refund_id is None:
        return await _known(payment.id, cents, intent.key)
    if not await queries.set_aside(payment.id, cents):
        raise _too_much(payment.left_cents)
    await _name_lines(order, refund_id, purpose)
    await credit_for(order, refund_id, intent.now)
    if channel == CREDIT:
        await _credit(order, refund_id, cents, intent)
    else:
        await enqueue("refund", f"refund:{order.number}:{refund_id}", {"refund_id": refund_id})
    return refund_id


async def _known(payment_id: int, cents: int, key: str) -> int:
    """The refund made with this key before. Raises RefundRefused when it was another."""
    known = await queries.by_key(key)
    if known is None or (known["payment"], known["amount_cents"]) != (payment_id, cents):
        done = euros(known["amount_cents"] if known else 0)
        raise RefundRefused(f"Un remboursement de {done} vient d’être fait depuis cette page.")
    return int(known["id"])


async def _name_lines(order: Order, refund_id: int, purpose: Purpose) -> None:
    """Write what the refund is for. Raises RefundRefused for a piece, or the delivery, given back before."""
    for share in purpose.shares:
        if not await queries.insert_line(refund_id, share.line_id, share.pieces, share.cents):
            raise RefundRefused("Un de ces articles est déjà remboursé\u00a0: vérifiez la commande.")
    paid = order.delivery_cents + order.surcharge_cents
    if purpose.delivery_cents and await queries.delivery_given_back(order.id) > paid:
        raise RefundRefused("La livraison est déjà remboursée.")


async def _credit(order: Order, refund_id: int, cents: int, intent: Intent) -> None:
    """Account credit is there at once."""
    assert order.customer_id is not None
    await credit.give(
        order.customer_id,
        order.id,
        cents,
        reason="Remboursement d’une commande",
        actor=intent.by.name,
        key=f"refund:{order.number}:{refund_id}",
        now=intent.now,
    )


def _too_much(left_cents: int) -> RefundRefused:
    return RefundRefused(f"Ce montant dépasse ce qui peut encore être remboursé\u00a0: {euros(left_cents)}.")
