"""A parcel that came back: what of it is fit for sale is asked once it is in staff's hands."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.errors import MoveNotAllowed, ShopError
from shop.orders.order import Order, line_name
from shop.orders.parcels import Parcel
from shop.parcels.returned import come_back, may_come_back
from shop.staff.timeline import Entry
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, clean_int
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, found, refused, said_since
from web.refusals import or_404
from web.sessions import Session

MOST_PIECES = 9_999
NO_NUMBER = "Indiquez combien d’articles sont en bon état, au plus ce que le colis contenait."
Answer = Response[Any]


class StaffReturnedForm(Controller):
    path = "/commandes/{number:str}/colis/{parcel_id:str}/retour"

    @get("", name="staff_returned")
    async def show(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str], parcel_id: FromPath[str]
    ) -> Answer:
        """What it held; the order's page for a parcel that is not out (any more)."""
        order = await found(number)
        parcel = parcel_of(order, parcel_id)
        if not may_come_back(order, parcel):
            return go_to(request, f"/gestion/commandes/{order.number}")
        typed = {f"ligne-{line_id}": str(pieces) for line_id, pieces in parcel.lines}
        return await form_page(request, session, order, parcel, typed)


class StaffReturned(Controller):
    path = "/commandes/{number:str}/colis/{parcel_id:str}/retour"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("", name="staff_come_back")
    async def back(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        parcel = parcel_of(asked.order, parcel_id)
        fit = {line_id: clean_int(asked.data.get(f"ligne-{line_id}", ""), 0, many) for line_id, many in parcel.lines}
        wrong = next((f"ligne-{line_id}" for line_id, pieces in fit.items() if pieces is None), "")
        number, version, by, now = asked.move
        try:
            if wrong and version == asked.order.version:
                raise Mistyped(wrong, NO_NUMBER)
            whole = {line_id: pieces or 0 for line_id, pieces in fit.items()}
            await come_back(number, version, parcel.id, whole, by, now)
        except ShopError as refusal:
            return await refused_form(asked, parcel.id, refusal)
        return go_to(asked.request, f"/gestion/commandes/{number}")


async def refused_form(asked: Asked, parcel_id: int, refusal: ShopError) -> Answer:
    """The form with what was typed, beside the order as it is now; the order itself where the parcel is not out."""
    order = await found(asked.order.number)
    parcel = next((one for one in order.parcels if one.id == parcel_id), None)
    if parcel is None or not may_come_back(order, parcel):
        return await refused(asked, refusal)
    return await form_page(
        asked.request,
        asked.session,
        order,
        parcel,
        asked.data,
        refusal=refusal,
        since=said_since(asked, order, refusal),
    )


def parcel_of(order: Order, parcel_id: str) -> Parcel:
    """Raises Refusal 404 for none that left."""
    wanted = clean_id(parcel_id)
    return or_404(next((one for one in order.parcels if one.id == wanted), None))


async def form_page(
    request: HtmlRequest,
    session: Session,
    order: Order,
    parcel: Parcel,
    typed: Mapping[str, str],
    *,
    refusal: ShopError | None = None,
    since: Sequence[Entry] | None = None,
) -> Answer:
    context: dict[str, Any] = {
        "order": order,
        "parcel": parcel,
        "names": {line.id: line_name(line) for line in order.lines},
        "typed": typed,
        "refusal": refusal.message if refusal else "",
        "wrong": refusal.sent_from if isinstance(refusal, Mistyped) else "",
        "since": since,
        "now": datetime.now(UTC),
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, MoveNotAllowed) else 422
    return await staff_page(request, session, "staff/orders/returned.html", "orders", status=status, **context)
