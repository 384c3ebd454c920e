"""What the template of invoices and credit notes prints, word by word. Pure."""

from typing import Any

from shop.documents.net_rows import net_row
from shop.documents.words import clean, country_name, day_words, firm_number, printable
from shop.invoices.data import InvoiceData, PaidBy, Party, Row
from shop.money import euros, percent

ROUNDED = "Prix unitaires arrondis au centime\u00a0; les totaux sont calculés sur les prix exacts."


def invoice_text(data: InvoiceData, qr_svg: str = "") -> dict[str, Any]:
    """The whole document; `title` and `subject` are those of the file."""
    kind = "Avoir" if data.is_credit_note else "Facture"
    return {
        "title": f"{kind} {clean(data.number)}",
        "subject": f"{kind} du {day_words(data.day)} pour la commande {clean(data.order_number)}",
        "kind": kind,
        "number": clean(data.number),
        "is_credit_note": data.is_credit_note,
        "author": clean(data.seller.name),
        "seller": seller_lines(data.seller),
        "legal": legal_line(data.seller),
        "buyer": buyer_lines(data.buyer),
        "buyer_numbers": _numbers(data.buyer),
        "facts": _facts(data),
        "corrects": _corrects(data),
        "reason": printable(data.reason),
        "has_discounts": any(row.discount_cents for row in data.rows),
        "rows": [_row(row) for row in data.rows],
        "rounded": ROUNDED if any(net_row(row).listed_cents % row.quantity for row in data.rows) else "",
        **_sums(data),
        "discounts": [[printable(label), euros(cents)] for label, cents in data.discounts],
        "paid": [[_paid(one, data), euros(one.cents)] for one in data.paid],
        "due": "" if data.is_credit_note else euros(data.due_cents),
        "is_due": data.due_cents > 0,
        "pay_to": _pay_to(data),
        "qr_svg": qr_svg if data.due_cents else "",
        "exemption": _exemption(data),
        "mentions": [printable(one) for one in data.mentions],
    }


def seller_lines(party: Party) -> list[str]:
    """Address and ways to reach the shop, a line each."""
    contact = [part for part in (clean(party.phone), clean(party.email)) if part]
    return [*_place(party), *contact]


def buyer_lines(party: Party) -> list[str]:
    """As on an envelope."""
    return [printable(party.name), *_place(party)]


def legal_line(party: Party) -> str:
    """« Maison Exemple, SAS au capital de 10 000 € – 123 456 782 RCS Lyon – TVA FR… », at the foot of each page."""
    named = ", ".join(part for part in (clean(party.name), clean(party.legal)) if part)
    register = clean(party.register)
    if party.siren and not any(letter.isalpha() for letter in register):
        register = f"SIREN\u00a0{firm_number(party.siren)}"
    vat = f"TVA\u00a0{party.vat_number}" if party.vat_number else ""
    return " – ".join(part for part in (named, register, vat) if part)


def _place(party: Party) -> list[str]:
    town = f"{clean(party.postcode)} {clean(party.town)}".strip()
    lines = (*party.street, town, country_name(party.country))
    return [printable(line) for line in lines if clean(line)]


def _numbers(party: Party) -> list[str]:
    """What names a firm; nothing for a consumer."""
    own = f"SIRET {firm_number(party.siret)}" if party.siret else f"SIREN {firm_number(party.siren)}"
    siren = [own] if party.siret or party.siren else []
    return siren + ([f"TVA {party.vat_number}"] if party.vat_number else [])


def _facts(data: InvoiceData) -> list[tuple[str, list[str]]]:
    """Name and lines; only what is known."""
    order = [clean(data.order_number), f"du {day_words(data.order_day)}"]
    facts = [
        ("Date d’émission", [day_words(data.day)]),
        ("Date de livraison", [day_words(data.supplied_on)] if data.supplied_on else []),
        ("Commande", order),
        ("Lieu de livraison", [printable(line) for line in data.delivered_to]),
    ]
    return [(name, lines) for name, lines in facts if lines]


def _paid(one: PaidBy, data: InvoiceData) -> str:
    """« Carte bancaire, le 24 novembre 2026 »."""
    said = ", le ".join(part for part in (printable(one.label), day_words(one.day)) if part)
    return f"Remboursé\u00a0: {said}" if data.is_credit_note else said


def _exemption(data: InvoiceData) -> str:
    """Its ground and both numbers (CGI ann. II 242 nonies A)."""
    if not data.exemption:
        return ""
    named = (("vendeur", data.seller.vat_number), ("acquéreur", data.buyer.vat_number))
    numbers = ", ".join(f"{who} {number}" for who, number in named if number)
    return printable(data.exemption) + (f" Numéros de TVA\u00a0: {numbers}." if numbers else "")


def _corrects(data: InvoiceData) -> str:
    if not data.corrects:
        return ""
    number, day = data.corrects
    return f"Avoir sur la facture {clean(number)} du {day_words(day)}"


def _row(row: Row) -> dict[str, str]:
    net = net_row(row)
    unit = int((net.unit_price * 2 + 1) // 2)
    return {
        "sku": printable(row.sku),
        "name": printable(row.name),
        "quantity": str(row.quantity),
        "unit": euros(unit),
        "discount": euros(-net.discount_cents) if net.discount_cents else "",
        "rate": percent(row.vat_rate_bp),
        "net": euros(row.net_cents),
        "gross": euros(row.total_cents),
    }


def _sums(data: InvoiceData) -> dict[str, Any]:
    rates = [
        [percent(one.rate_bp), euros(one.net_cents), euros(one.vat_cents), euros(one.gross_cents)] for one in data.vat
    ]
    return {
        "vat": rates,
        "net": euros(data.net_cents),
        "vat_total": euros(data.vat_cents),
        "total": euros(data.total_cents),
        "total_name": "Total de l’avoir TTC" if data.is_credit_note else "Total TTC",
    }


def _pay_to(data: InvoiceData) -> list[list[str]]:
    if not data.pay_to or not data.due_cents:
        return []
    labels = (("Titulaire", "holder"), ("IBAN", "iban"), ("BIC", "bic"), ("Référence à indiquer", "reference"))
    told = [[label, clean(data.pay_to.get(name, ""))] for label, name in labels]
    return [[label, _spaced(value) if label == "IBAN" else value] for label, value in told if value]


def _spaced(iban: str) -> str:
    """In groups of four, as banks print it."""
    bare = iban.replace(" ", "")
    return "\u00a0".join(bare[at : at + 4] for at in range(0, len(bare), 4))
