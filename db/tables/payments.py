"""Payments, what their provider said of them, and refunds."""

from piccolo.columns import JSON, ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from db.tables.accounts import Customer
from db.tables.orders import Order, OrderLine


class Payment(Table):
    id: Serial
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    method = Varchar(length=30)
    provider = Varchar(length=20)
    provider_id = Varchar(length=64, null=True, default=None, unique=True)
    state = Varchar(length=20, index=True)
    amount_cents = Integer()
    refunded_cents = Integer(default=0)
    received_cents = Integer(default=0, help_text="What came so far of a payment that may come in parts.")
    currency = Varchar(length=3, default="EUR")
    idempotency_key = Varchar(length=64, unique=True)
    checkout_url = Text(default="")
    reference = Varchar(length=40, default="", help_text="What a transfer must carry (ISO 11649).")
    failure_reason = Text(default="")
    details = JSON(default="{}", help_text="What the method adds: the plan of instalments, how the counter was paid.")
    expires_at = Timestamptz(null=True, default=None, help_text="When its provider closes it.")
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
    delivery_cents = Integer(default=0, help_text="The part of it that is for the delivery.")
    channel = Varchar(
        length=10, default="provider", help_text="provider, transfer, counter or credit: how it goes back."
    )
    state = Varchar(length=20, help_text="asked, sent, refunded or failed.")
    provider_id = Varchar(length=64, null=True, default=None, unique=True)
    idempotency_key = Varchar(length=64, unique=True)
    reason = Varchar(length=200, default="")
    actor = Varchar(length=120, default="")
    created_at = Timestamptz()

    amount_is_positive = Check("amount_cents > 0")


class RefundLine(Table, tablename="refund_line"):
    """What a refund is for: pieces of a line, or cents of it without a piece. Cents are the line's stored share."""

    id: Serial
    refund = ForeignKey(Refund, on_delete=OnDelete.restrict, null=False, index=True)
    order_line = ForeignKey(OrderLine, on_delete=OnDelete.restrict, null=False, index=True)
    quantity = Integer(default=0)
    amount_cents = Integer()

    amount_is_positive = Check("amount_cents > 0 AND quantity >= 0")


class Chargeback(Table):
    """Money a buyer's bank took back; `reversed_at`: and gave again."""

    id: Serial
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False, index=True)
    provider_id = Varchar(length=64, unique=True)
    amount_cents = Integer()
    reason = Varchar(length=200, default="")
    at = Timestamptz()
    reversed_at = Timestamptz(null=True, default=None)


class AccountCredit(Table, tablename="account_credit"):
    """What a customer has to spend with us: append-only, its sum is the balance."""

    id: Serial
    customer = ForeignKey(Customer, on_delete=OnDelete.set_null, null=True, default=None, index=True)
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=True, default=None, index=True)
    amount_cents = Integer(help_text="More than 0: given; less: spent.")
    reason = Varchar(length=120, default="")
    actor = Varchar(length=120, default="")
    key = Varchar(length=80, unique=True, help_text="Names the intent: once each.")
    at = Timestamptz()
