"""What staff leave behind: who does what, what was changed by whom, files looked at before they are applied."""

from piccolo.columns import JSON, BigInt, Bytea, ForeignKey, Integer, OnDelete, Serial, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from db.tables.merchant import StaffMember


class AuditEntry(Table, tablename="audit_entry"):
    """One row changed by somebody: written by triggers alone (db/audit_triggers.py), never changed, kept for a year."""

    id: Serial
    at = Timestamptz(index=True)
    member = Integer(default=0, index=True, help_text="Id of the member of staff; 0: a program with a token.")
    actor = Varchar(length=120)
    address = Varchar(length=64, default="")
    action = Varchar(length=60, help_text="Name of the route or command.")
    request = Varchar(length=32, index=True, help_text="What all rows of one click have in common.")
    about = Varchar(length=40, help_text="The table.")
    row_id = BigInt()
    verb = Varchar(length=6, help_text="insert, update or delete.")
    before = JSON(default="{}", help_text="Of an update: the columns that changed.")
    after = JSON(default="{}")


class WorkOwner(Table, tablename="work_owner"):
    """Who has taken something in hand that waits."""

    id: Serial
    kind = Varchar(length=20, help_text="order, bank_entry, job, withdrawal, variant …")
    subject = Integer(help_text="Its id.")
    member = ForeignKey(StaffMember, on_delete=OnDelete.cascade, null=False, index=True)
    since = Timestamptz()

    owned_once = Unique([kind, subject])


class StagedFile(Table, tablename="staged_file"):
    """A file, or a change of many rows, whose effect is shown before it is applied; swept after some days."""

    id: Serial
    public_id = Varchar(length=22, unique=True, help_text="What addresses of pages name; random.")
    kind = Varchar(length=20, help_text="catalogue, surcharges, prices, stock …")
    name = Varchar(length=160, default="")
    content = Bytea()
    options = JSON(default="{}")
    actor = Varchar(length=120, default="")
    created_at = Timestamptz(index=True)
    applied_at = Timestamptz(null=True, default=None)
