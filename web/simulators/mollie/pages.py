"""What a person sees: the hosted payment page, and a dashboard that can refund, contest and announce again."""

import re
import sqlite3
from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect

from web.simulators.mollie import faults, notices, payments
from web.simulators.mollie.desk import PREFIX, Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.faults import Script
from web.simulators.rendering import page
from web.simulators.store import Ledger

RECENT = 100
STATES = {
    "open": "En attente",
    "paid": "Payé",
    "failed": "Échoué",
    "canceled": "Annulé",
    "expired": "Expiré",
}
ISSUES = {"payer": "paid", "echec": "failed", "annuler": "canceled", "expirer": "expired"}
REASONS = {
    "insufficient_funds": "provision insuffisante",
    "card_declined": "carte refusée",
    "card_expired": "carte expirée",
    "inactive_card": "carte inactive",
    "invalid_card_number": "numéro de carte incorrect",
    "invalid_cvv": "cryptogramme incorrect",
    "authentication_failed": "authentification échouée",
    "possible_fraud": "soupçon de fraude",
}


class MolliePages(Controller):
    path = "/"
    include_in_schema = False

    @get("/")
    async def dashboard(self, desk: NamedDependency[Desk]) -> Response[str]:
        with desk.open() as ledger:
            shown = [_summary(ledger, row) for row in payments.page(ledger, None, RECENT)]
        return page("mollie/payments.html", home=PREFIX, payments=shown)

    @get("/paiement/{payment_id:str}")
    async def hosted_page(self, desk: NamedDependency[Desk], payment_id: FromPath[str]) -> Response[str]:
        found = desk.payment(payment_id)
        state = STATES[found["status"]]
        return page("mollie/payment.html", home=PREFIX, payment=found, state=state, reasons=REASONS)

    @post("/paiement/{payment_id:str}")
    async def end_payment(
        self, desk: NamedDependency[Desk], payment_id: FromPath[str], data: URLEncodedBody[dict[str, Any]]
    ) -> Redirect:
        """Back to the shop, also when the payment had ended before: a second click changes nothing."""
        status = ISSUES.get(str(data.get("issue")))
        reason = str(data.get("reason", "insufficient_funds"))
        if status is None or reason not in REASONS:
            raise ApiError(422, "Unknown issue or reason")
        with desk.open() as ledger:
            payments.end(ledger, payment_id, status, reason if status == "failed" else None)
            found = payments.payment(ledger, payment_id)
        cancelled = found["status"] == "canceled" and found["cancel_url"]
        return Redirect(found["cancel_url"] if cancelled else found["redirect_url"], status_code=303)

    @post("/paiement/{payment_id:str}/remboursement")
    async def refund(
        self, desk: NamedDependency[Desk], payment_id: FromPath[str], data: URLEncodedBody[dict[str, Any]]
    ) -> Redirect:
        cents = _cents(str(data.get("amount", "")))
        with desk.open() as ledger:
            payments.refund_from_dashboard(ledger, payment_id, cents)
        return Redirect(PREFIX, status_code=303)

    @post("/paiement/{payment_id:str}/contestation")
    async def charge_back(self, desk: NamedDependency[Desk], payment_id: FromPath[str]) -> Redirect:
        with desk.open() as ledger:
            payments.charge_back(ledger, payment_id)
        return Redirect(PREFIX, status_code=303)

    @post("/paiement/{payment_id:str}/notification")
    async def announce_again(self, desk: NamedDependency[Desk], payment_id: FromPath[str]) -> Redirect:
        with desk.open() as ledger:
            found = payments.payment(ledger, payment_id)
            if found["webhook_url"]:
                notices.queue(ledger, found)
        return Redirect(PREFIX, status_code=303)

    @get("/fautes")
    async def read_script(self, desk: NamedDependency[Desk]) -> dict[str, object]:
        with desk.open() as ledger:
            return faults.prescribed(ledger)

    @put("/fautes")
    async def prescribe(self, desk: NamedDependency[Desk], data: JSONBody[Script]) -> dict[str, object]:
        """Replace the whole script; `{}` ends all trouble and sets the clock right."""
        with desk.store.open() as ledger:
            faults.prescribe(ledger, data)
        # Opened again for the new time to do its work.
        with desk.open() as ledger:
            return faults.prescribed(ledger)


def _summary(ledger: Ledger, row: sqlite3.Row) -> dict[str, Any]:
    back = payments.refunded_cents(ledger, row["id"])
    return {
        "payment": row,
        "state": STATES[row["status"]],
        "refunded_cents": back,
        "left_cents": row["amount_cents"] - back if row["status"] == "paid" else 0,
        "notice": notices.last(ledger, row["id"]),
    }


def _cents(written: str) -> int:
    """« 12,40 » or "12.40" or "12". Raises ApiError 422."""
    found = re.fullmatch(r"(\d{1,7})(?:[.,](\d{2}))?", written.strip(), re.ASCII)
    if found is None or not int(found[1] + (found[2] or "00")):
        raise ApiError(422, "The amount is invalid", "amount")
    return int(found[1] + (found[2] or "00"))
