"""What an invoice says of an order, as it is at the moment of issue: who sells, who buys, what, how it was paid."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shop.addresses import Address, person_name
from shop.calendar import in_paris
from shop.delivery.rules import surcharge_label
from shop.delivery.words import handed_over_lines
from shop.invoices import words
from shop.invoices.data import INVOICE, InvoiceData, PaidBy, Party, Row, VatRow
from shop.invoices.numbering import Numbered
from shop.merchant.identity import Merchant
from shop.money import spread
from shop.orders.dates import received_on
from shop.orders.order import Order, OrderLine, Payment, line_name
from shop.orders.states import PaymentState
from shop.orders.summary import spaced_siren
from shop.payments.counter import way_words
from shop.payments.methods import label_of as method_label
from shop.payments.provider import BANK
from shop.prices import VatGroup
from shop.promotions.words import WITHOUT_VAT


def invoice_of(
    order: Order,
    payments: Iterable[Payment],
    made_at: Mapping[int, datetime],
    merchant: Merchant,
    numbered: Numbered,
) -> InvoiceData:
    """The invoice of a whole order. `payments` as they are now, `made_at`: when each was made.

    Raises ValueError where lines, delivery and VAT of the order do not add up: no such document is issued.
    """
    received = received_on(order)
    paid = paid_by(payments, made_at, order.total_cents)
    return InvoiceData(
        kind=INVOICE,
        number=numbered.number,
        day=in_paris(numbered.issued_at).date().isoformat(),
        order_number=order.number,
        order_day=in_paris(order.placed_at).date().isoformat(),
        seller=seller_of(merchant),
        buyer=buyer_of(order),
        rows=rows_of(order),
        vat=tuple(VatRow(one.rate_bp, one.net_cents, one.vat_cents, one.gross_cents) for one in order.vat),
        total_cents=order.total_cents,
        supplied_on=received.isoformat() if received else "",
        delivered_to=delivered_to(order),
        discounts=discounts_of(order),
        paid=paid,
        due_cents=max(0, order.total_cents - sum(one.cents for one in paid)),
        mentions=words.mentions(merchant, professional=bool(order.professional)),
        exemption=words.EXEMPTION if order.vat_exemption else "",
    )


def seller_of(merchant: Merchant) -> Party:
    siren = "".join(merchant.siren.split())
    register = " ".join(part for part in (spaced_siren(siren), "RCS", merchant.rcs_city) if part)
    capital = f"au capital de {merchant.capital}" if merchant.capital else ""
    return Party(
        name=merchant.legal_name or merchant.name,
        street=tuple(part for part in (merchant.street,) if part),
        postcode=merchant.postcode,
        town=merchant.town,
        country=merchant.country,
        email=merchant.email,
        phone=merchant.phone,
        legal=" ".join(part for part in (merchant.legal_form, capital) if part),
        register=register if siren and merchant.rcs_city else spaced_siren(siren),
        siren=siren,
        vat_number="".join(merchant.vat_number.split()),
    )


def buyer_of(order: Order) -> Party:
    """Who is billed: the firm, else the person."""
    at, firm = order.billing_address, order.professional
    person = at.name or person_name(order.contact)
    company = firm.get("company") or at.company
    street = (person if company else "", at.line1, at.line2)
    siret = firm.get("siret", "")
    return Party(
        name=company or person,
        street=tuple(part for part in street if part),
        postcode=at.postcode,
        town=at.town,
        country=at.country,
        email=order.email,
        siren=siret[:9],
        siret=siret,
        vat_number=order.vat_exemption.get("number") or firm.get("vat_number", ""),
    )


def rows_of(order: Order) -> tuple[Row, ...]:
    """The articles, then delivery and surcharge at each rate: what the lines leave of the order's VAT groups."""
    articles = tuple(_article(line) for line in order.lines)
    delivery = _delivery_rows(order, articles)
    sums = sum(row.total_cents for row in (*articles, *delivery)), sum(group.gross_cents for group in order.vat)
    if sums != (order.total_cents, order.total_cents):
        raise ValueError(f"the VAT of order {order.number} does not add up to it")
    return (*articles, *delivery)


def _article(line: OrderLine) -> Row:
    return Row(
        sku=line.sku,
        name=line_name(line),
        quantity=line.quantity,
        unit_price_cents=line.unit_price_cents,
        discount_cents=line.discount_cents,
        total_cents=line.total_cents,
        vat_rate_bp=line.vat_rate_bp,
        vat_cents=line.vat_cents,
    )


def _delivery_rows(order: Order, articles: tuple[Row, ...]) -> tuple[Row, ...]:
    """At each rate the delivery, then the zone's surcharge under its own name; a rate's cents are theirs exactly."""
    carried = [_carried(group, articles) for group in order.vat]
    surcharges = spread(order.surcharge_cents, [cents for cents, _ in carried])
    label = surcharge_label(order.delivery.zone)
    rows = list[Row]()
    for group, (cents, vat), surcharge in zip(order.vat, carried, surcharges, strict=True):
        parts = cents - surcharge, surcharge
        shares = spread(vat, parts)
        rows += [
            Row("", name, 1, part, 0, part, group.rate_bp, share, is_delivery=True)
            for name, part, share in zip((order.delivery.label, label), parts, shares, strict=True)
            if part
        ]
    return tuple(rows)


def _carried(group: VatGroup, articles: tuple[Row, ...]) -> tuple[int, int]:
    """Cents and VAT that the articles leave of a rate: those of the delivery, surcharge included."""
    same = [row for row in articles if row.vat_rate_bp == group.rate_bp]
    return group.gross_cents - sum(row.total_cents for row in same), group.vat_cents - sum(
        row.vat_cents for row in same
    )


def delivered_to(order: Order) -> tuple[str, ...]:
    """Where the goods go, where that is not the buyer's own address."""
    lines = handed_over_lines(order.delivery, order.delivery_address or order.billing_address)
    return () if _same_place(order) else lines


def _same_place(order: Order) -> bool:
    to: Address | None = order.delivery_address
    return order.delivery.is_to_an_address and (to is None or to.lines == order.billing_address.lines)


def paid_by(payments: Iterable[Payment], made_at: Mapping[int, datetime], total_cents: int) -> tuple[PaidBy, ...]:
    """The payments made and not given back, up to the total: money beyond it is not this document's."""
    left, paid = total_cents, []
    for one in payments:
        cents = min(left, one.left_cents)
        if one.state == PaymentState.PAID and cents:
            day = in_paris(made_at.get(one.id, one.created_at)).date()
            paid.append(PaidBy(label_of(one), cents, day.isoformat()))
            left -= cents
    return tuple(paid)


def label_of(payment: Payment) -> str:
    """« Virement bancaire, référence RF18SC26000123 », « Paiement à l’agence (espèces) »."""
    label = method_label(payment.method)
    if way := way_words(payment):
        return f"{label} ({way})"
    return f"{label}, référence {payment.reference}" if payment.provider == BANK and payment.reference else label


def discounts_of(order: Order) -> tuple[tuple[str, int], ...]:
    """What each code took off, « Bienvenue (code BIENVENUE10) » and its cents, without VAT where none is due."""
    told = []
    for one in order.discounts:
        more = [f"code {one.code}" if one.code else "", WITHOUT_VAT if order.vat_exemption else ""]
        remark = ", ".join(part for part in more if part)
        told.append((f"{one.label} ({remark})" if remark else one.label, one.cents))
    return tuple(told)
