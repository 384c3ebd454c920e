"""The list of orders; its filters stand in its address."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.staff import lists as staff
from web.answers import HtmlRequest
from web.inputs import clean_int, query
from web.pages.staff.common import TONES, staff_page
from web.sessions import Session

LONGEST_SEARCH = 100
MOST_PAGES = 10_000


class StaffOrders(Controller):
    path = "/commandes"

    @get("/", name="staff_orders")
    async def orders(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        values = query(request)
        state, text = values.get("etat", ""), values.get("q", "")[:LONGEST_SEARCH].strip()
        state = state if state in staff.FILTERS else ""
        listed = await staff.orders(state, text, clean_int(values.get("page", "1"), 1, MOST_PAGES) or 1)
        context: dict[str, Any] = {
            "listed": listed,
            "state": state,
            "text": text,
            "filters": staff.FILTERS.values(),
            "tones": TONES,
        }
        return await staff_page(
            request,
            session,
            "staff/orders/orders.html",
            "orders",
            url=lambda page: address(state, text, page),
            **context,
        )


def address(state: str, text: str, page: int) -> str:
    """The list's address with only what it needs."""
    asked = {"etat": state, "q": text, "page": str(page) if page > 1 else ""}
    pairs = urlencode({name: value for name, value in asked.items() if value})
    return "/gestion/commandes" + (f"?{pairs}" if pairs else "")
