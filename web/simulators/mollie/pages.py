"""What a shopper sees: the hosted page of each method, where every end of a payment can be chosen."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from web.simulators.mollie import payments
from web.simulators.mollie.desk import PREFIX, Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.methods import method, plans
from web.simulators.rendering import page

STATES = {
    "open": "En attente",
    "pending": "En cours de traitement",
    "authorized": "Autorisé, pas encore débité",
    "paid": "Payé",
    "failed": "Échoué",
    "canceled": "Annulé",
    "expired": "Expiré",
}
ISSUES = {
    "payer": "paid",
    "echec": "failed",
    "annuler": "canceled",
    "expirer": "expired",
    "attente": "pending",
    "autoriser": "authorized",
}


class MolliePages(Controller):
    path = "/"
    include_in_schema = False

    @get("/paiement/{payment_id:str}")
    async def hosted_page(self, desk: NamedDependency[Desk], payment_id: FromPath[str]) -> Response[str]:
        found = desk.payment(payment_id)
        return page(
            "mollie/payment.html",
            home=PREFIX,
            payment=found,
            method=method(found["method"]),
            plans=plans(found["amount_cents"]) if found["method"] == "alma" else {},
            state=STATES[found["status"]],
            moves=payments.MOVES.get(found["status"], ()),
        )

    @post("/paiement/{payment_id:str}")
    async def end_payment(
        self, desk: NamedDependency[Desk], payment_id: FromPath[str], data: URLEncodedBody[dict[str, Any]]
    ) -> Redirect:
        """Back to the shop, also when the payment had ended before: a second click changes nothing."""
        status = ISSUES.get(str(data.get("issue")))
        reason = str(data.get("reason", "insufficient_funds"))
        with desk.open() as ledger:
            reasons = method(payments.payment(ledger, payment_id)["method"]).reasons
            if status is None or reason not in reasons:
                raise ApiError(422, "Unknown issue or reason")
            payments.become(ledger, payment_id, status, reason if status == "failed" else None)
            found = payments.payment(ledger, payment_id)
        cancelled = found["status"] == "canceled" and found["cancel_url"]
        return Redirect(found["cancel_url"] if cancelled else found["redirect_url"], status_code=303)
