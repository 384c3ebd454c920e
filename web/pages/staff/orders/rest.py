"""Pieces that will not be sent: chosen, looked at with what goes back for them, taken out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import rest
from shop.orders.moves import OrderChanged
from shop.orders.order import Order, line_name
from shop.orders.rest import TakenOut, Wish, look_at, most_out
from shop.refunds.planning import WishRefused, channels_of, choosable
from shop.staff.refunds import refunded_unsent
from shop.staff.timeline import Entry
from shop.withdrawal.statements import statements_of
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.inputs import clean_int, query
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order import Asked, asked_for, found, refused, said_since
from web.sessions import Session

MOST_PIECES = 9_999
MOST_CENTS = 100_000_000
LONGEST_REASON = 200
NO_NUMBER = "Indiquez le nombre d’articles par des chiffres."
Answer = Response[Any]


class StaffRestForm(Controller):
    path = "/commandes/{number:str}/reste"

    @get("", name="staff_rest")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        """The form; with « ?tout=oui » all that is still to be sent is chosen in it."""
        order = await found(number)
        if rest.why_not(order):
            return go_to(request, f"/gestion/commandes/{order.number}")
        whole = query(request).get("tout") == "oui"
        chosen = most_out(order, await statements_of(order)) if whole else await refunded_unsent(order)
        typed = {f"ligne-{line_id}": str(pieces) for line_id, pieces in chosen.items()}
        return await form_page(request, session, order, typed, whole=whole)


class StaffRest(Controller):
    path = "/commandes/{number:str}/reste"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/verification", name="staff_rest_review")
    async def review(self, asked: NamedDependency[Asked]) -> Answer:
        """What was chosen, in figures; or the form again, to change it."""
        try:
            if asked.version != asked.order.version:
                raise OrderChanged(asked.order.state, rest.MOVE)
            if "modifier" in asked.data:
                return await form_page(asked.request, asked.session, asked.order, asked.data)
            plan = await look_at(asked.order, wish_in(asked), in_paris(datetime.now(UTC)).date())
        except ShopError as refusal:
            return await refused_form(asked, refusal)
        return await review_page(asked, plan)

    @post("", name="staff_rest_make")
    async def make(self, asked: NamedDependency[Asked]) -> Answer:
        number, version, by, now = asked.move
        try:
            await rest.take_out(number, version, wish_in(asked), by, now)
        except ShopError as refusal:
            return await refused_form(asked, refusal)
        return go_to(asked.request, f"/gestion/commandes/{number}")


def wish_in(asked: Asked) -> Wish:
    """Raises Refused for what is no number of pieces."""
    pieces: dict[int, int] = {}
    for line in asked.order.lines:
        count = clean_int(asked.data.get(f"ligne-{line.id}") or "0", 0, MOST_PIECES)
        if count is None:
            raise rest.Refused(NO_NUMBER, line.id)
        if count:
            pieces[line.id] = count
    return Wish(
        pieces,
        "livraison" in asked.data,
        asked.data.get("moyen", ""),
        one_line(asked.data.get("motif"))[:LONGEST_REASON],
        clean_int(asked.data.get("rembourse", ""), 0, MOST_CENTS),
    )


async def review_page(asked: Asked, plan: TakenOut) -> Answer:
    order = asked.order
    names = {line.id: line_name(line) for line in order.lines}
    kept = {"livraison", "motif", "moyen", "version", *(f"ligne-{line.id}" for line in order.lines)}
    context: dict[str, Any] = {
        "order": order,
        "plan": plan,
        "names": names,
        "sent": {name: value[:LONGEST_REASON] for name, value in asked.data.items() if name in kept},
        "cents": plan.refund.cents if plan.refund else 0,
        "reason": wish_in(asked).reason,
    }
    return await staff_page(asked.request, asked.session, "staff/orders/rest_review.html", "orders", **context)


async def refused_form(asked: Asked, refusal: ShopError) -> Answer:
    """The form with what was typed, beside the order as it is now; the order itself where nothing can be taken out."""
    order = await found(asked.order.number)
    if why := rest.why_not(order):
        over = refusal if isinstance(refusal, MoveNotAllowed) else MoveNotAllowed(order.state, rest.MOVE, why)
        return await refused(asked, over)
    since = said_since(asked, order, refusal)
    return await form_page(asked.request, asked.session, order, asked.data, refusal=refusal, since=since)


async def form_page(
    request: HtmlRequest,
    session: Session,
    order: Order,
    typed: Mapping[str, str],
    *,
    refusal: ShopError | None = None,
    since: Sequence[Entry] | None = None,
    whole: bool = False,
) -> Answer:
    most, lines = most_out(order, await statements_of(order)), {line.id: line for line in order.lines}
    _, delivery_cents = await choosable(order)
    context: dict[str, Any] = {
        "order": order,
        "most": most,
        "lines": lines,
        "names": {line.id: line_name(line) for line in order.lines},
        "before": await refunded_unsent(order),
        "delivery_cents": delivery_cents if order.holding else 0,
        "channels": channels_of(order) if order.holding else (),
        "typed": typed,
        "since": since,
        "whole": whole,
        "refusal": refusal.message if refusal else "",
        "wrong": _wrong(refusal, most),
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, MoveNotAllowed) else 422
    return await staff_page(request, session, "staff/orders/rest.html", "orders", status=status, **context)


def _wrong(refusal: ShopError | None, most: Mapping[int, int]) -> str:
    """The id of the field to look at; empty where it is none's fault."""
    if isinstance(refusal, WishRefused):
        return "moyen" if refusal.wrong == "moyen" else ""
    if not isinstance(refusal, rest.Refused):
        return ""
    line_id = refusal.line_id if refusal.line_id in most else next(iter(most), 0)
    return f"ligne-{line_id}" if line_id else ""
