"""The checkout of a cart that became an order: it is not ordered twice, and what is unpaid is said."""

from typing import Any

from litestar import Response

from web.answers import HtmlRequest, page
from web.home_cart import InHand
from web.order_page import recorded


async def already_recorded(request: HtmlRequest, hand: InHand, number: str) -> Response[Any]:
    """The order that this cart became; who came back from a payment page is told what is still to be paid."""
    return await page(request, "checkout/recorded.html", cookies=hand.cookies, **await recorded(request, number))
