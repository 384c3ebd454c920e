"""What the merchant sees: a dashboard that can refund, contest, announce again, and the script of all trouble."""

import re
import sqlite3
from typing import Any

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, URLEncodedBody
from litestar.response import Redirect
from msgspec import to_builtins

from web.simulators.mollie import chargebacks, notices, payments, refunds
from web.simulators.mollie.desk import PREFIX, Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.faults import Script
from web.simulators.mollie.methods import method
from web.simulators.mollie.pages import STATES
from web.simulators.rendering import page
from web.simulators.store import Ledger

RECENT = 100
REFUND_STATES = {
    "queued": "En attente de solde",
    "pending": "Demandé",
    "processing": "Envoyé à la banque",
    "refunded": "Remboursé",
    "failed": "Échoué",
    "canceled": "Annulé",
}
CLOCK = {"heure": 1, "jour": 24, "juste": 0}
REFUND_BUTTONS = {
    "pending": "Approvisionner le solde",
    "processing": "Envoyer à la banque",
    "refunded": "Faire arriver",
    "failed": "Faire échouer",
    "canceled": "Annuler le remboursement",
}


class MollieDashboard(Controller):
    path = "/"
    include_in_schema = False

    @get("/")
    async def dashboard(self, desk: NamedDependency[Desk]) -> Response[str]:
        with desk.open() as ledger:
            shown = [_summary(ledger, row) for row in payments.page(ledger, None, RECENT)]
            now = ledger.now
        return page(
            "mollie/payments.html",
            home=PREFIX,
            payments=shown,
            now=now,
            moves=refunds.MOVES,
            states=REFUND_STATES,
            buttons=REFUND_BUTTONS,
            reasons=chargebacks.REASONS,
        )

    @post("/paiement/{payment_id:str}/remboursement")
    async def refund(
        self, desk: NamedDependency[Desk], payment_id: FromPath[str], data: URLEncodedBody[dict[str, Any]]
    ) -> Redirect:
        cents = _cents(str(data.get("amount", "")))
        with desk.open() as ledger:
            refunds.from_dashboard(ledger, payment_id, cents)
        return Redirect(PREFIX, status_code=303)

    @post("/paiement/{payment_id:str}/remboursement/{refund_id:str}")
    async def move_refund(
        self,
        desk: NamedDependency[Desk],
        payment_id: FromPath[str],
        refund_id: FromPath[str],
        data: URLEncodedBody[dict[str, Any]],
    ) -> Redirect:
        with desk.open() as ledger:
            refunds.become(ledger, payment_id, refund_id, str(data.get("etat", "")))
        return Redirect(PREFIX, status_code=303)

    @post("/paiement/{payment_id:str}/contestation")
    async def charge_back(
        self, desk: NamedDependency[Desk], payment_id: FromPath[str], data: URLEncodedBody[dict[str, Any]]
    ) -> Redirect:
        """An amount, or all that is left of the payment; with the bank's reason, or the commonest."""
        cents = _cents(str(data["amount"])) if data.get("amount") else None
        with desk.open() as ledger:
            chargebacks.charge_back(ledger, payment_id, cents, str(data.get("reason") or "MD06"))
        return Redirect(PREFIX, status_code=303)

    @post("/paiement/{payment_id:str}/contestation/{chargeback_id:str}/annulation")
    async def reverse_chargeback(
        self, desk: NamedDependency[Desk], payment_id: FromPath[str], chargeback_id: FromPath[str]
    ) -> Redirect:
        with desk.open() as ledger:
            chargebacks.reverse(ledger, payment_id, chargeback_id)
        return Redirect(PREFIX, status_code=303)

    @post("/paiement/{payment_id:str}/notification")
    async def announce_again(self, desk: NamedDependency[Desk], payment_id: FromPath[str]) -> Redirect:
        with desk.open() as ledger:
            found = payments.payment(ledger, payment_id)
            if found["webhook_url"]:
                notices.queue(ledger, found)
        return Redirect(PREFIX, status_code=303)

    @post("/horloge")
    async def move_clock(self, desk: NamedDependency[Desk], data: URLEncodedBody[dict[str, Any]]) -> Redirect:
        """Let hours go by at once, or set the clock right again."""
        hours = CLOCK.get(str(data.get("avance")))
        if hours is None:
            raise ApiError(422, "Unknown move of the clock")
        with desk.store.open() as ledger:
            gone = float(ledger.setting("clock_offset_seconds", 0.0))
            ledger.set("clock_offset_seconds", gone + 3600 * hours if hours else 0.0)
        # Opened again for the new time to do its work.
        with desk.open():
            return Redirect(PREFIX, status_code=303)

    @get("/fautes")
    async def read_script(self, desk: NamedDependency[Desk]) -> dict[str, object]:
        with desk.open() as ledger:
            return _told(ledger)

    @put("/fautes")
    async def prescribe(self, desk: NamedDependency[Desk], data: JSONBody[Script]) -> dict[str, object]:
        """Replace the whole script; `{}` ends all trouble and sets the clock right."""
        with desk.store.open() as ledger:
            ledger.prescribe(data)
        # Opened again for the new time to do its work.
        with desk.open() as ledger:
            return _told(ledger)


def _told(ledger: Ledger) -> dict[str, object]:
    """The script as a test reads it."""
    script: dict[str, object] = to_builtins(ledger.prescribed(Script))
    return script


def _summary(ledger: Ledger, row: sqlite3.Row) -> dict[str, Any]:
    back = refunds.refunded_cents(ledger, row["id"])
    paid = row["status"] == "paid"
    return {
        "payment": row,
        "method": method(row["method"]).name,
        "state": STATES[row["status"]],
        "refunds": refunds.refunds(ledger, row["id"]),
        "chargebacks": chargebacks.chargebacks(ledger, row["id"]),
        "refunded_cents": back,
        "left_cents": row["amount_cents"] - back if paid else 0,
        "contestable_cents": row["amount_cents"] - row["charged_back_cents"] if paid else 0,
        "notice": notices.last(ledger, row["id"]),
    }


def _cents(written: str) -> int:
    """« 12,40 » or "12.40" or "12". Raises ApiError 422."""
    found = re.fullmatch(r"(\d{1,7})(?:[.,](\d{2}))?", written.strip(), re.ASCII)
    if found is None or not int(found[1] + (found[2] or "00")):
        raise ApiError(422, "The amount is invalid", "amount")
    return int(found[1] + (found[2] or "00"))
