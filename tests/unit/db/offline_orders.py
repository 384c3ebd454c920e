"""Orders by cheque, at the agency or for nothing, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shop.orders.drafts import Draft
from shop.prices import Discount
from shop.pricing import price
from shop.storefront import storefront
from shop.vat import destination, rates_on
from tests.order_walkthrough import OrderWalkthrough

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
GIVEN_AWAY = (Discount("Offert", percent_bp=10_000, code="CADEAU"),)


def at_agency(**values: Any) -> OrderWalkthrough:
    return OrderWalkthrough(now=NOW, mode="agency", method="agency", **values)


async def everything_given(walk: OrderWalkthrough) -> Draft:
    """A draft whose price a code of 100 % brings to nothing."""
    draft = await walk.draft()
    due = price(
        [variant.item(quantity) for variant, quantity in draft.lines],
        discounts=GIVEN_AWAY,
        delivery=draft.delivery,
        destination=destination(draft.delivery.country, draft.delivery.postcode),
        rates=rates_on(NOW.date()),
        rules=(await storefront()).rules,
    )
    return replace(draft, price=due, discounts=GIVEN_AWAY, payment_method="nothing")
