"""What a buyer agreed to, and the rows it becomes: values only."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from shop.addresses import Address
from shop.calendar import add_working_days, end_of_day, in_paris
from shop.catalogue.variants import Variant
from shop.delivery.choice import DeliveryChoice
from shop.merchant.identity import Merchant
from shop.orders.moves import POINT_LATER
from shop.orders.states import OrderState, PaymentState
from shop.payments import instalments
from shop.payments.methods import method
from shop.payments.provider import BANK, CHEQUE
from shop.payments.transfer import creditor_reference
from shop.prices import Discount, Line, Price
from shop.vat import destination
from shop.vat_numbers import UNVERIFIED, exemption_of, is_unverified

BY_PHONE = "par téléphone"


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an order needs, as the buyer saw and agreed to it.

    `contact`: first_name, last_name, phone (E.164), email. `professional`: company, siret, vat_number; empty for an
    individual (S0-43). `delivery_address` None: collected at an agency. `price` and `lines` as last shown.
    `customer_id` of who is signed in; None for a guest. `codes` that apply, in the order they were typed, and the
    `discounts` they come to. `taken_by`: who of the staff typed it for a buyer on the phone, empty for the buyer.
    """

    checkout_key: str
    cart_id: int | None
    email: str
    contact: Mapping[str, str]
    professional: Mapping[str, str]
    billing_address: Address
    delivery_address: Address | None
    delivery: DeliveryChoice
    price: Price
    lines: tuple[tuple[Variant, int], ...]
    comment: str
    payment_method: str
    discounts: tuple[Discount, ...] = ()
    customer_id: int | None = None
    codes: tuple[str, ...] = ()
    credit_cents: int = 0
    taken_by: str = ""


def hold_until(payment_method: str, merchant: Merchant, now: datetime, *, by_link: bool = False) -> datetime:
    """Until when the goods are kept unpaid: hours for a card; for money that travels to the end of a day in Paris.

    A cheque takes the post and a bank's working days: it has working days of its own. `by_link`: the card is asked for
    by mail, which is kept as long as a transfer: it waits for who reads it.
    """
    chosen, today = method(payment_method), in_paris(now).date()
    if chosen.redirects and not by_link:
        return now + timedelta(hours=merchant.hold_hours_card)
    if chosen.provider == CHEQUE:
        return end_of_day(add_working_days(today, merchant.hold_days_cheque))
    return end_of_day(today + timedelta(days=merchant.hold_days_transfer))


def order_row(draft: Draft, number: str, merchant: Merchant, now: datetime) -> dict[str, Any]:
    """The order as it begins: it waits for its money."""
    agreed = draft.price
    return {
        "number": number,
        "checkout_key": draft.checkout_key,
        "state": OrderState.AWAITING_PAYMENT.value,
        "email": draft.email,
        "contact": dict(draft.contact),
        "professional": dict(draft.professional),
        "delivery_address": draft.delivery_address.as_json() if draft.delivery_address else {},
        "billing_address": draft.billing_address.as_json(),
        "delivery": draft.delivery.as_json(),
        **price_columns(agreed),
        "vat_exemption": exemption_of(draft.professional) if agreed.vat_exempt else {},
        "comment": draft.comment,
        "taken_by": draft.taken_by,
        "attention": ",".join(_to_look_at(draft)),
        "placed_at": now,
        "state_since": now,
        "hold_until": hold_until(draft.payment_method, merchant, now, by_link=may_wait(draft)),
    }


def price_columns(price: Price) -> dict[str, Any]:
    """What an order keeps of its price."""
    return {
        "goods_cents": price.goods_cents,
        "discount_cents": price.discount_cents,
        "delivery_cents": price.delivery_cents,
        "surcharge_cents": price.surcharge_cents,
        "total_cents": price.total_cents,
        "vat": [asdict(group) for group in price.vat],
        "discounts": [asdict(one) for one in price.reductions if one.cents],
    }


def may_wait(draft: Draft) -> bool:
    """Whether its buyer is given days to open a link by mail; an appointment does not wait for that."""
    return bool(draft.taken_by) and draft.delivery.slot is None


def _to_look_at(draft: Draft) -> Iterator[str]:
    """What staff must see to before the goods leave."""
    if draft.delivery.point_later:
        yield POINT_LATER
    place = draft.delivery.place
    if is_unverified(draft.professional, destination(place.country, place.postcode)):
        yield UNVERIFIED


def line_rows(draft: Draft, current: Mapping[int, Variant], order_id: int) -> list[dict[str, Any]]:
    """The lines with their stored shares of discount and VAT: refunds and documents use these, never a new sum."""
    return [
        {
            "order": order_id,
            **article_columns(variant),
            **line_columns(priced),
            "reserved": 0 if variant.made_to_order else quantity,
        }
        for (shown, quantity), priced in zip(draft.lines, draft.price.lines, strict=True)
        for variant in [current[shown.id]]
    ]


def article_columns(variant: Variant) -> dict[str, Any]:
    """What a line keeps of its article, whatever becomes of it in the catalogue."""
    return {
        "variant": variant.id,
        "sku": variant.sku,
        "name": variant.name,
        "variant_label": variant.label,
        "slug": variant.slug,
        "weight_g": variant.weight_g,
        "withdrawal_exclusion": variant.withdrawal_exclusion,
    }


def line_columns(priced: Line) -> dict[str, Any]:
    """What a line keeps of its price."""
    return {
        "quantity": priced.quantity,
        "unit_price_cents": priced.unit_price_cents,
        "discount_cents": priced.discount_cents,
        "total_cents": priced.total_cents,
        "vat_rate_bp": priced.vat_rate_bp,
        "vat_cents": priced.vat_cents,
    }


def placed_event(order_id: int, now: datetime, taken_by: str = "") -> dict[str, Any]:
    """The first line of its history; `taken_by` of the staff for a buyer on the phone."""
    return {
        "order": order_id,
        "at": now,
        "actor": taken_by or "customer",
        "move": "place",
        "from_state": "",
        "to_state": OrderState.AWAITING_PAYMENT.value,
        "note": BY_PHONE if taken_by else "",
    }


def payment_row(
    order_id: int, number: str, code: str, amount_cents: int, merchant: Merchant, now: datetime
) -> dict[str, Any]:
    """A payment not yet asked of anybody; its key makes asking twice the same as asking once."""
    chosen = method(code)
    return {
        "order": order_id,
        "method": chosen.code,
        "provider": chosen.provider,
        "state": PaymentState.CREATED.value,
        "amount_cents": amount_cents,
        "idempotency_key": secrets.token_hex(16),
        "reference": creditor_reference(number) if chosen.provider == BANK else "",
        "details": instalments.details(code, amount_cents, merchant.instalments_provider, in_paris(now).date()),
        "created_at": now,
    }
