"""The articles of an order that nobody has paid: changed on a form, looked at with the new total, then kept."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.errors import MoveNotAllowed, ShopError
from shop.money import euros
from shop.orders.changes import change_lines
from shop.orders.changes_plan import MOST_PIECES, MOVE, Plan, Refused, Wish, check_allowed, may_change_lines, plan_of
from shop.orders.moves import OrderChanged
from shop.orders.order import Order, line_name
from shop.staff.said import to_staff
from shop.staff.timeline import Entry
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.inputs import clean_int
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order import Asked, asked_for, found, refused, said_since
from web.sessions import Session

MOST_CENTS: Final = 100_000_000
ADDED: Final = 3
"""How many articles can be added at once."""
LONGEST_REFERENCE: Final = 80
NO_NUMBER: Final = f"Indiquez une quantité de {{}} à {MOST_PIECES}."
Answer = Response[Any]


class StaffChangeForm(Controller):
    path = "/commandes/{number:str}/articles"

    @get("", name="staff_lines")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        order = await found(number)
        if not may_change_lines(order):
            return go_to(request, f"/gestion/commandes/{order.number}")
        return await form_page(request, session, order, {})


class StaffChange(Controller):
    path = "/commandes/{number:str}/articles"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/verification", name="staff_lines_review")
    async def review(self, asked: NamedDependency[Asked]) -> Answer:
        """The order as it would be, old total and new; or the form again, to change it."""
        try:
            await check_allowed(asked.order)
            if asked.version != asked.order.version:
                raise OrderChanged(asked.order.state, MOVE)
            if "modifier" in asked.data:
                return await form_page(asked.request, asked.session, asked.order, asked.data)
            plan = await plan_of(asked.order, wish_in(asked), datetime.now(UTC))
        except ShopError as refusal:
            return await refused_form(asked, refusal)
        return await review_page(asked, plan)

    @post("", name="staff_lines_change")
    async def change(self, asked: NamedDependency[Asked]) -> Answer:
        number, version, by, now = asked.move
        try:
            await change_lines(number, version, wish_in(asked), by, now)
        except ShopError as refusal:
            return await refused_form(asked, refusal)
        return go_to(asked.request, f"/gestion/commandes/{number}")


def wish_in(asked: Asked) -> Wish:
    """Raises Refused for what is no number of pieces."""
    data, quantities, added = asked.data, dict[int, int](), list[tuple[str, int]]()
    for line in asked.order.lines:
        if f"ligne-{line.id}" in data:
            quantities[line.id] = _pieces(data, f"ligne-{line.id}", str(line.id), line.quantity)
    for at in range(1, ADDED + 1):
        reference = one_line(data.get(f"reference-{at}"))[:LONGEST_REFERENCE]
        if reference:
            added.append((reference, _pieces(data, f"quantite-{at}", f"+{at}", 1, least=1)))
    return Wish(quantities, added, clean_int(data.get("total", ""), 0, MOST_CENTS))


def _pieces(data: Mapping[str, str], name: str, at: str, usual: int, least: int = 0) -> int:
    typed = data.get(name, "").strip()
    count = clean_int(typed, least, MOST_PIECES) if typed else usual
    if count is None:
        raise Refused(NO_NUMBER.format(least), at)
    return count


async def review_page(asked: Asked, plan: Plan) -> Answer:
    order, price = asked.order, plan.price
    kept = {"version", *(f"ligne-{line.id}" for line in order.lines)}
    kept |= {f"{name}-{at}" for at in range(1, ADDED + 1) for name in ("reference", "quantite")}
    rows = [("Articles", euros(price.list_cents), "")]
    rows += [(one.label, f"−{euros(one.goods_cents)}", one.code) for one in price.reductions if one.goods_cents]
    free = "Gratuit" if order.is_collected else "Offerte"
    rows.append((order.delivery.label, euros(price.delivery_cents) if price.delivery_cents else free, ""))
    rows += [("Supplément de livraison", euros(price.surcharge_cents), "")] if price.surcharge_cents else []
    context: dict[str, Any] = {
        "order": order,
        "plan": plan,
        "rows": rows,
        "held_cents": sum(one.amount_cents for one in order.holding),
        "sent": {name: value[:LONGEST_REFERENCE] for name, value in asked.data.items() if name in kept},
    }
    return await staff_page(asked.request, asked.session, "staff/orders/change_review.html", "orders", **context)


async def refused_form(asked: Asked, refusal: ShopError) -> Answer:
    """The form with what was typed, beside the order as it is now; the order itself where it takes no change."""
    order = await found(asked.order.number)
    try:
        await check_allowed(order)
    except MoveNotAllowed as over:
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
) -> Answer:
    is_stale = isinstance(refusal, MoveNotAllowed)
    context: dict[str, Any] = {
        "order": order,
        "names": {line.id: line_name(line) for line in order.lines},
        "typed": typed,
        "is_stale": is_stale,
        "since": since,
        "places": range(1, ADDED + 1),
        "refusal": to_staff(refusal.message) if refusal else "",
        "wrong": _wrong(refusal, order, typed),
    }
    status = 200 if refusal is None else 409 if is_stale else 422
    return await staff_page(request, session, "staff/orders/change.html", "orders", status=status, **context)


def _wrong(refusal: ShopError | None, order: Order, typed: Mapping[str, str]) -> str:
    """The id of the field to look at; empty where it is none's fault."""
    at = refusal.at if isinstance(refusal, Refused) else ""
    if at.startswith("+"):
        return f"quantite-{at[1:]}"
    if at.startswith("="):
        places = (f"reference-{place}" for place in range(1, ADDED + 1))
        return next((one for one in places if one_line(typed.get(one)) == at[1:]), "")
    return f"ligne-{at}" if at in {str(line.id) for line in order.lines} else ""
