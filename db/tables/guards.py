"""Sessions and rate limits."""

from piccolo.columns import BigInt, Boolean, Integer, Serial, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class Session(Table):
    id: Serial
    id_hash = Varchar(length=64, unique=True, help_text="SHA-256 of the cookie; the id itself is never kept.")
    kind = Varchar(length=12, help_text="staff or customer")
    subject_id = Integer()
    auth_epoch = Integer(help_text="The subject's at sign-in: counting it up there ends every session.")
    public_id = Varchar(length=22, unique=True, help_text="Names it in the list its owner sees; opens nothing.")
    device = Varchar(length=80, default="", help_text="« Firefox sur Windows », for that list.")
    kept = Boolean(default=False, help_text="« Rester connecté »: idle for days instead of hours.")
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz(index=True)


class LimitCounter(Table, tablename="limit_counter"):
    id: Serial
    rule = Varchar(length=40)
    subject = Varchar(length=120)
    window_start = BigInt(help_text="Epoch seconds.")
    hits = Integer(default=0, db_column_name="count")

    limit_window_once = Unique([rule, subject, window_start])
