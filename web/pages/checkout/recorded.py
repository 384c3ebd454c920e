"""The checkout of a cart that became an order: it is not ordered twice, and what is unpaid is said."""

from typing import Any

from litestar import Response

from shop.links import order_token
from shop.orders.book import by_number
from shop.orders.order import Order
from shop.orders.summary import hold_words, is_being_checked
from shop.payments.provider import COUNTER
from web.answers import HtmlRequest, page
from web.home_cart import InHand
from web.order_page import asked_about

MONEY, ANSWER = "money", "answer"
"""What an order waits for: that its buyer pays, or that a bank answers."""


async def already_recorded(request: HtmlRequest, hand: InHand, number: str) -> Response[Any]:
    """The order that this cart became; who came back from a payment page is told what is still to be paid."""
    token = order_token(number, request.app.state.secret)
    found = await by_number(number)
    order = await asked_about(request, found) if found else None
    return await page(
        request,
        "checkout/recorded.html",
        cookies=hand.cookies,
        number=number,
        follow=f"/suivi/{token}",
        pay=f"/commande/retour/{token}",
        waits=_waits_for(order) if order else "",
        due_cents=order.due_cents if order else 0,
        hold=hold_words(order) if order else "",
    )


def _waits_for(order: Order) -> str:
    """MONEY, ANSWER, or nothing where it is paid, over, or to be paid when it is collected."""
    if not order.is_unpaid or not order.due_cents or order.payment.provider == COUNTER:
        return ""
    return ANSWER if is_being_checked(order) else MONEY
