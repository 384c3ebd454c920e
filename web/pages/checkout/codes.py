"""A code of reduction typed at the payment step, or taken out at any step."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post

from shop.cart.codes import leave
from shop.checkout.standing import PAYMENT
from shop.promotions.codes import tidy
from web.answers import HtmlRequest, go_to
from web.buying.step_urls import STEP_URLS
from web.home_cart import own_in_hand
from web.inputs import FormData, read_form
from web.pages.checkout.payment import put_code, with_choices
from web.pages.checkout.steps import arrive, step_name

STEPS: Final = {step_name(step): url for step, url in STEP_URLS.items()}


class Codes(Controller):
    path = "/commande/codes"

    @post("", name="checkout_code")
    async def put(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, PAYMENT)
        if isinstance(visit, Response):
            return visit
        return await put_code(visit, await read_form(request))

    @post("/retrait", name="checkout_code_out")
    async def take_out(self, request: HtmlRequest) -> Response[Any]:
        sent, now = await read_form(request), datetime.now(UTC)
        if "retirer" in sent:
            return await take_out_of_payment(request, sent)
        hand = await own_in_hand(request, now)
        if hand.view is not None:
            await leave(hand.view.id, tidy(sent.get("code", "")), now)
        back = STEPS.get(sent.get("etape", ""), STEP_URLS[PAYMENT])
        return go_to(request, back, cookies=hand.cookies)


async def take_out_of_payment(request: HtmlRequest, sent: FormData) -> Response[Any]:
    """Sent with the form of the payment step: what was chosen in it stays chosen."""
    visit = await arrive(request, PAYMENT)
    if isinstance(visit, Response):
        return visit
    visit = await with_choices(visit, sent)
    await leave(visit.view.id, tidy(sent.get("retirer", "")), visit.now)
    return go_to(request, visit.address(PAYMENT), cookies=visit.hand.cookies)
