"""Other software: tokens it comes in with, what it was answered, where it is told of what happens."""

from piccolo.columns import JSON, Boolean, ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class ApiToken(Table, tablename="api_token"):
    id: Serial
    name = Varchar(length=80)
    token_hash = Varchar(length=64, unique=True, help_text="SHA-256; the token itself is shown once.")
    hint = Varchar(length=12, help_text="Its first signs, to tell it from others.")
    scopes = JSON(default="[]", help_text="orders:read, stock:write …")
    created_by = Varchar(length=120)
    created_at = Timestamptz()
    expires_at = Timestamptz(null=True, default=None)
    used_at = Timestamptz(null=True, default=None, help_text="Noted once a minute at most.")
    revoked_at = Timestamptz(null=True, default=None)


class ApiAnswer(Table, tablename="api_answer"):
    """What a write was answered: the same Idempotency-Key is answered the same, and done once."""

    id: Serial
    token = ForeignKey(ApiToken, on_delete=OnDelete.cascade, null=False)
    key = Varchar(length=128)
    request_hash = Varchar(length=64)
    status = Integer(default=0, help_text="0: still being worked on.")
    body = Text(default="")
    at = Timestamptz(index=True)

    answered_once = Unique([token, key])


class WebhookEndpoint(Table, tablename="webhook_endpoint"):
    """An address of other software that is told of what happens; the secret that signs is made from `seed`."""

    id: Serial
    url = Varchar(length=300)
    events = JSON(default="[]", help_text="order.placed, order.paid, order.shipped, stock.changed")
    seed = Varchar(length=64)
    active = Boolean(default=True)
    created_by = Varchar(length=120)
    created_at = Timestamptz()


class WebhookDelivery(Table, tablename="webhook_delivery"):
    """One thing told to one address; the outbox tries again."""

    id: Serial
    endpoint = ForeignKey(WebhookEndpoint, on_delete=OnDelete.cascade, null=False, index=True)
    public_id = Varchar(length=32, unique=True, help_text="In the request's headers: twice the same is one.")
    event = Varchar(length=40)
    payload = Text()
    created_at = Timestamptz(index=True)
    delivered_at = Timestamptz(null=True, default=None)
    attempts = Integer(default=0)
    status = Integer(default=0, help_text="What it answered last; 0: nothing.")
    last_error = Varchar(length=300, default="")
