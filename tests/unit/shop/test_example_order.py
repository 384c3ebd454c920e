"""The invented orders of the previews of mails: sums, days and numbers that fit each other, on whatever day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.calendar import in_paris
from shop.example_order import example_order
from shop.merchant.identity import Merchant
from shop.merchant.mail_kinds import KINDS
from shop.orders.states import ENDED, OrderState

MAILS = [one.name for one in KINDS if not one.name.startswith(("account_", "newsletter_", "restock_"))]
MOMENTS = [
    datetime(2026, 11, 26, 13, tzinfo=UTC),
    datetime(2026, 11, 29, 22, 30, tzinfo=UTC),  # a Sunday, near midnight in Paris
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),  # another year in Paris
    datetime(2027, 1, 2, 8, tzinfo=UTC),
    datetime(2027, 5, 7, 18, tzinfo=UTC),  # before a holiday
]
GONE = {OrderState.SHIPPED, OrderState.DELIVERED}


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_sums_fit(mail: str, now: datetime) -> None:
    order = example_order(mail, Merchant(), now)
    assert sum(line.total_cents for line in order.lines) == order.goods_cents
    assert order.goods_cents + order.delivery_cents - order.discount_cents == order.total_cents
    assert sum(group.net_cents + group.vat_cents for group in order.vat) == order.total_cents
    assert sum(group.gross_cents for group in order.vat) == order.total_cents
    assert sum(payment.amount_cents for payment in order.payments) == order.total_cents
    assert all(payment.refunded_cents in {0, payment.amount_cents} for payment in order.payments)
    assert order.delivery_cents == 0 or order.delivery.agency is None
    if mail == "payment_part":
        paid, rest = order.payments
        assert (paid.state, order.payment, order.due_cents) == ("paid", rest, rest.amount_cents)
    elif order.state in {OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED}:
        assert order.due_cents == order.total_cents
    else:
        assert order.due_cents == (order.total_cents if mail == "order_expired" else 0)


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_days_follow_each_other(mail: str, now: datetime) -> None:
    order = example_order(mail, Merchant(), now)
    placed, today = in_paris(order.placed_at).date(), in_paris(now).date()
    first, last = date.fromisoformat(order.delivery.earliest), date.fromisoformat(order.delivery.latest)
    assert order.number == f"SC-{placed:%y}-000000"
    assert order.placed_at <= now
    assert placed <= first <= last
    assert bool(order.parcels) == (order.state in GONE)
    for parcel in order.parcels:
        assert order.placed_at <= parcel.shipped_at <= now
        assert in_paris(parcel.shipped_at).date() < parcel.expected_from <= parcel.expected_to
        assert parcel.delivered_at is None or parcel.shipped_at < parcel.delivered_at < now
        assert (parcel.delivered_at is not None) == (order.state == OrderState.DELIVERED)
        assert not parcel.slot or parcel.slot["day"] > today.isoformat()
    if order.delay:
        assert date.fromisoformat(order.delay["first"]) > last
    if order.state == OrderState.AWAITING_PAYMENT:
        assert order.hold_until is not None
        assert order.hold_until > now
    else:
        assert order.hold_until is None or order.state in ENDED
        assert order.hold_until is None or order.placed_at < order.hold_until < now - timedelta(hours=1)
