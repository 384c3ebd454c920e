"""An order and a parcel as their printed documents are told of them, for tests."""

from shop.documents.order_documents import (
    Confirmation,
    DeliveryNote,
    Ordered,
    Sent,
)
from shop.invoices.data import VatRow
from tests.unit.shop.invoice_cast import ALICE, SELLER

CONFIRMATION = Confirmation(
    number="SC-26-000123",
    day="2026-12-01",
    seller=SELLER,
    buyer=ALICE,
    lines=(
        Ordered("COU-12", "Coussin d’assise", 3, 1250, 375, 3375, 550),
        Ordered("DEA-1", "Déambulateur pliant", 1, 4990, 0, 4990, 2000),
    ),
    delivery="Livraison à domicile",
    delivery_cents=590,
    surcharges=(("Supplément Corse", 2000),),
    total_cents=10_955,
    vat=(VatRow(2000, 6108, 1222, 7330), VatRow(550, 3436, 189, 3625)),
    delivered_to=("Bernard Martin", "12 quai de la Loire", "44000 Nantes"),
    expected="entre le jeudi 3 et le vendredi 4 décembre",
    payment="Virement bancaire",
    due_cents=10_955,
    discounts=(("BIENVENUE10", 375),),
    notes=("Vous disposez de 14 jours pour renoncer.",),
)
NOTE = DeliveryNote(
    number="SC-26-000123-1",
    day="2026-12-02",
    order_number="SC-26-000123",
    order_day="2026-12-01",
    seller=SELLER,
    delivered_to=("Bernard Martin", "12 quai de la Loire", "44000 Nantes"),
    lines=(Sent("COU-12", "Coussin d’assise", 2, 3, 1), Sent("DEA-1", "Déambulateur pliant", 1, 1)),
    parcel="1 sur 2",
    carrier="Colissimo",
    tracking_number="6A12345678901",
)
