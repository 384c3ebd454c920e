"""An invoice as business terms of EN 16931: which value stands where. Pure; `facturx.py` writes them down.

Amounts are positive on a credit note too (type 381). Rows are given without VAT; the delivery is a row like another.
"""

from typing import Any

from shop.documents.net_rows import PRICE_DIGITS, NetRow, net_row
from shop.documents.party_terms import buyer, delivered_to, seller
from shop.documents.words import clean
from shop.invoices.data import InvoiceData, Row, VatRow
from shop.money import decimal

INVOICE_TYPE, CREDIT_NOTE_TYPE = "380", "381"
GOODS, GOODS_PAID = "B1", "B2"  # the billing frame of French platforms (BT-23): goods, still due or paid already
PIECE = "C62"  # one
DISCOUNT = "95"
TRANSFER, UNNAMED = "58", "1"
MEANS = (("carte", "48"), ("chèque", "20"), ("espèces", "10"))
# What French platforms look for among the notes (BR-FR-05): collection fee, penalties, early payment.
SUBJECTS = (("recouvrement", "PMT"), ("pénalités", "PMD"), ("escompte", "AAB"))
ON_RECEIPT = "Paiement à réception."


def terms(data: InvoiceData) -> dict[str, Any]:
    """All of them; a value None is a term left out."""
    return {
        "BT-1": clean(data.number),
        "BT-2": data.day,
        "BT-3": CREDIT_NOTE_TYPE if data.is_credit_note else INVOICE_TYPE,
        "BT-5": "EUR",
        "BT-8": "invoice" if any("débits" in one for one in data.mentions) else None,
        "BT-14": clean(data.order_number),
        "BT-9": _paid_day(data),
        "BT-20": ON_RECEIPT if data.due_cents else None,
        "BT-23": GOODS_PAID if _paid_day(data) else GOODS,
        "BT-72": data.supplied_on or (data.order_day if data.exemption else None),
        "BG-1": [note for one in (*data.mentions, data.reason) if clean(one) for note in _notes(one)],
        "BG-3": [{"BT-25": clean(data.corrects[0]), "BT-26": data.corrects[1]}] if data.corrects else None,
        "BG-4": seller(data.seller),
        "BG-7": buyer(data.buyer),
        "BG-13": delivered_to(data),
        "BG-23": [_vat(one, data) for one in data.vat],
        "BG-25": [_line(at, row, data) for at, row in enumerate(data.rows, 1)],
        **_totals(data),
        **_payment(data),
    }


def rate(basis_points: int) -> str:
    """« 5.50 »: the percentage of a rate."""
    return decimal(basis_points)


def category(rate_bp: int, data: InvoiceData) -> str:
    """S taxed; K goods sent to a firm of another country of the Union (CGI 262 ter I); E otherwise exempt; Z no tax."""
    if rate_bp:
        return "S"
    if not data.exemption:
        return "Z"
    return "K" if data.buyer.vat_number and data.buyer.vat_number[:2] != data.seller.country else "E"


def _totals(data: InvoiceData) -> dict[str, Any]:
    return {
        "BT-106": decimal(data.net_cents),
        "BT-109": decimal(data.net_cents),
        "BT-110": decimal(data.vat_cents),
        "BT-112": decimal(data.total_cents),
        "BT-113": decimal(data.total_cents - data.due_cents),
        "BT-115": decimal(data.due_cents),
    }


def _payment(data: InvoiceData) -> dict[str, Any]:
    if data.pay_to and data.due_cents:
        account = {"BT-84": "iban", "BT-85": "holder", "BT-86": "bic", "BT-83": "reference"}
        told = {term: clean(data.pay_to.get(name, "")) for term, name in account.items()}
        return {"BT-81": TRANSFER, "BT-82": "Virement", **told, "BT-84": told["BT-84"].replace(" ", "")}
    if not data.paid:
        return {}
    label = clean(data.paid[0].label)
    known = [code for word, code in MEANS if word in label.lower()]
    return {"BT-81": known[0] if known else UNNAMED, "BT-82": label}


def _paid_day(data: InvoiceData) -> str | None:
    """The day the last of the money came, None while some is due; what was paid already fell due then (BR-FR-CO-09)."""
    return None if data.due_cents else max((one.day for one in data.paid), default="") or None


def _notes(text: str) -> list[dict[str, str]]:
    """The sentence under each subject it speaks of, once without a subject when it is about none of them."""
    said = clean(text)
    found = [code for word, code in SUBJECTS if word in said.lower()]
    return [{"BT-22": said, "BT-21": code} for code in found] or [{"BT-22": said}]


def _vat(row: VatRow, data: InvoiceData) -> dict[str, Any]:
    kind = category(row.rate_bp, data)
    return {
        "BT-116": decimal(row.net_cents),
        "BT-117": decimal(row.vat_cents),
        "BT-118": kind,
        "BT-119": rate(row.rate_bp),
        "BT-120": clean(data.exemption) if kind in "KE" else None,
        "BT-121": "VATEX-EU-IC" if kind == "K" else None,
    }


def _line(at: int, row: Row, data: InvoiceData) -> dict[str, Any]:
    net = net_row(row)
    return {
        "BT-126": str(at),
        "BT-153": clean(row.name),
        "BT-155": clean(row.sku),
        "BT-129": str(row.quantity),
        "BT-130": PIECE,
        **_price(net),
        "BG-27": [{"amount": decimal(net.discount_cents), "reason_code": DISCOUNT, "reason": "Remise"}]
        if net.discount_cents
        else None,
        "BT-131": decimal(net.total_cents),
        "BT-151": category(row.vat_rate_bp, data),
        "BT-152": rate(row.vat_rate_bp),
    }


def _price(net: NetRow) -> dict[str, str]:
    """A price a piece where four decimals say it, else the price of the whole quantity (BT-149): always exact."""
    if not net.has_exact_unit_price:
        return {"BT-146": decimal(net.listed_cents), "BT-149": str(net.quantity)}
    digits = net.listed_cents * 10 ** (PRICE_DIGITS - 2) // net.quantity
    written = f"{digits // 10**PRICE_DIGITS}.{digits % 10**PRICE_DIGITS:0{PRICE_DIGITS}}"
    return {"BT-146": written.removesuffix("00")}
