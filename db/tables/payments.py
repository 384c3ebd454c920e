"""Payments, what their provider said of them, and refunds."""

from piccolo.columns import ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from db.tables.orders import Order


class Payment(Table):
    id: Serial
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    method = Varchar(length=30)
    provider = Varchar(length=20)
    provider_id = Varchar(length=64, null=True, default=None, unique=True)
    state = Varchar(length=20, index=True)
    amount_cents = Integer()
    refunded_cents = Integer(default=0)
    currency = Varchar(length=3, default="EUR")
    idempotency_key = Varchar(length=64, unique=True)
    checkout_url = Text(default="")
    reference = Varchar(length=40, default="", help_text="What a transfer must carry (ISO 11649).")
    failure_reason = Text(default="")
    created_at = Timestamptz(index=True)
    checked_at = Timestamptz(null=True, default=None, help_text="When the provider was last asked.")

    refunds_stay_below = Check("refunded_cents >= 0 AND refunded_cents <= amount_cents")


class PaymentEvent(Table, tablename="payment_event"):
    """Each state once: the unique key is the last guard against a repeated webhook."""

    id: Serial
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False)
    state = Varchar(length=20)
    at = Timestamptz()

    payment_state_once = Unique([payment, state])


class Refund(Table):
    id: Serial
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False, index=True)
    amount_cents = Integer()
    state = Varchar(length=20, help_text="asked, sent, refunded or failed.")
    provider_id = Varchar(length=64, null=True, default=None, unique=True)
    idempotency_key = Varchar(length=64, unique=True)
    reason = Varchar(length=200, default="")
    actor = Varchar(length=120, default="")
    created_at = Timestamptz()

    amount_is_positive = Check("amount_cents > 0")
