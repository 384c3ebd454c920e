"""A code of reduction typed at the payment step, or taken out at any step."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post

from shop.cart.codes import leave
from shop.checkout.standing import PAYMENT
from shop.promotions.codes import tidy
from web.answers import HtmlRequest, go_to
from web.home_cart import in_hand, of_ones_own
from web.inputs import read_form
from web.pages.checkout.payment import show_payment
from web.pages.checkout.steps import URLS, arrive, step_name
from web.promo_codes import try_code

STEPS: Final = {step_name(step): url for step, url in URLS.items()}


class Codes(Controller):
    path = "/commande/codes"

    @post("", name="checkout_code")
    async def put(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, PAYMENT)
        if isinstance(visit, Response):
            return visit
        written = (await read_form(request)).get("code", "")
        tried = await try_code(request, visit.hand.token_hash, visit.view, written, visit.now)
        if not tried.error:
            return go_to(request, f"{URLS[PAYMENT]}#codes", cookies=visit.hand.cookies)
        standing = await visit.standing()
        chosen = standing.method.code if standing.method else ""
        answer = await show_payment(visit, standing, chosen, tried=tried)
        return tried.told_on(answer)

    @post("/retrait", name="checkout_code_out")
    async def take_out(self, request: HtmlRequest) -> Response[Any]:
        sent, now = await read_form(request), datetime.now(UTC)
        found = await in_hand(request, now)
        hand = await of_ones_own(request, found, now) if found.view else found
        if hand.view is not None:
            await leave(hand.view.id, tidy(sent.get("code", "")), now)
        back = STEPS.get(sent.get("etape", ""), URLS[PAYMENT])
        return go_to(request, back, cookies=hand.cookies)
