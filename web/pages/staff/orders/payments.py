"""Money by hand: a transfer that has arrived, sums given back."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.payments.cashier import Cashier
from shop.staff import refunds as staff_refunds
from web.forms import one_line
from web.inputs import clean_id, clean_int
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, moved, refused
from web.pages.staff.typed import MOST_CENTS, cents_in
from web.refusals import Refusal

LONGEST_REASON = 200
NO_SUM = "Indiquez le montant à rembourser en euros, par exemple 12,40."
Answer = Response[Any]


class StaffPayments(Controller):
    path = "/commandes/{number:str}"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/paiements/{payment_id:str}/reception", name="staff_transfer_received")
    async def received(self, asked: NamedDependency[Asked], payment_id: FromPath[str]) -> Answer:
        payment = payment_in(asked, payment_id)
        return await moved(asked, cashier(asked).mark_received(payment, asked.by, datetime.now(UTC)))

    @post("/paiements/{payment_id:str}/remboursements", name="staff_refund")
    async def refund(self, asked: NamedDependency[Asked], payment_id: FromPath[str]) -> Answer:
        payment, cents = payment_in(asked, payment_id), cents_in(asked.data.get("montant", ""))
        field = f"montant-{payment}"
        key = f"staff:{payment}:{asked.data.get('_idem', '')}"[:64]
        seen = clean_int(asked.data.get("rembourse", ""), 0, MOST_CENTS)
        if cents is None:
            return await refused(asked, Mistyped(field, NO_SUM))
        work = cashier(asked).refund(
            payment,
            cents,
            by=asked.by,
            reason=one_line(asked.data.get("motif"))[:LONGEST_REASON] or f"Commande {asked.order.number}",
            key=key,
            now=datetime.now(UTC),
            seen_cents=-1 if seen is None else seen,
        )
        return await moved(asked, work, field)

    @post("/remboursements/{refund_id:str}/envoi", name="staff_refund_sent")
    async def sent(self, asked: NamedDependency[Asked], refund_id: FromPath[str]) -> Answer:
        """A refund of a transfer: staff have sent it from the bank, and say where to."""
        refund, field = clean_id(refund_id) or 0, f"compte-{clean_id(refund_id) or 0}"
        to = one_line(asked.data.get("compte"))
        work = staff_refunds.sent_by_hand(asked.order.id, refund, asked.by, datetime.now(UTC), to=to)
        return await moved(asked, work, field)


def cashier(asked: Asked) -> Cashier:
    found: Cashier = asked.request.app.state.cashier
    return found


def payment_in(asked: Asked, payment_id: str) -> int:
    """The id of a payment of this order. Raises Refusal 404 for any other."""
    known = clean_id(payment_id)
    if known is None or known not in {payment.id for payment in asked.order.payments}:
        raise Refusal(404)
    return known
