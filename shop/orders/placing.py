"""Placing an order: one transaction keeps the goods, writes the order and its payment, and announces it.

The order is committed before the shopper leaves for a payment page; it is the same order however often the button
is pressed.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import carts as cart_queries
from db.queries import customers
from db.queries import orders as queries
from db.queries import payments as payment_queries
from shop import credit, faults
from shop.calendar import in_paris
from shop.catalogue import stock
from shop.catalogue.variants import Variant, variants_by_id
from shop.errors import NotOrderable, OutOfStock, ShopError, TotalChanged
from shop.jobs import enqueue
from shop.merchant.identity import Merchant
from shop.orders import book
from shop.orders.drafts import Draft, line_rows, order_row, payment_row, placed_event
from shop.orders.moves import CUSTOMER, advance, staff
from shop.orders.numbers import number_of
from shop.orders.payment_states import Report, settle_within
from shop.orders.states import OrderState, PaymentState
from shop.payments.by_hand import ask_by_mail
from shop.payments.credit_method import Credit
from shop.payments.methods import method
from shop.payments.provider import NOTHING
from shop.pricing import price
from shop.promotions import uses as promotion_uses
from shop.promotions.codes import articles_of
from shop.software.hooks import Event, order_told
from shop.storefront import Storefront, storefront
from shop.vat import destination
from shop.vat_numbers import exempts


@dataclass(frozen=True, slots=True)
class Placed:
    """`existed`: this checkout had become an order before; nothing was done now."""

    number: str
    order_id: int
    payment_id: int
    existed: bool


class _AlreadyPlaced(Exception):
    """Another request made the order of this checkout key while we were at it: undo ours."""


async def place(draft: Draft, now: datetime) -> Placed:
    """Make the order of a draft, once for its checkout_key.

    Raises OutOfStock, NotOrderable, NotDeliverable, CodeRefused, CreditChanged or TotalChanged when something no longer
    holds since it was shown; nothing is kept then. KeyError for an unknown payment method, ValueError without lines, or
    for a method that pays nothing where something is due.
    """
    if not draft.lines:
        raise ValueError("an order has lines")
    if (method(draft.payment_method).provider == NOTHING) != (draft.price.total_cents == 0):
        raise ValueError("nothing is paid by « nothing », and something by every other method")
    if (draft.payment_method == Credit.code) != (0 < draft.credit_cents == draft.price.total_cents):
        raise ValueError("credit alone pays all of an order, or something else pays the rest")
    front = await storefront()
    try:
        placed = await in_one_transaction(lambda: _place(draft, front, now))
    except (ShopError, _AlreadyPlaced):
        # Our twin may have taken the very goods we found missing: then its order is the answer.
        found = await order_made_with(draft.checkout_key)
        if found is None:
            raise
        return found
    await faults.hit("order.committed")
    return placed


async def order_made_with(checkout_key: str) -> Placed | None:
    """The order a checkout became, when its button was pressed before; None for no key."""
    row = await queries.placed_with(checkout_key) if checkout_key else None
    return Placed(row["number"], row["id"], row["payment_id"], existed=True) if row else None


async def _place(draft: Draft, front: Storefront, now: datetime) -> Placed:
    found = await order_made_with(draft.checkout_key)
    if found is not None:
        return found
    current = await variants_by_id({variant.id for variant, _ in draft.lines})
    _check_articles(draft, current, now)
    _check_price(draft, current, front, now)
    await _reserve(draft, current)
    customer_id = await _customer(draft)
    held = await _take_codes(draft, current, front, customer_id, now)
    await faults.hit("order.reserved")
    number = await _next_number(now)
    row = order_row(draft, number, front.merchant, now)
    order_id = await queries.insert_order({**row, "customer": customer_id})
    if order_id is None:
        raise _AlreadyPlaced
    await queries.insert_lines(line_rows(draft, current, order_id))
    await promotion_uses.write(order_id, held, draft.price.reductions, draft.email, customer_id, now)
    await queries.insert_event(placed_event(order_id, now, draft.taken_by))
    await order_told(Event.ORDER_PLACED, number, OrderState.AWAITING_PAYMENT.value, 1)
    credit_id = await _add_credit(draft, order_id, number, front.merchant, now)
    due_cents = draft.price.total_cents - draft.credit_cents
    payment_id = credit_id
    if due_cents or not credit_id:
        payment_id = await payment_queries.insert_payment(
            payment_row(order_id, number, draft.payment_method, due_cents, front.merchant, now)
        )
    await enqueue("mail", f"mail:order_recorded:{number}", {"mail": "order_recorded", "order_id": order_id})
    if credit_id:
        await settle_within(credit_id, Report(PaymentState.PAID), now)
    await _go_on(draft, order_id, payment_id, now)
    if draft.cart_id is not None:
        # Here, not after the commit: whoever finds the cart empty finds the order too, and the addresses are gone.
        await cart_queries.save_checkout(draft.cart_id, {"ordered": number}, now)
        await queries.leave_cart(draft.cart_id, secrets.token_urlsafe(24), {variant.id for variant, _ in draft.lines})
    return Placed(number, order_id, payment_id, existed=False)


async def _add_credit(draft: Draft, order_id: int, number: str, merchant: Merchant, now: datetime) -> int:
    """Spend what the buyer agreed to of the account's credit; gives the payment it makes, 0 for none.

    Raises CreditChanged where not so much is left.
    """
    if not draft.credit_cents:
        return 0
    actor = draft.taken_by or CUSTOMER.name
    await credit.spend(draft.customer_id, order_id, draft.credit_cents, key=f"order:{number}", now=now, actor=actor)
    return await payment_queries.insert_payment(
        payment_row(order_id, number, Credit.code, draft.credit_cents, merchant, now)
    )


async def _go_on(draft: Draft, order_id: int, payment_id: int, now: datetime) -> None:
    """An order that waits for no money goes on at once: it is paid when it is collected, or nothing is to pay.

    Who ordered on the phone is on no page to pay: the link goes by mail.
    """
    chosen, by = method(draft.payment_method), staff(draft.taken_by) if draft.taken_by else CUSTOMER
    if chosen.pays_later:
        await advance(await book.locked(order_id), "confirm", by, now, hold_until=None)
    elif chosen.redirects and draft.taken_by:
        await ask_by_mail(await book.locked(order_id), "phone", by, now)
    elif chosen.provider == NOTHING:
        await settle_within(payment_id, Report(PaymentState.PAID), now)


async def _customer(draft: Draft) -> int | None:
    """Whose order it is; nobody's when the account went while its owner was ordering."""
    customer_id = draft.customer_id
    return customer_id if customer_id and await customers.stays(customer_id) else None


