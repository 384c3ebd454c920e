"""Sellers, buyers and invoices of tests of the documents, made from what the pricing function answers."""

from collections.abc import Sequence
from typing import Any

from shop.invoices.data import INVOICE, InvoiceData, PaidBy, Party, Row, VatRow
from shop.prices import Price

SELLER = Party(
    name="Maison Bienvenue",
    street=("12 rue des Tilleuls",),
    postcode="69003",
    town="Lyon",
    country="FR",
    email="bonjour@maison-bienvenue.example",
    phone="04 72 00 00 00",
    legal="SAS au capital de 10 000 €",
    register="123 456 782 RCS Lyon",
    siren="123456782",
    siret="12345678200010",
    vat_number="FR32123456782",
)
ALICE = Party("Alice Martin", ("8 rue de la Paix", "Bâtiment B"), "75012", "Paris", "FR", "alice@example.com")
FIRM = Party(
    name="Cabinet Lefèvre & Associés",
    street=("Bob Lefèvre", "24 avenue de la République"),
    postcode="69100",
    town="Villeurbanne",
    country="FR",
    email="bob@example.com",
    siren="552100554",
    siret="55210055400013",
    vat_number="FR40552100554",
)
ABROAD = Party(
    "Librairie du Parc SRL",
    ("Avenue Louise 120",),
    "1050",
    "Bruxelles",
    "BE",
    "parc@example.be",
    vat_number="BE0123456749",
)
CONSUMERS = ("Nature de l’opération\u00a0: livraison de biens.",)
FIRMS = (
    *CONSUMERS,
    "Option pour le paiement de la taxe d’après les débits.",
    "Pénalités de retard\u00a0: trois fois le taux d’intérêt légal.",
    "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement\u00a0: 40\u00a0€.",
    "Pas d’escompte pour paiement anticipé.",
)
EXEMPTION = "Exonération de TVA, article 262 ter, I du CGI."
PAY_TO = {
    "holder": "Maison Bienvenue SAS",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
    "reference": "FA1",
}


def rows_of(found: Price) -> tuple[Row, ...]:
    """The articles, then the delivery at each of its rates."""
    articles = [
        Row(
            f"REF-{at}",
            f"Article {at}",
            line.quantity,
            line.unit_price_cents,
            line.discount_cents,
            line.total_cents,
            line.vat_rate_bp,
            line.vat_cents,
        )
        for at, line in enumerate(found.lines)
    ]
    delivery = [
        Row("", "Livraison", 1, one.total_cents, 0, one.total_cents, one.rate_bp, one.vat_cents, is_delivery=True)
        for one in found.delivery_shares
    ]
    return (*articles, *delivery)


def invoice(found: Price, **changes: Any) -> InvoiceData:
    """Paid by card unless `due_cents` or `paid` say otherwise."""
    total = found.total_cents
    paid = (PaidBy("Carte bancaire", total, "2026-11-24"),)
    told: dict[str, Any] = {
        "kind": INVOICE,
        "number": "FA-2026-000123",
        "day": "2026-11-26",
        "order_number": "SC-26-000123",
        "order_day": "2026-11-24",
        "seller": SELLER,
        "buyer": ALICE,
        "rows": rows_of(found),
        "vat": tuple(VatRow(one.rate_bp, one.net_cents, one.vat_cents, one.gross_cents) for one in found.vat),
        "total_cents": total,
        "mentions": CONSUMERS,
        "paid": () if "due_cents" in changes else paid,
    }
    return InvoiceData(**{**told, **changes})


def in_cents(amounts: Sequence[str]) -> list[int]:
    """« 12.40 » → 1240, as the XML writes amounts: always two decimals."""
    for amount in amounts:
        assert amount[-3] == ".", amount
    return [int(amount.replace(".", "")) for amount in amounts]
