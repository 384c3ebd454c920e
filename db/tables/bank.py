"""Bank files, their entries, and what staff or the matching did with each."""

from piccolo.columns import Date, ForeignKey, Integer, OnDelete, Serial, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from db.tables.payments import Payment


class BankFile(Table, tablename="bank_file"):
    id: Serial
    sha256 = Varchar(length=64, unique=True, help_text="The same file comes in once.")
    name = Varchar(length=120)
    format = Varchar(length=10, help_text="camt053 or csv.")
    account = Varchar(length=34, default="", help_text="IBAN, where the file says it.")
    entries = Integer(default=0)
    known = Integer(default=0, help_text="Entries of it that an earlier file had brought.")
    actor = Varchar(length=120)
    imported_at = Timestamptz()


class BankEntry(Table, tablename="bank_entry"):
    """One credit on the account; `applied_cents` of it have been given to payments."""

    id: Serial
    file = ForeignKey(BankFile, on_delete=OnDelete.restrict, null=False, index=True)
    key = Varchar(length=64, unique=True, help_text="SHA-256 of what tells it from every other, in whatever file.")
    booked_on = Date(index=True)
    amount_cents = Integer()
    applied_cents = Integer(default=0)
    payer = Varchar(length=140, default="")
    payer_iban = Varchar(length=34, default="")
    text = Varchar(length=300, default="", help_text="What the payer wrote.")
    reference = Varchar(length=40, default="", help_text="An ISO 11649 reference found in it.")
    state = Varchar(length=12, index=True, help_text="matched, proposed, unmatched or set_aside.")
    note = Varchar(length=200, default="", help_text="Why it is so, for staff.")

    applied_stays_within = Check("applied_cents >= 0 AND applied_cents <= amount_cents")


class BankMatch(Table, tablename="bank_match"):
    """Part or all of an entry given to a payment; append-only."""

    id: Serial
    entry = ForeignKey(BankEntry, on_delete=OnDelete.restrict, null=False, index=True)
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False, index=True)
    amount_cents = Integer()
    actor = Varchar(length=120)
    at = Timestamptz()

    amount_is_positive = Check("amount_cents > 0")
