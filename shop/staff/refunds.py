"""Money going back, as staff see it: what was asked, how far it is, and what their own hand must send."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction
from db.queries import refunds as queries
from shop.errors import MoveNotAllowed
from shop.money import euros
from shop.orders import book
from shop.orders.moves import By, write_event
from shop.orders.order import Order, Payment
from shop.refunds.channels import BY_HAND, COUNTER, CREDIT, TRANSFER, channel_of, own_channel
from shop.refunds.owing import owes_money
from shop.refunds.purpose import given_back
from shop.refunds.sending import mark_returned_by_hand
from shop.refunds.sent_to import sent_to_words
from shop.refunds.states import ASKED, FAILED, REFUNDED, SENT
from shop.withdrawal.since import KEY

_WORDS = {
    ASKED: "demandé",
    SENT: "en cours",
    REFUNDED: "fait",
    FAILED: "échoué",
}
_BY = {TRANSFER: "par virement", COUNTER: "à l’agence", CREDIT: "en avoir"}
"""Said where the money does not go back the way it came."""


@dataclass(frozen=True, slots=True)
class RefundView:
    """One refund; `at` is UTC. `by_hand`: staff must send it themselves, and say so; `channel` as in channels.py.

    `iban`: the account its payment came from, where the bank named one and the money is to be sent there.
    """

    id: int
    channel: str
    amount_cents: int
    words: str
    reason: str
    actor: str
    at: datetime
    by_hand: bool
    iban: str = ""


async def refunds_of(order: Order) -> Mapping[int, tuple[RefundView, ...]]:
    """The refunds of each payment that has some."""
    found = {
        payment.id: tuple([await _view(row, payment) for row in await queries.of_payment(payment.id)])
        for payment in order.payments
    }
    return {payment_id: views for payment_id, views in found.items() if views}


async def refunded_unsent(order: Order) -> dict[int, int]:
    """Pieces still to be sent that are refunded already, by order line id, without those withdrawn or kept back."""
    given, unsent, withdrawn = await given_back(order), order.unsent, await _refunded_for_statements(order)
    found = {
        line.id: min(
            unsent.get(line.id, 0),
            given.pieces.get(line.id, 0) - line.taken_out - max(line.kept_back - line.taken_out, withdrawn[line.id]),
        )
        for line in order.lines
    }
    return {line_id: pieces for line_id, pieces in found.items() if pieces > 0}


async def _refunded_for_statements(order: Order) -> Counter[int]:
    """Pieces that went back under the name of a statement of withdrawal, by order line id."""
    rows = [row for one in order.payments for row in await queries.of_payment(one.id)]
    own = {row["id"] for row in rows if row["state"] != FAILED and row["idempotency_key"].startswith(KEY)}
    pieces = Counter[int]()
    for row in await queries.lines_of(order.id) if own else ():
        pieces[row["order_line"]] += row["quantity"] if row["refund"] in own else 0
    return pieces


async def sent_by_hand(order_id: int, refund_id: int, by: By, now: datetime, *, to: str = "") -> None:
    """Staff have sent this refund from the bank, `to` an IBAN or for a reason not to note it. Pressed twice it is one.

    Raises LookupError for another's refund, NotSaid for a transfer to nobody knows where.
    """

    async def work() -> None:
        order = await book.locked(order_id)
        row = await queries.by_id(refund_id)
        payment = next((one for one in order.payments if row and one.id == row["payment"]), None)
        if row is None or payment is None or channel_of(row, payment) not in BY_HAND:
            raise LookupError(f"no refund {refund_id} of order {order.number}")
        is_transfer, sent_to = channel_of(row, payment) == TRANSFER, ""
        if is_transfer and row["state"] == ASKED:
            sent_to = ", " + sent_to_words(to, await queries.payer_iban(payment.id))
        if await mark_returned_by_hand(refund_id):
            still = waits_for_hand(await refunds_of(order))
            rest = order.attention if still else order.attention_without("refund_by_hand")
            move = "give_back" if channel_of(row, payment) == COUNTER else "send_back"
            await write_event(order, move, by, now, note=f"{euros(row['amount_cents'])}{sent_to}", attention=rest)

    await in_one_transaction(work)


async def check_may_close(order: Order) -> None:
    """Raises MoveNotAllowed while money is owed, or waits for the hand that sends it."""
    refusal = why_not_close(order, await refunds_of(order))
    if refusal:
        raise MoveNotAllowed(order.state, "decide", refusal)


def why_not_close(order: Order, refunds: Mapping[int, Iterable[RefundView]]) -> str:
    """Why what the order asks of staff is not for closing yet, as a sentence; empty when it is.

    A refund that was not handed to staff yet is no reason: it asks for them by itself when it is.
    """
    if owes_money(order):
        return "L’argent du client est encore là\u00a0: remboursez-le d’abord."
    if "refund_by_hand" in order.reasons and waits_for_hand(refunds):
        return "Un remboursement reste à faire de votre main\u00a0: dites d’abord qu’il est fait."
    return ""


def waits_for_hand(refunds: Mapping[int, Iterable[RefundView]]) -> bool:
    """Whether staff still have to send one of these themselves."""
    return any(view.by_hand for views in refunds.values() for view in views)


async def _view(row: Mapping[str, Any], payment: Payment) -> RefundView:
    channel = channel_of(row, payment)
    by_hand = channel in BY_HAND and row["state"] == ASKED
    to_do = "à rendre à l’agence" if channel == COUNTER else "à envoyer depuis votre banque"
    words = to_do if by_hand else _WORDS.get(row["state"], row["state"])
    if channel != own_channel(payment):
        words = f"{_BY.get(channel, channel)}, {words}"
    iban = await queries.payer_iban(payment.id) if by_hand and channel == TRANSFER else ""
    at = row["created_at"]
    return RefundView(row["id"], channel, row["amount_cents"], words, row["reason"], row["actor"], at, by_hand, iban)
