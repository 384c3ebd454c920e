"""What order confirmations and delivery notes say: their data as plain values, and their words. Pure."""

from dataclasses import dataclass
from typing import Any

from shop.documents.invoice_text import buyer_lines, legal_line, seller_lines
from shop.documents.words import clean, day_words, printable
from shop.invoices.data import Party, VatRow
from shop.money import euros, percent


@dataclass(frozen=True, slots=True)
class Ordered:
    """One article of an order; cents as they are charged, `total_cents` after discounts."""

    sku: str
    name: str
    quantity: int
    unit_price_cents: int
    discount_cents: int
    total_cents: int
    vat_rate_bp: int


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An order as it was taken (S0-46). `day`: ISO 8601, in Paris. `delivery`: « Livraison à domicile ».

    `surcharges`: what the place adds to `delivery_cents`, each under its name. `delivered_to`, a line each.
    `expected`: « entre le mardi 24 et … ».
    `payment`: how it is paid; `due_cents`: what of the total is not paid yet. `notes`: whole sentences.
    """

    number: str
    day: str
    seller: Party
    buyer: Party
    lines: tuple[Ordered, ...]
    delivery: str
    delivery_cents: int
    total_cents: int
    vat: tuple[VatRow, ...]
    delivered_to: tuple[str, ...] = ()
    expected: str = ""
    payment: str = ""
    due_cents: int = 0
    discounts: tuple[tuple[str, int], ...] = ()
    surcharges: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One article in a parcel: how many are in it, of how many ordered, how many are still to come after it."""

    sku: str
    name: str
    quantity: int
    ordered: int
    to_come: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """What is in one parcel, without prices (S0-46). `number` names the note, `parcel` « 1 sur 2 ».

    `carrier` and `tracking_number` as printed on the label, empty over the counter; `expected` as above.
    """

    number: str
    day: str
    order_number: str
    order_day: str
    seller: Party
    delivered_to: tuple[str, ...]
    lines: tuple[Sent, ...]
    parcel: str = ""
    carrier: str = ""
    tracking_number: str = ""
    expected: str = ""
    notes: tuple[str, ...] = ()


Facts = list[tuple[str, list[str]]]


def confirmation_text(data: Confirmation) -> dict[str, Any]:
    """For the template `confirmation`."""
    facts: Facts = [
        ("Commande passée le", [day_words(data.day)]),
        ("Livraison", [printable(data.delivery)]),
        ("Date prévue", [printable(data.expected)]),
        ("Lieu de livraison", [printable(line) for line in data.delivered_to]),
    ]
    return {
        **_head("Confirmation de commande", data.number, data.seller),
        "to": buyer_lines(data.buyer),
        "facts": _known(facts),
        "has_discounts": any(line.discount_cents for line in data.lines),
        "rows": [_ordered(line) for line in data.lines],
        "goods": euros(sum(line.total_cents for line in data.lines)),
        "delivery": [
            [printable(label), euros(cents)]
            for label, cents in ((data.delivery, data.delivery_cents), *data.surcharges)
        ],
        "total": euros(data.total_cents),
        "vat": [[f"dont TVA {percent(one.rate_bp)}", euros(one.vat_cents)] for one in data.vat if one.vat_cents],
        "discounts": [[printable(label), euros(cents)] for label, cents in data.discounts],
        "payment": printable(data.payment),
        "due": euros(data.due_cents) if data.due_cents else "",
        "notes": [printable(note) for note in data.notes],
    }


def delivery_note_text(data: DeliveryNote) -> dict[str, Any]:
    """For the template `delivery_note`."""
    facts: Facts = [
        ("Date", [day_words(data.day)]),
        ("Commande", [clean(data.order_number), f"du {day_words(data.order_day)}"]),
        ("Colis", [printable(data.parcel)]),
        ("Transporteur", [printable(data.carrier), printable(data.tracking_number)]),
        ("Arrivée prévue", [printable(data.expected)]),
    ]
    return {
        **_head("Bon de livraison", data.number, data.seller),
        "order_number": clean(data.order_number),
        "to": [printable(line) for line in data.delivered_to],
        "facts": _known(facts),
        "is_partial": any(line.to_come for line in data.lines),
        "rows": [_sent(line) for line in data.lines],
        "pieces": str(sum(line.quantity for line in data.lines)),
        "contact": " ou ".join(part for part in (clean(data.seller.phone), clean(data.seller.email)) if part),
        "notes": [printable(note) for note in data.notes],
    }


def _head(kind: str, number: str, seller: Party) -> dict[str, Any]:
    return {
        "title": f"{kind} {clean(number)}",
        "kind": kind,
        "number": clean(number),
        "author": clean(seller.name),
        "seller": seller_lines(seller),
        "legal": legal_line(seller),
    }


def _known(facts: Facts) -> Facts:
    told = [(name, [line for line in lines if line]) for name, lines in facts]
    return [(name, lines) for name, lines in told if lines]


def _ordered(line: Ordered) -> dict[str, str]:
    return {
        "sku": printable(line.sku),
        "name": printable(line.name),
        "quantity": str(line.quantity),
        "unit": euros(line.unit_price_cents),
        "discount": euros(-line.discount_cents) if line.discount_cents else "",
        "rate": percent(line.vat_rate_bp),
        "total": euros(line.total_cents),
    }


def _sent(line: Sent) -> dict[str, str]:
    return {
        "sku": printable(line.sku),
        "name": printable(line.name),
        "quantity": str(line.quantity),
        "ordered": str(line.ordered),
        "to_come": str(line.to_come) if line.to_come else "–",
    }
