"""The list of orders; its filters stand in its address, which can be kept and passed on."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from shop.calendar import in_paris
from shop.staff.order_list import MOST_COUNTED, find, sheet
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, is_htmx
from web.downloads import CSV, streamed
from web.inputs import page_in, query
from web.pages.staff.common import TONES, staff_page
from web.pages.staff.orders.bulk_actions import offered
from web.pages.staff.orders.filters import Asked, asked_of
from web.pages.staff.rights import allowed
from web.sessions import Session


class StaffOrders(Controller):
    path = "/commandes"

    @get("/", name="staff_orders")
    async def orders(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        values = query(request)
        asked = await asked_of(values, session, await storefront())
        context = await listed(asked, session, page_in(values))
        if is_htmx(request):
            may = partial(allowed, session.roles)
            return await fragment(request, "staff/orders/_list.html", may=may, **context)
        return await staff_page(request, session, "staff/orders/orders.html", "orders", **context)

    @get("/export.csv", name="staff_orders_file")
    async def file(self, request: HtmlRequest, session: NamedDependency[Session]) -> Stream:
        """The same list as a spreadsheet."""
        asked, now = await asked_of(query(request), session, await storefront()), datetime.now(UTC)
        return streamed(f"commandes-{in_paris(now).date()}.csv", CSV, sheet(asked.wanted, now))


async def listed(asked: Asked, session: Session, page: int) -> dict[str, Any]:
    """What the page and its part that changes read."""
    found = await find(asked.wanted, page, datetime.now(UTC))
    return {
        "asked": asked,
        "found": found,
        "tones": TONES,
        "actions": offered(session),
        "most_counted": MOST_COUNTED,
    }