async def _take_codes(
    draft: Draft, current: Mapping[int, Variant], front: Storefront, customer_id: int | None, now: datetime
) -> dict[str, int]:
    """One use of each code, after the shelf: locks are always taken in this order."""
    bought = [(current[shown.id], quantity) for shown, quantity in draft.lines]
    return await promotion_uses.take(
        draft.codes,
        draft.discounts,
        draft.price.reductions,
        articles_of(bought, front),
        email=draft.email,
        customer_id=customer_id,
        country=draft.delivery.country,
        now=now,
    )


def _check_articles(draft: Draft, current: Mapping[int, Variant], now: datetime) -> None:
    """What is bought is still sold, to this buyer, in this quantity."""
    today = in_paris(now).date()
    wanted = Counter[int]()
    for shown, quantity in draft.lines:
        wanted[shown.id] += quantity
    for shown, _ in draft.lines:
        variant = current.get(shown.id)
        if variant is None:
            raise NotOrderable("discontinued", f"«\u00a0{shown.name}\u00a0» n’est plus vendu.")
        sold = variant.availability(today)
        if sold.reason == "exhausted":
            raise OutOfStock(0, variant.name)
        if not sold.orderable:
            raise NotOrderable(sold.reason, f"«\u00a0{variant.name}\u00a0» n’est plus commandable.")
        if wanted[shown.id] > sold.max_quantity:
            raise OutOfStock(sold.max_quantity, variant.name)
        if variant.professionals_only and not draft.professional:
            raise NotOrderable("professionals_only", f"«\u00a0{variant.name}\u00a0» est réservé aux professionnels.")


def _check_price(draft: Draft, current: Mapping[int, Variant], front: Storefront, now: datetime) -> None:
    """The price due now is, to the cent and to the rate, the price that was shown."""
    place = draft.delivery.place
    to = destination(place.country, place.postcode)
    due = price(
        [current[shown.id].item(quantity) for shown, quantity in draft.lines],
        discounts=draft.discounts,
        delivery=draft.delivery,
        destination=to,
        rates=front.rates(in_paris(now).date()),
        rules=front.rules,
        vat_exempt=exempts(draft.professional, to),
    )
    shown = draft.price
    if (due.lines, due.delivery_cents, due.surcharge_cents, due.vat, due.total_cents) != (
        shown.lines, shown.delivery_cents, shown.surcharge_cents, shown.vat, shown.total_cents
    ):  # fmt: skip
        raise TotalChanged(shown.total_cents, due.total_cents)


async def _reserve(draft: Draft, current: Mapping[int, Variant]) -> None:
    pieces = Counter[int]()
    for shown, quantity in draft.lines:
        if not current[shown.id].made_to_order:
            pieces[shown.id] += quantity
    await stock.reserve(pieces, {variant_id: current[variant_id].name for variant_id in pieces})


async def _next_number(now: datetime) -> str:
    """« SC-26-000123 »: counted within the year, as it is in Paris."""
    year = in_paris(now).year % 100
    return number_of(year, await queries.next_number(f"orders-{year:02}"))
