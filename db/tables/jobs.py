"""The outbox: what is still to be done for what has been committed."""

from piccolo.columns import JSON, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table


class Job(Table):
    id: Serial
    kind = Varchar(length=40)
    key = Varchar(length=120, unique=True, help_text="One effect, one key.")
    payload = JSON(default="{}")
    created_at = Timestamptz()
    run_at = Timestamptz(index=True)
    attempts = Integer(default=0)
    leased_until = Timestamptz(null=True, default=None)
    leased_by = Varchar(length=40, default="")
    done_at = Timestamptz(null=True, default=None)
    parked_at = Timestamptz(null=True, default=None)
    last_error = Text(default="")
