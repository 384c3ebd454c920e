"""What is printed for many orders at once: the picking list, a packing slip each, their labels."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ShopError
from shop.merchant.identity import Merchant
from shop.orders.order import Order
from shop.staff import bulk, picking
from shop.storefront import storefront
from web.answers import HtmlRequest
from web.inputs import query
from web.pages.staff.orders.bulk import NONE_TICKED, ticked_in
from web.pages.staff.orders.bulk_actions import offered
from web.refusals import Refusal
from web.sessions import Session

Print = Callable[[Sequence[Order], Merchant, datetime], Awaitable[bytes]]


async def _labels(orders: Sequence[Order], _merchant: Merchant, _now: datetime) -> bytes:
    return await picking.labels_pdf(orders)


PRINTED: Final[Mapping[str, tuple[str, Print]]] = {
    f"{bulk.LIST}.pdf": (bulk.LIST, picking.picking_list_pdf),
    f"{bulk.SLIPS}.pdf": (bulk.SLIPS, picking.slips_pdf),
    f"{bulk.LABELS}.pdf": (bulk.LABELS, _labels),
}


class StaffBulkPrint(Controller):
    path = "/commandes/lot/impression"

    @get("/{name:str}", name="staff_bulk_print")
    async def print_out(
        self, request: HtmlRequest, session: NamedDependency[Session], name: FromPath[str]
    ) -> Response[bytes]:
        """Raises Refusal: 404 for another name, 403, 400 without orders, 409 where there is nothing to print."""
        if name not in PRINTED:
            raise Refusal(404)
        code, work = PRINTED[name]
        if code not in offered(session):
            raise Refusal(403, "Votre rôle ne permet pas cette action.")
        orders = await ticked_in(query(request), session)
        if not orders:
            raise Refusal(400, NONE_TICKED)
        try:
            pdf = await work(orders, (await storefront()).merchant, datetime.now(UTC))
        except ShopError as refusal:
            raise Refusal(409, refusal.message) from refusal
        headers = {
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return Response(pdf, media_type="application/pdf", headers=headers)
