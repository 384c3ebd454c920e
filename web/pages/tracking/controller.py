"""Following an order: by its link, or by its number and e-mail; what the buyer may still do."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.errors import MoveNotAllowed
from shop.links import order_token
from shop.orders import fulfilment
from shop.orders import summary as order_summary
from shop.orders.moves import CUSTOMER
from shop.orders.order import Order
from shop.orders.states import ENDED, OrderState
from shop.orders.tracking import track
from shop.payments.provider import TRAVELLING
from web import sessions
from web.answers import HtmlRequest, go_to, invalid, page
from web.documents import paper, papers_of
from web.inputs import clean_id, read_form
from web.lookup import NOT_FOUND, LookupForm, looked_up
from web.order_page import asked_about, order_context, order_of_link
from web.pages.tracking.account import AccountForm, make_account


class TrackingPages(Controller):
    @get("/suivi", name="lookup")
    async def lookup(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "tracking/lookup.html", form=LookupForm.of(), messages=())

    @post("/suivi", name="lookup_sent")
    async def look_up(self, request: HtmlRequest) -> Response[Any]:
        form = LookupForm.of(await read_form(request))
        if not form.validate():
            return await invalid(request, "tracking/lookup.html", form=form, messages=())
        order = await looked_up(request, form)
        if order is None:
            return await invalid(request, "tracking/lookup.html", form=form, messages=(NOT_FOUND,))
        return go_to(request, f"/suivi/{order_token(order.number, request.app.state.secret)}")

    @get("/suivi/{token:str}", name="tracking")
    async def follow(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        order = await order_of_link(request, token)
        return await _private(request, "tracking/order.html", token, order)

    @get("/suivi/{token:str}/documents/{document:str}", name="tracking_document")
    async def document(self, request: HtmlRequest, token: FromPath[str], document: FromPath[str]) -> Response[bytes]:
        return await paper(await order_of_link(request, token), document)

    @get("/commande/merci/{token:str}", name="thanks")
    async def thanks(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        order = await _asked(request, token)
        if order.state in ENDED:
            return go_to(request, f"/suivi/{token}")
        if order.state == OrderState.AWAITING_PAYMENT and (
            order.payment.provider not in TRAVELLING or order_summary.is_being_checked(order)
        ):
            return go_to(request, f"/commande/retour/{token}")
        return await _thanks(request, token, order, AccountForm.of())

    @post("/commande/merci/{token:str}/compte", name="thanks_account")
    async def open_account(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        order = await order_of_link(request, token)
        made = await make_account(request, order)
        return await _thanks(request, token, order, made, status=422) if isinstance(made, AccountForm) else made

    @get("/suivi/{token:str}/annulation", name="cancellation")
    async def before_cancelling(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        order = await _asked(request, token)
        if not track(order, datetime.now(UTC)).may_cancel:
            return go_to(request, f"/suivi/{token}")
        return await _private(request, "tracking/cancel.html", token, order)

    @post("/suivi/{token:str}/annulation", name="cancelled")
    async def cancel(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        order = await order_of_link(request, token)
        version = clean_id((await read_form(request)).get("version", "")) or 0
        try:
            await fulfilment.cancel(order.number, version, CUSTOMER, datetime.now(UTC))
        except MoveNotAllowed as refused:
            now = await order_of_link(request, token)
            return await _private(request, "tracking/order.html", token, now, status=409, refused=refused.message)
        return go_to(request, f"/suivi/{token}")


async def _asked(request: HtmlRequest, token: str) -> Order:
    return await asked_about(request, await order_of_link(request, token))


async def _thanks(
    request: HtmlRequest, token: str, order: Order, form: AccountForm, *, status: int = 200
) -> Response[Any]:
    """The confirmation; an account is offered to whoever has not come in by one."""
    shown = None if await sessions.load(request, "customer") else form
    return await _private(request, "tracking/thanks.html", token, order, status=status, account_form=shown)


async def _private(
    request: HtmlRequest, template: str, token: str, order: Order, *, status: int = 200, refused: str = "", **more: Any
) -> Response[Any]:
    """A page about one order, not for search engines; `refused`: what could not be done."""
    link = f"/suivi/{token}"
    context: dict[str, Any] = {"token": token, "back_url": link, "cancel_url": f"{link}/annulation", "refused": refused}
    context |= await order_context(order)
    context["papers"] = await papers_of(order, f"{link}/documents")
    return await page(request, template, status=status, unlisted=True, **context, **more)


def handlers() -> list[ControllerRouterHandler]:
    return [TrackingPages]
