"""What is printed for many orders at once: the picking list, a packing slip each, their labels."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.errors import ShopError
from shop.merchant.identity import Merchant
from shop.orders.order import Order
from shop.staff import bulk, picking
from shop.storefront import storefront
from web.answers import HtmlRequest
from web.downloads import PDF, opened
from web.inputs import query
from web.pages.staff.orders.bulk import NONE_TICKED, ticked_in
from web.refusals import Refusal
from web.sessions import Session

Print = Callable[[Sequence[Order], Merchant, datetime], Awaitable[bytes]]


class StaffBulkPrint(Controller):
    """Files, each for who may do what it is printed for."""

    path = "/commandes/lot/impression"

    @get(f"/{bulk.LIST}.pdf", name="staff_print_list")
    async def picking_list(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[bytes]:
        return await _printed(request, session, bulk.LIST, picking.picking_list_pdf)

    @get(f"/{bulk.SLIPS}.pdf", name="staff_print_slips")
    async def slips(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[bytes]:
        return await _printed(request, session, bulk.SLIPS, picking.slips_pdf)

    @get(f"/{bulk.LABELS}.pdf", name="staff_print_labels")
    async def labels(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[bytes]:
        return await _printed(request, session, bulk.LABELS, _labels)


async def _labels(orders: Sequence[Order], _merchant: Merchant, _now: datetime) -> bytes:
    return await picking.labels_pdf(orders)


async def _printed(request: HtmlRequest, session: Session, code: str, work: Print) -> Response[bytes]:
    """Raises Refusal: 400 without orders, 409 where there is nothing to print."""
    orders = await ticked_in(query(request), session)
    if not orders:
        raise Refusal(400, NONE_TICKED)
    try:
        return opened(f"{code}.pdf", PDF, await work(orders, (await storefront()).merchant, datetime.now(UTC)))
    except ShopError as refusal:
        raise Refusal(409, refusal.message) from refusal
