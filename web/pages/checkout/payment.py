"""Step 3: how it is paid; nothing is asked of any provider yet."""

from typing import Any

from litestar import Controller, Response, get, post

from shop.checkout.standing import PAYMENT
from shop.checkout.steps import save_payment
from web.answers import HtmlRequest
from web.inputs import read_form
from web.pages.checkout.steps import arrive


class PaymentStep(Controller):
    path = "/commande/paiement"

    @get("", name="checkout_payment")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, PAYMENT)
        if isinstance(visit, Response):
            return visit
        standing = await visit.standing()
        chosen = standing.method.code if standing.method else ""
        return await visit.show(PAYMENT, standing, chosen=chosen, error="")

    @post("", name="checkout_payment_save")
    async def save(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, PAYMENT)
        if isinstance(visit, Response):
            return visit
        code = (await read_form(request)).get("paiement", "")
        standing = await visit.standing()
        offered = next((one for one in standing.offered if one.method.code == code), None)
        if offered is None or offered.refusal:
            error = offered.refusal if offered else "Choisissez un moyen de paiement."
            return await visit.show(PAYMENT, standing, status=422, chosen=code, error=error)
        await save_payment(visit.view, code, visit.now)
        return await visit.next(PAYMENT)
