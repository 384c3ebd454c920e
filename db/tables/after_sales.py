"""After the sale: withdrawals from the contract, and who waits for an article to come back."""

from piccolo.columns import Boolean, ForeignKey, Integer, OnDelete, Serial, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from db.tables.catalogue import Variant
from db.tables.orders import Order, OrderLine


class Withdrawal(Table):
    """A buyer's statement of withdrawal (L221-21); never changed, only dealt with."""

    id: Serial
    number = Varchar(length=40, unique=True)
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    name = Varchar(length=170)
    email = Varchar(length=254, help_text="Where the acknowledgment goes.")
    declared_at = Timestamptz(index=True)
    in_time = Boolean(default=True, help_text="Declared before the last day was over.")
    idempotency_key = Varchar(length=64, unique=True, help_text="One press, one statement.")
    received_at = Timestamptz(null=True, default=None, help_text="When the goods were ours again: back, or never gone.")
    closed_at = Timestamptz(null=True, default=None, help_text="When staff dealt with it.")


class WithdrawalLine(Table, tablename="withdrawal_line"):
    id: Serial
    withdrawal = ForeignKey(Withdrawal, on_delete=OnDelete.restrict, null=False, index=True)
    order_line = ForeignKey(OrderLine, on_delete=OnDelete.restrict, null=False, index=True)
    quantity = Integer()
    kept_back = Integer(default=0, help_text="Pieces of these that were taken out of the order before they left.")

    withdrawn_once = Unique([withdrawal, order_line])
    quantity_is_positive = Check("quantity > 0")


class RestockNotice(Table, tablename="restock_notice"):
    """« Me prévenir »: one mail when an article can be ordered again, for an address that confirmed the wish."""

    id: Serial
    variant = ForeignKey(Variant, on_delete=OnDelete.cascade, null=False, index=True)
    email = Varchar(length=254, index=True, help_text="Lower case.")
    asked_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    notified_at = Timestamptz(null=True, default=None)

    notice_once = Unique([variant, email])
