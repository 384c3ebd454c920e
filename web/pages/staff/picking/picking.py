"""What is to be prepared: the articles to fetch from the shelves, then one order after the other to pack."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.orders.book import as_printed, by_number
from shop.orders.states import TO_PREPARE
from shop.staff.lists import state_label
from shop.staff.picking import MOST, to_fetch, waiting
from web.answers import HtmlRequest, go_to
from web.inputs import query
from web.pages.staff.common import TONES, staff_page
from web.sessions import Session

LONGEST_NUMBER = 40
UNKNOWN = "Aucune commande n’a ce numéro."


class StaffPicking(Controller):
    path = "/preparation"

    @get("/", name="staff_picking")
    async def picking(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """A slip scanned here leads to its order."""
        scanned = query(request).get("bon", "").strip()[:LONGEST_NUMBER]
        if scanned and (order := await by_number(scanned.upper()) or await by_number(as_printed(scanned))):
            return go_to(request, f"/gestion/preparation/{order.number}")
        found = await waiting()
        orders = [one for one, _ in found]
        context: dict[str, Any] = {
            "orders": orders,
            "pieces": {one.number: pieces for one, pieces in found},
            "labels": {
                one.number: state_label(
                    one.state, one.delivery.mode, is_given_back=False, is_partly_sent=one.is_partly_sent
                )
                for one in orders
            },
            "to_begin": [one for one in orders if one.state in TO_PREPARE],
            "articles": await to_fetch(orders),
            "tones": TONES,
            "most": MOST,
            "scanned": scanned,
            "refusal": UNKNOWN if scanned else "",
            "wrong": "bon" if scanned else "",
            "now": datetime.now(UTC),
        }
        status = 422 if scanned else 200
        return await staff_page(request, session, "staff/picking/picking.html", "picking", status=status, **context)
