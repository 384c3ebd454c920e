"""An order in words that pages and mails share: sums, places, payment, withdrawal."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shop.calendar import until_words, week_lines
from shop.delivery.rules import surcharge_label
from shop.delivery.words import handed_over_lines, hours_lines, said_lines
from shop.merchant.identity import Merchant
from shop.merchant.own_words import CGV, own_of
from shop.money import euros, percent
from shop.opening_hours import OpeningHours
from shop.orders.dates import awaited_on, received_on, slot_wished
from shop.orders.order import Order, Payment
from shop.orders.states import ENDED, PaymentState
from shop.payments.cheque import ChequeDetails, cheque_details
from shop.payments.methods import beside_payment, known_method, label_of
from shop.payments.provider import BANK, CHEQUE, CREDIT
from shop.payments.transfer import TransferDetails, transfer_details
from shop.promotions.words import delivery_given_by, sold_rows
from shop.storefront import Storefront
from shop.vat_numbers import ARTICLE
from shop.withdrawal.rules import (
    RULE,
    Withdrawal,
    expected_sentence,
    last_day,
    over_sentence,
    period_words,
    received_sentence,
)

DAYS_TOLD = 21
"""How far ahead special days of an agency are told: an order waits no longer than that, as a rule."""
EXCLUSIONS = {
    "hygiene": "article d’hygiène, qui ne peut pas être renvoyé une fois descellé "
    "(article L221-28, 5° du code de la consommation)",
    "made_to_measure": "article fait sur mesure, qui ne peut pas être renvoyé "
    "(article L221-28, 3° du code de la consommation)",
}
"""Why there is no right of withdrawal, from the product’s page to the order’s: one ground, one sentence."""

Row = tuple[str, str, str]


def total_rows(order: Order) -> list[Row]:
    """(label, amount, remark) of everything above the total; they add up to it."""
    rows: list[Row] = [("Articles", euros(order.goods_cents + order.discount_cents), "")]
    rows += sold_rows(order.discounts, order.discount_cents, vat_exempt=bool(order.vat_exemption))
    free = "Gratuit" if order.is_collected else "Offerte"
    cost = euros(order.delivery_cents) if order.delivery_cents else free
    rows.append((order.delivery.label, cost, delivery_given_by(order.discounts, order.delivery_cents)))
    if order.surcharge_cents:
        label = surcharge_label(order.delivery.zone)
        rows.append((label, euros(order.surcharge_cents), ""))
    return rows


def vat_note(order: Order) -> str:
    """« dont TVA 20 % : 22,60 € ; 5,5 % : 1,20 € »; why none is due where none is."""
    if order.vat_exemption:
        return f"Exonération de TVA, {ARTICLE}\u00a0: numéro {order.vat_exemption['number']}"
    parts = [f"{percent(one.rate_bp)}\u00a0: {euros(one.vat_cents)}" for one in order.vat]
    return "dont TVA " + "\u202f; ".join(parts) if parts else ""


def place_lines(order: Order) -> tuple[str, ...]:
    """Where the goods go: the address, the agency, or the pickup point."""
    return handed_over_lines(order.delivery, order.delivery_address or order.billing_address)


def billing_lines(order: Order) -> tuple[str, ...]:
    """Who is billed and where, a firm named once: its address may name it too."""
    company, lines = order.professional.get("company", ""), order.billing_address.lines
    return (company, *lines) if company and company not in lines else lines


def said_of(order: Order, today: date) -> tuple[str, ...]:
    """What the buyer said beside the place, a line each; an appointment stands with its parcel once there is one.

    One that cannot be kept any more is not told: the carrier offers others.
    """
    has_own = any(parcel.slot for parcel in order.parcels)
    return said_lines(replace(order.delivery, slot=None if has_own else slot_wished(order, today)))


def delivery_lines(order: Order, today: date) -> tuple[str, ...]:
    """What was said beside the place, a line each: appointment, access, mobile phone, hours of the pickup point."""
    return said_of(order, today) + hours_lines(order.delivery)


def method_label(payment: Payment) -> str:
    return label_of(payment.method)


def method_words(order: Order) -> str:
    """« Carte bancaire », or « Carte bancaire (44,50 €) et avoir (12,40 €) »."""
    label = beside_payment(method_label(order.payment))
    credit = credit_used(order)
    if not credit or order.payment.provider == CREDIT:
        return label
    return f"{label} ({euros(order.total_cents - credit)}) et avoir ({euros(credit)})"


def credit_used(order: Order) -> int:
    """Cents of account credit that pay a part of the order, or all; not one given back before it was paid otherwise."""
    paid = [one for one in order.payments if one.state == PaymentState.PAID]
    otherwise = any(one.provider != CREDIT and one.amount_cents >= order.total_cents for one in paid)
    return sum(one.amount_cents for one in paid if one.provider == CREDIT and (one.left_cents or not otherwise))


def refund_delay(payment: Payment) -> str:
    """How long money takes to come back by this method (S0-56)."""
    found = known_method(payment.method)
    return found.refund_delay if found else ""


def transfer_of(order: Order, merchant: Merchant) -> TransferDetails | None:
    """What to copy into one's bank, while a transfer is awaited; None otherwise, or without the merchant's account.

    None as well while a card payment of the same order is being checked: the buyer must not pay twice. Of a transfer
    that comes in parts, what is still to come.
    """
    if not _is_asked(order, BANK) or not merchant.iban:
        return None
    holder = merchant.account_holder or merchant.legal_name or merchant.name
    return transfer_details(holder, merchant.iban, merchant.bic, order.number, order.payment.amount_cents)


def cheque_of(order: Order, merchant: Merchant) -> ChequeDetails | None:
    """What to write on the cheque and where to send it, while one is awaited, as `transfer_of`."""
    if not _is_asked(order, CHEQUE):
        return None
    return cheque_details(merchant, order.number, order.payment.amount_cents)


def _is_asked(order: Order, provider: str) -> bool:
    """Whether the buyer is asked to pay in this way now."""
    return order.is_unpaid and order.payment.provider == provider and not is_being_checked(order)


def is_being_checked(order: Order) -> bool:
    """Whether money may be on its way through a provider that has not said its last word."""
    return any(one.state in {PaymentState.PENDING, PaymentState.AUTHORIZED} for one in order.payments)


def hold_words(order: Order) -> str:
    """« le dimanche 29 novembre à 10 h », the end of the reservation, without an hour at the end of a day.

    Empty when it has none.
    """
    return until_words(order.hold_until) if order.hold_until else ""


def kept_words(order: Order, now: datetime) -> str:
    """Until when its articles are kept, as a sentence, also once that is over; empty for an order without an end."""
    if not order.hold_until:
        return ""
    until = until_words(order.hold_until).removeprefix("le ")
    if order.hold_until > now:
        return f"Vos articles sont réservés jusqu’au {until}."
    return f"Vos articles étaient réservés jusqu’au {until}\u00a0: ils peuvent maintenant être remis en vente."


def withdrawal_of(order: Order, merchant: Merchant, today: date) -> Withdrawal | None:
    """What the buyer is told of the right of withdrawal (S0-59, L221-18); None for a professional's order.

    `today` in Paris. The last day is exact once the order has come, before that it follows the day it is expected.
    """
    if order.professional:
        return None
    excluded = tuple(
        f"«\u00a0{line.name}\u00a0»\u00a0: {EXCLUSIONS[line.withdrawal_exclusion]}."
        for line in order.lines
        if line.withdrawal_exclusion in EXCLUSIONS
    )
    received, awaited = received_on(order), awaited_on(order, today)
    is_over = received is not None and last_day(received, merchant) < today
    sentence = ""
    if received is not None and is_over:
        sentence = over_sentence(received, merchant)
    elif received is not None:
        sentence = received_sentence(received, merchant, is_collected=order.is_collected)
    elif awaited is not None:
        sentence = expected_sentence(awaited, merchant, is_collected=order.is_collected)
    is_offered = not is_over and order.state not in ENDED
    return Withdrawal(period_words(merchant), RULE, sentence, is_over, is_offered, excluded)


def terms_context(front: Storefront, public_url: str) -> dict[str, Any]:
    """What the terms of sale say of this shop, on their page as in a mail."""
    return {
        "merchant": front.merchant,
        "rules": front.rules,
        "public_url": public_url,
        "withdrawal_period": period_words(front.merchant),
        "withdrawal_rule": RULE,
        "own_terms": own_of(front.texts, CGV),
    }


def opening_lines(hours: OpeningHours, today: date) -> tuple[str, ...]:
    """« lundi : 9 h – 12 h 30, 14 h – 18 h », day by day, then the days of the next weeks that are not as the week."""
    return (*week_lines(hours.week), *(one.words for one in hours.coming(today, DAYS_TOLD)))


def spaced_siren(siren: str) -> str:
    """« 123 456 782 », as it is read aloud."""
    digits = "".join(siren.split())
    return " ".join((digits[:3], digits[3:6], digits[6:])) if len(digits) == 9 else siren


def identity_lines(merchant: Merchant) -> tuple[str, ...]:
    """Who sells, as the law wants it named under a contract."""
    name = " ".join(part for part in (merchant.legal_name or merchant.name, merchant.legal_form) if part)
    capital = f"au capital de {merchant.capital}" if merchant.capital else ""
    siren = spaced_siren(merchant.siren)
    register = f"{siren} RCS {merchant.rcs_city}".strip() if merchant.siren and merchant.rcs_city else ""
    place = ", ".join(part for part in (merchant.street, f"{merchant.postcode} {merchant.town}".strip()) if part)
    lines = (
        " ".join(part for part in (name, capital) if part),
        place,
        register or siren,
        f"TVA {merchant.vat_number}" if merchant.vat_number else "",
        " – ".join(part for part in (merchant.phone, merchant.email) if part),
    )
    return tuple(line for line in lines if line)
