"""Back from the payment page: how the payment stands, and another way to pay when it failed."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.errors import MoveNotAllowed, ShopError
from shop.links import order_token
from shop.orders import summary as order_summary
from shop.orders.order import Order
from shop.payments import offers
from shop.payments.cashier import Cashier
from shop.payments.provider import ProviderTrouble
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, go_to, is_htmx, page
from web.inputs import clean_int, query, read_form
from web.limits import address_of, spend
from web.order_page import order_of_link
from web.pages.payment.forms import MethodForm
from web.pages.payment.standing import Standing, choosing, method_details, standing

MOST_LOOKS = 20
"""How often a page looks again by itself, every 3 s; then the mail tells."""


class PaymentPages(Controller):
    @get("/commande/retour/{token:str}", name="payment_return")
    async def back(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        order = await _asked_order(request, token)
        stands = standing(order)
        if stands.is_paid or stands.by_hand:
            return go_to(request, f"/commande/merci/{token}")
        if stands.is_over:
            return go_to(request, f"/suivi/{token}")
        looks = clean_int(query(request).get("essai", "0"), 0, MOST_LOOKS) or 0
        return await _shown(request, token, order, stands, looks)

    @get("/suivi/{token:str}/paiement", name="payment_choice")
    async def choose(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Every way to pay what is still due: where the link of a mail leads, and what a refused choice leaves."""
        order = await _asked_order(request, token)
        if not _is_owed(order):
            return go_to(request, f"/suivi/{token}")
        return await _shown(request, token, order, choosing(order), 0)

    @post("/suivi/{token:str}/paiement", name="payment_retry")
    async def pay(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        await spend("checkout", address_of(request))
        order = await order_of_link(request, token)
        form = MethodForm.of(await read_form(request))
        if not form.validate() and not _is_owed(order):  # paid meanwhile: there is nothing to choose any more
            return go_to(request, f"/suivi/{token}")
        if form.errors:
            return await _shown(request, token, order, standing(order), 0, form=form, status=422)
        try:
            return go_to(request, await _pay(request, order, form.method.data))
        except MoveNotAllowed:
            return go_to(request, f"/commande/retour/{token}")
        except ShopError as refused:
            form.add_errors({"method": refused.message})
            return await _shown(request, token, order, choosing(order), 0, form=form, status=422)
        except ProviderTrouble:
            kept = await order_of_link(request, token)
            return await _shown(request, token, kept, Standing.trouble(kept), 0, status=503)


def _is_owed(order: Order) -> bool:
    return bool(order.is_unpaid and order.due_cents)


async def _pay(request: HtmlRequest, order: Order, method: str) -> str:
    cashier: Cashier = request.app.state.cashier
    now = datetime.now(UTC)
    return await cashier.begin(await cashier.retry(order.number, method, now), now)


async def _asked_order(request: HtmlRequest, token: str) -> Order:
    """The order after its provider was asked; one that does not answer is asked again later."""
    order = await order_of_link(request, token)
    try:
        await request.app.state.cashier.ask_all(order, datetime.now(UTC))
    except ProviderTrouble:
        return order
    return await order_of_link(request, token)


async def _shown(
    request: HtmlRequest,
    token: str,
    order: Order,
    stands: Standing,
    looks: int,
    *,
    form: MethodForm | None = None,
    status: int = 200,
) -> Response[Any]:
    now = datetime.now(UTC)
    await offers.refresh(request.app.state.cashier.providers, order.billing_address.country, now)
    details = await method_details(order, (await storefront()).merchant, now)
    context: dict[str, Any] = {
        "order": order,
        "stands": stands,
        "form": (form or MethodForm.of()).limited_to(details),
        "details": details,
        "token": order_token(order.number, request.app.state.secret),
        "next_look": looks + 1 if looks < MOST_LOOKS else 0,
        "kept": order_summary.kept_words(order, now),
    }
    if is_htmx(request) and request.method == "GET":
        return await fragment(request, "payment/_pay_state.html", status=status, **context)
    return await page(request, "payment/return.html", status=status, unlisted=True, **context)


def handlers() -> list[ControllerRouterHandler]:
    return [PaymentPages]
