"""The cart: add an article, read it, change it as one form."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.types import ControllerRouterHandler

from shop.cart.additions import CartFull, MaximumReached, add
from shop.cart.changes import Changed, change
from shop.cart.view import CartView, load
from shop.catalogue.variants import chosen
from shop.checkout.standing import stand
from shop.errors import NotOrderable
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, go_to, is_htmx, page
from web.buying.step_urls import STEP_URLS
from web.home_cart import own_in_hand, to_fill
from web.inputs import FormData, query, read_form
from web.pages.cart.codes import CartCodes
from web.pages.cart.reading import quantity_of, wish_of
from web.pages.cart.whole import cart_page, estimate
from web.refusals import Refusal
from web.visitor import cart_hash


class CartLines(Controller):
    @post("/panier/lignes", name="cart_add")
    async def add(self, request: HtmlRequest) -> Response[Any]:
        form = await read_form(request)
        pieces = quantity_of(form)
        if pieces is None:
            return await not_added(request, "Indiquez un nombre entier, 1 au moins, par exemple 2.", 422)
        now = datetime.now(UTC)
        cart = await to_fill(request, now)
        try:
            sku = await chosen(form.get("reference", ""), form.get("taille"), form.get("coloris"))
            added = await add(cart.token_hash, sku, pieces, now, first=cart.first)
        except LookupError:
            raise Refusal(404, "Cet article n’existe pas.") from None
        except (NotOrderable, MaximumReached, CartFull) as refused:
            return await not_added(request, refused.message, 409)
        if is_htmx(request):
            return await fragment(
                request, "cart/line_added.html", cookies=cart.cookies, front=added.view.front, added=added, asked=pieces
            )
        limited = f"?limite={added.line.key}" if added.limited else ""
        return go_to(request, f"/panier{limited}#ligne-{added.line.key}", cookies=cart.cookies)


async def not_added(request: HtmlRequest, sentence: str, status: int) -> Response[Any]:
    """Why the article is not in the cart: beside the button, or on a page of its own."""
    answer = fragment if is_htmx(request) else page
    template = "cart/line_refused.html" if is_htmx(request) else "cart/not_added.html"
    return await answer(request, template, status=status, sentence=sentence, at_field=status == 422)


class CartPage(Controller):
    path = "/panier"

    @get("", name="cart")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        if not (is_htmx(request) and "code_postal" in asked):
            return await cart_page(request, asked)
        view = await load(cart_hash(request), now := datetime.now(UTC))
        front = view.front if view else await storefront()
        shown = estimate(view, front, asked, now)
        status = 422 if shown["estimate_error"] else 200
        return await fragment(request, "cart/_estimation.html", status=status, front=front, **shown)

    @post("", name="cart_change")
    async def change(self, request: HtmlRequest) -> Response[Any]:
        wish = wish_of(await read_form(request))
        now = datetime.now(UTC)
        hand = await own_in_hand(request, now)
        changed = await change(hand.token_hash, wish, now, hand.view) if hand.view else None
        if changed is None or changed.stale:
            return go_to(request, "/panier", cookies=hand.cookies)
        if wish.op == "checkout" and changed.as_asked and changed.view.orderable_lines:
            step = (await stand(changed.view, changed.view.front, now)).step
            return go_to(request, STEP_URLS[step], cookies=hand.cookies)
        status = 422 if changed.invalid else 200
        if is_htmx(request):
            shown = outcome(changed, wish.key, hand.view)
            return await fragment(request, "cart/cart_changed.html", status=status, cookies=hand.cookies, **shown)
        if not changed.as_asked:
            now_in_it = replace(hand, view=changed.view)
            return await cart_page(request, FormData(), hand=now_in_it, status=422, notes=changed.changes)
        return go_to(request, way_back(changed, wish.key), cookies=hand.cookies)


def outcome(changed: Changed, key: int, before: CartView | None) -> dict[str, Any]:
    """What the partial answer shows; `spoken` is the line the live region speaks of, `lost_codes` count no more."""
    spoken = next((one for one in changed.changes if one.line.key == key), None)
    if spoken is None and changed.changes:
        spoken = changed.changes[0]
    counted = before.judgement.applied if before else ()
    lost = [one for one in changed.view.judgement.codes if one.code in counted and not one.applies]
    shown = {"front": changed.view.front, "changed": changed, "view": changed.view}
    return {**shown, "spoken": spoken, "lost_codes": lost}


def way_back(changed: Changed, key: int) -> str:
    """Where a browser without JavaScript lands: on the line it touched, or on the offer to take a removal back."""
    if changed.removed:
        line = changed.removed[0]
        return f"/panier?retire={line.key}-{line.wanted}#retire"
    return f"/panier#ligne-{key}" if key else "/panier"


def handlers() -> list[ControllerRouterHandler]:
    return [CartLines, CartPage, CartCodes]
