"""Step 3: how it is paid; nothing is asked of any provider yet but what it offers, seldom."""

from dataclasses import replace
from typing import Any

from litestar import Controller, Response, get, post

from shop.calendar import in_paris
from shop.checkout.standing import PAYMENT, Standing
from shop.checkout.steps import save_credit, save_payment
from shop.payments.credit_method import Credit
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, read_form
from web.method_cards import card_of
from web.pages.checkout.steps import Visit, arrive
from web.promo_codes import Tried, try_code


class PaymentStep(Controller):
    path = "/commande/paiement"

    @get("", name="checkout_payment")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, PAYMENT)
        if isinstance(visit, Response):
            return visit
        standing = await visit.standing()
        chosen = standing.method.code if standing.method else ""
        return await show_payment(visit, standing, chosen)

    @post("", name="checkout_payment_save")
    async def save(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, PAYMENT)
        if isinstance(visit, Response):
            return visit
        sent = await read_form(request)
        if sent.get("code", "").strip():
            return await put_code(visit, sent)  # typed and not applied: it changes what is to be paid
        visit = await with_credit(visit, sent)
        code, standing = sent.get("paiement", ""), await visit.standing()
        if standing.credit_cents and not standing.due_cents:
            code = Credit.code  # it pays everything: there is nothing to choose
        offered = next((one for one in standing.offered if one.method.code == code), None)
        if offered is None or offered.refusal:
            error = offered.refusal if offered else "Choisissez un moyen de paiement."
            return await show_payment(visit, standing, code, error)
        await save_payment(visit.view, code, visit.now)
        return await visit.next(PAYMENT)


async def with_credit(visit: Visit, sent: FormData) -> Visit:
    """The visit once the buyer has said whether the account's credit pays first."""
    standing, use = await visit.standing(), "avoir" in sent
    if not standing.credit_left_cents or use == standing.checkout.use_credit:
        return visit
    return replace(visit, view=await save_credit(visit.view, visit.now, use=use), stood=None)


async def with_choices(visit: Visit, sent: FormData) -> Visit:
    """The visit once what was chosen so far is kept, where another button than the step's own sent it."""
    visit = await with_credit(visit, sent)
    code, standing = sent.get("paiement", ""), await visit.standing()
    if not any(one.method.code == code and not one.refusal for one in standing.offered):
        return visit
    return replace(visit, view=await save_payment(visit.view, code, visit.now), stood=None)


async def put_code(visit: Visit, sent: FormData) -> Response[Any]:
    """A code of reduction tried; what was chosen on the page beside it stays chosen."""
    visit = await with_choices(visit, sent)
    tried = await try_code(visit.request, visit.hand.token_hash, visit.view, sent.get("code", ""), visit.now)
    if not tried.error:
        return go_to(visit.request, f"{visit.address(PAYMENT)}#codes", cookies=visit.hand.cookies)
    standing = await visit.standing()
    chosen = standing.method.code if standing.method else ""
    return tried.told_on(await show_payment(visit, standing, chosen, tried=tried))


async def show_payment(
    visit: Visit, standing: Standing, chosen: str, error: str = "", *, tried: Tried | None = None
) -> Response[Any]:
    """The step; `tried` a code of reduction that was refused."""
    due_cents, merchant, today = standing.due_cents, visit.front.merchant, in_paris(visit.now).date()
    cards = {one.method.code: card_of(one.method, one.refusal, due_cents, merchant, today) for one in standing.offered}
    status = 422 if error else tried.status if tried else 200
    typed = {"code_written": tried.written, "code_error": tried.error} if tried else {}
    return await visit.show(PAYMENT, standing, status=status, chosen=chosen, error=error, cards=cards, **typed)
