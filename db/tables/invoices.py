"""Invoices and credit notes: written once, never changed, never deleted (triggers in the migration see to it)."""

from piccolo.columns import JSON, Bytea, Date, ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from db.tables.orders import Order
from db.tables.payments import Refund


class Invoice(Table):
    """`data` is all that is printed; amounts in cents, positive on a credit note too."""

    id: Serial
    kind = Varchar(length=12, help_text="invoice or credit_note.")
    number = Varchar(length=40, unique=True)
    series = Varchar(length=20, help_text="« FA-2026 »: numbers follow one another within it, without a gap.")
    position = Integer()
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    corrects: "ForeignKey[Invoice]" = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, default=None, help_text="The invoice a credit note takes from."
    )
    refund = ForeignKey(
        Refund, on_delete=OnDelete.restrict, null=True, default=None, unique=True, help_text="Why a credit note is."
    )
    issued_at = Timestamptz()
    day = Date(index=True, help_text="The same in Paris.")
    net_cents = Integer()
    vat_cents = Integer()
    total_cents = Integer()
    data = JSON()
    data_hash = Varchar(length=64, help_text="SHA-256 of the text of `data`.")

    number_once = Unique([series, position])
    total_is_the_sum = Check("total_cents = net_cents + vat_cents")


class InvoiceFile(Table, tablename="invoice_file"):
    """The files of a document as they were sent; kept with their hashes."""

    id: Serial
    invoice = ForeignKey(Invoice, on_delete=OnDelete.restrict, null=False, unique=True)
    pdf = Bytea()
    xml = Text()
    pdf_hash = Varchar(length=64, help_text="SHA-256.")
    xml_hash = Varchar(length=64)
    made_at = Timestamptz()
