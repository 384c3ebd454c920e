"""Codes of reduction: one put into the cart, one taken out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, post

from shop.cart.codes import leave
from shop.cart.view import load
from shop.promotions.codes import tidy
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.home_cart import own_in_hand
from web.inputs import FormData, read_form
from web.pages.cart.whole import cart_page
from web.promo_codes import try_code

BACK = "/panier#codes"


class CartCodes(Controller):
    path = "/panier/codes"

    @post("", name="cart_code")
    async def put(self, request: HtmlRequest) -> Response[Any]:
        sent, now = await read_form(request), datetime.now(UTC)
        hand = await own_in_hand(request, now)
        if hand.view is None or not hand.view.lines:
            return go_to(request, "/panier", cookies=hand.cookies)
        tried = await try_code(request, hand.token_hash, hand.view, sent.get("code", ""), now)
        if is_htmx(request):
            typed = tidy(sent.get("code", ""))
            shown = {"front": tried.view.front, "view": tried.view, "tried": tried, "typed": typed}
            answer = await fragment(request, "cart/code_tried.html", status=tried.status, cookies=hand.cookies, **shown)
            return tried.told_on(answer)
        if tried.error:
            now_in_it = replace(hand, view=tried.view)
            answer = await cart_page(request, FormData(), hand=now_in_it, status=tried.status, code=tried)
            return tried.told_on(answer)
        return go_to(request, BACK, cookies=hand.cookies)

    @post("/retrait", name="cart_code_out")
    async def take_out(self, request: HtmlRequest) -> Response[Any]:
        sent, now = await read_form(request), datetime.now(UTC)
        hand, code = await own_in_hand(request, now), tidy(sent.get("code", ""))
        if hand.view is not None:
            await leave(hand.view.id, code, now)
        view = await load(hand.token_hash, now) if hand.view else None
        if view is None or not is_htmx(request):
            return go_to(request, BACK, cookies=hand.cookies)
        return await fragment(
            request, "cart/code_taken_out.html", cookies=hand.cookies, front=view.front, view=view, code=code
        )
