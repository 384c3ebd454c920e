"""« Mes commandes »: the list with its filter, one order, what may still be done with it."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts.orders import FILTERS, Wish, find, list_orders
from shop.accounts.reorder import reorder
from shop.errors import MoveNotAllowed
from shop.links import order_token
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.orders.order import Order
from shop.orders.tracking import track
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.cookies import hash_of
from web.documents import paper, papers_of
from web.home_cart import found_again
from web.inputs import FormData, clean_id, clean_int, clean_text, page_in, query, read_form
from web.order_page import asked_about, order_context, tone_of
from web.pages.account.parts import account_page
from web.refusals import or_404
from web.sessions import Session
from web.visitor import cart_cookie

PATH: Final = "/compte/commandes"
LONGEST_SEARCH: Final = 100
NOT_AGAIN: Final = "Aucun article de cette commande ne peut être commandé à nouveau."


class OrderList(Controller):
    path = PATH.removeprefix("/compte")

    @get("", name="account_orders")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        wish = wish_of(query(request))
        listed = await list_orders(session.subject_id, wish, datetime.now(UTC))
        shown: dict[str, Any] = {"listed": listed, "wish": wish, "tone_of": tone_of}
        shown["url"] = lambda page: address(wish, page)
        if is_htmx(request):
            return await fragment(request, "account/orders/_orders.html", **shown)
        return await account_page(request, "account/orders/orders.html", PATH, filters=FILTERS, **shown)


class OrderPages(Controller):
    path = PATH.removeprefix("/compte") + "/{number:str}"

    @get("", name="account_order")
    async def show(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Response[Any]:
        return await one_order(request, await own(session, number))

    @get("/documents/{document:str}", name="account_document")
    async def document(
        self, session: NamedDependency[Session], number: FromPath[str], document: FromPath[str]
    ) -> Response[bytes]:
        return await paper(await own(session, number), document)

    @get("/annulation", name="account_order_cancellation")
    async def before_cancelling(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Response[Any]:
        order = await asked_about(request, await own(session, number))
        if not track(order, datetime.now(UTC)).may_cancel:
            return go_to(request, f"{PATH}/{order.number}")
        return await one_order(request, order, template="account/orders/cancel.html")

    @post("/annulation", name="account_order_cancelled")
    async def cancel(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Response[Any]:
        order = await asked_about(request, await own(session, number))
        version = clean_id((await read_form(request)).get("version", "")) or 0
        try:
            await fulfilment.cancel(order.number, version, CUSTOMER, datetime.now(UTC))
        except MoveNotAllowed as refused:
            return await one_order(request, await own(session, number), status=409, refused=refused.message)
        return go_to(request, f"{PATH}/{order.number}")

    @post("/nouvelle-commande", name="account_order_again")
    async def order_again(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Response[Any]:
        order = await own(session, number)
        token = await found_again(request, make=True)
        done = await reorder(order, hash_of(token), datetime.now(UTC))
        if not done.articles:
            return await one_order(request, order, status=409, refused=NOT_AGAIN, reasons=done.sentences)
        return go_to(request, "/panier", cookies=[cart_cookie(token, request.app.state.settings)])


def wish_of(asked: FormData) -> Wish:
    """What the form or a link of the list asks for; what is not ours is passed over."""
    state = asked.get("etat", "")
    return Wish(
        state=state if state in FILTERS else "",
        year=clean_int(asked.get("annee", ""), 2000, 2200),
        text=clean_text(asked.get("q", ""), limit=LONGEST_SEARCH).strip(),
        page=page_in(asked),
    )


def address(wish: Wish, page: int) -> str:
    """The list's address with only what it needs."""
    asked = {"etat": wish.state, "annee": wish.year, "q": wish.text, "page": page if page > 1 else ""}
    pairs = urlencode({name: value for name, value in asked.items() if value})
    return PATH + (f"?{pairs}" if pairs else "")


async def own(session: Session, number: str) -> Order:
    """Raises Refusal 404 for an order that is not this customer's, whether there is one or not."""
    return or_404(await find(session.subject_id, clean_text(number, limit=40)))


async def one_order(
    request: HtmlRequest,
    order: Order,
    *,
    template: str = "account/orders/order.html",
    status: int = 200,
    refused: str = "",
    reasons: tuple[str, ...] = (),
) -> Response[Any]:
    """The page of an order as it is now; `refused`: what could not be done, with the `reasons` one by one."""
    link = f"{PATH}/{order.number}"
    return await account_page(
        request,
        template,
        PATH,
        status=status,
        refused=refused,
        reasons=reasons,
        token=order_token(order.number, request.app.state.secret),
        back_url=link,
        cancel_url=f"{link}/annulation",
        again_url=f"{link}/nouvelle-commande",
        papers=await papers_of(order, f"{link}/documents"),
        **await order_context(order),
    )
