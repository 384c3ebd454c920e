"""What every page about one order shows, whether its buyer came by the link of a mail or through the account."""

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from shop.calendar import in_paris
from shop.delivery.words import hours_lines
from shop.links import order_token
from shop.orders import summary as order_summary
from shop.orders.book import by_number, by_token
from shop.orders.debits import agreed_debits
from shop.orders.late_money import LATE_MONEY
from shop.orders.notes import messages_of
from shop.orders.order import Order
from shop.orders.sums import sums_of
from shop.orders.tracking import track
from shop.parcels.events import told_of
from shop.payments.counter import MOST_CASH_CENTS, counter_cents
from shop.payments.provider import COUNTER, ProviderTrouble
from shop.refunds.naming import named_in
from shop.refunds.words import delay_told, going_back, way_told
from shop.storefront import storefront
from shop.withdrawal.statements import statements_of
from web.answers import HtmlRequest
from web.refusals import or_404

TONES: Final = {"cancelled": "error", "expired": "error", "delivered": "success", "awaiting_payment": "warning"}
"""The badge of a state; the others are « info »."""

MONEY, ANSWER = "money", "answer"
"""What an order waits for: that its buyer pays, or that a bank answers."""


def tone_of(state: str) -> str:
    """How the badge of an order in this state looks."""
    return TONES.get(state, "info")


async def order_of_link(request: HtmlRequest, token: str) -> Order:
    """The order that a signed link leads to. Raises Refusal 404 for a link that is not ours."""
    return or_404(await by_token(token, request.app.state.secret))


async def asked_about(request: HtmlRequest, order: Order) -> Order:
    """The order after a card page left open was looked at: nobody who just paid is told that they have not."""
    if not order.is_unpaid:
        return order
    with suppress(ProviderTrouble):
        await request.app.state.cashier.ask_all(order, datetime.now(UTC))
    return await by_number(order.number) or order


async def recorded(request: HtmlRequest, number: str) -> dict[str, Any]:
    """What is told, where a cart was, of the order that it became: where it is followed and paid, what it waits for."""
    token = order_token(number, request.app.state.secret)
    found = await by_number(number)
    order = await asked_about(request, found) if found else None
    return {
        "number": number,
        "follow": f"/suivi/{token}",
        "pay": f"/commande/retour/{token}",
        "waits": _waits_for(order) if order else "",
        "due_cents": order.due_cents if order else 0,
        "kept": order_summary.kept_words(order, datetime.now(UTC)) if order else "",
    }


def _waits_for(order: Order) -> str:
    """MONEY, ANSWER, or nothing where it is paid, over, or to be paid when it is collected."""
    if not order.is_unpaid or not order.due_cents or order.payment.provider == COUNTER:
        return ""
    return ANSWER if order_summary.is_being_checked(order) else MONEY


async def order_context(order: Order) -> dict[str, Any]:
    """What components/order/ reads, but for `token`, the order's signed link, and `cancel_url`."""
    front, now = await storefront(), datetime.now(UTC)
    merchant, today = front.merchant, in_paris(now).date()
    agency = front.agency(order.delivery.agency.slug) if order.delivery.agency else None
    return {
        "order": order,
        "tracked": track(order, now, await told_of(order), merchant.oversize_carrier),
        "tone": tone_of(order.state),
        "rows": order_summary.total_rows(order),
        "sums": sums_of(order, await named_in(order)),
        "vat_note": order_summary.vat_note(order),
        "place": order_summary.place_lines(order),
        "billing": order_summary.billing_lines(order),
        "delivery_lines": order_summary.said_of(order, today),
        "point_hours": hours_lines(order.delivery),
        "method": order_summary.method_words(order),
        "debits": agreed_debits(order),
        "transfer": order_summary.transfer_of(order, merchant),
        "cheque": order_summary.cheque_of(order, merchant),
        "counter_cents": counter_cents(order),
        "most_cash_cents": MOST_CASH_CENTS,
        "kept": order_summary.kept_words(order, now),
        "withdrawal": order_summary.withdrawal_of(order, merchant, today),
        "statements": await statements_of(order),
        "agency": agency,
        "hours": order_summary.opening_lines(agency.hours, today) if agency else (),
        "paid": order.holding,
        "going_back": await going_back(order, today),
        "refund_delay": partial(delay_told, today=today),
        "refund_way": way_told,
        "late_money": LATE_MONEY,
        "messages": messages_of(order),
    }
