"""Documents that go with a mail: the invoice with « paiement reçu », a credit note with the mail that says why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from db.queries import invoices as queries
from shop.invoices.data import CREDIT_NOTE, INVOICE
from shop.invoices.files import DocumentNotDrawn, file_of
from shop.invoices.words import TITLES
from shop.jobs import JobFailed, Payload
from shop.orders.moves import announce
from shop.orders.order import Order
from shop.post.mail import Attachment

ALONE: Final = "invoice"
"""The mail of a document that no other mail carries."""
_ENDED: Final = frozenset({"cancel", "withdraw"})
_log = structlog.get_logger("comptoir")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document that a mail is about; `attachment` None where it could not be drawn: it follows by itself."""

    kind: str
    number: str
    attachment: Attachment | None

    @property
    def name(self) -> str:
        """« facture FA-2026-000123 »."""
        return f"{TITLES[self.kind].lower()} {self.number}"

    @property
    def sentence(self) -> str:
        """« Votre facture FA-2026-000123 est jointe à cet e-mail. »"""
        with_e = "e" if self.kind == INVOICE else ""
        there = f"est joint{with_e} à cet e-mail" if self.attachment else f"vous est envoyé{with_e} par un autre e-mail"
        return f"Votre {self.name} {there}."


async def enclosed_with(mail: str, order: Order, payload: Payload, now: datetime) -> tuple[Enclosed, ...]:
    """The documents of a mail. What cannot be drawn now keeps no other mail back: it follows in one of its own.

    Raises JobFailed for the mail of a document there is not, DocumentNotDrawn for its own.
    """
    found = []
    for row in _about(mail, order, payload, await queries.of_order(order.id)):
        try:
            file = await file_of(row["id"], now)
        except DocumentNotDrawn as trouble:
            if mail == ALONE:
                raise
            _log.error("document.undrawn", number=row["number"], cause=trouble.cause)
            await announce(order, ALONE, str(row["id"]), invoice_id=row["id"])
            found.append(Enclosed(row["kind"], row["number"], None))
        else:
            pdf = Attachment(f"{file.name}.pdf", "application/pdf", file.pdf)
            found.append(Enclosed(row["kind"], row["number"], pdf))
    if mail == ALONE and not found:
        raise JobFailed(f"no such document: {payload}", permanent=True)
    return tuple(found)


def _about(mail: str, order: Order, payload: Payload, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which documents of the order this mail carries."""
    if mail == ALONE:
        return [one for one in documents if one["id"] == payload["invoice_id"]]
    if mail == "order_paid":
        return [one for one in documents if one["kind"] == INVOICE][-1:]
    notes = [one for one in documents if one["kind"] == CREDIT_NOTE]
    if mail == "order_refunded":
        return [one for one in notes if one["refund"] in payload.get("refund_ids", [payload["refund_id"]])]
    if mail in {"order_cancelled", "withdrawal_recorded"}:
        ended = next((event.at for event in order.events if event.move in _ENDED), None)
        return [one for one in notes if ended and one["issued_at"] >= ended]
    return []
