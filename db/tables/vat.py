"""Proofs that a VAT number was valid on a day."""

from piccolo.columns import Serial, Timestamptz, Varchar
from piccolo.table import Table


class VatCheck(Table, tablename="vat_check"):
    """What VIES answered about a number; append-only, named by an invoice without VAT (CGI 262 ter I)."""

    id: Serial
    number = Varchar(length=20, index=True, help_text="With its country, « BE0123456749 ».")
    state = Varchar(length=10, help_text="valid, invalid or unknown (VIES did not answer).")
    name = Varchar(length=200, default="")
    address = Varchar(length=300, default="")
    request_id = Varchar(length=60, default="", help_text="The consultation number VIES gives as proof.")
    checked_at = Timestamptz(index=True)
