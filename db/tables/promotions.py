"""Promotions, the codes that open them, and what they gave to which order."""

from piccolo.columns import (
    JSON,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from db.tables.accounts import Customer
from db.tables.orders import Order


class Promotion(Table):
    """One offer and its conditions; several codes may open it. Cents include VAT, basis points, UTC."""

    id: Serial
    label = Varchar(length=80, help_text="What the buyer reads beside the amount taken off.")
    kind = Varchar(length=20, help_text="percent, amount, free_delivery or buy_x_get_y.")
    percent_bp = Integer(default=0)
    amount_cents = Integer(default=0)
    buy_quantity = Integer(default=0, help_text="buy_x_get_y: pieces paid for …")
    get_quantity = Integer(default=0, help_text="… and pieces given with them.")
    starts_at = Timestamptz(null=True, default=None)
    ends_at = Timestamptz(null=True, default=None, help_text="The first moment it counts no more.")
    minimum_cents = Integer(default=0, help_text="Worth of the articles it is about, before any discount.")
    categories = JSON(default="[]", help_text="Ids of rayons, theirs below included; empty: all.")
    products = JSON(default="[]", help_text="Ids; empty: all.")
    countries = JSON(default="[]", help_text="Where the goods are handed over; empty: anywhere.")
    first_order = Boolean(default=False)
    subscribers = Boolean(default=False, help_text="For who confirmed the newsletter.")
    uses_per_buyer = Integer(default=0, help_text="0: no limit.")
    stackable = Boolean(default=False, help_text="May be joined by other codes that may be joined.")
    active = Boolean(default=True)
    created_at = Timestamptz()
    version = Integer(default=1)

    shares_are_shares = Check("percent_bp >= 0 AND percent_bp <= 10000 AND amount_cents >= 0 AND minimum_cents >= 0")


class PromotionCode(Table, tablename="promotion_code"):
    """What is typed. `uses` counts orders that hold it; one UPDATE with `uses < max_uses` guards the last of them."""

    id: Serial
    promotion = ForeignKey(Promotion, on_delete=OnDelete.restrict, null=False, index=True)
    code = Varchar(length=32, unique=True, help_text="Upper case letters and digits, without spaces or hyphens.")
    max_uses = Integer(default=0, help_text="0: no limit.")
    uses = Integer(default=0)
    created_at = Timestamptz()

    uses_stay_within = Check("uses >= 0 AND (max_uses = 0 OR uses <= max_uses)")


class PromotionUse(Table, tablename="promotion_use"):
    """A code used by an order; given back when the order ends before it was paid, or is cancelled."""

    id: Serial
    code = ForeignKey(PromotionCode, on_delete=OnDelete.restrict, null=False, index=True)
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    customer = ForeignKey(Customer, on_delete=OnDelete.set_null, null=True, default=None, index=True)
    buyer = Varchar(length=64, index=True, help_text="SHA-256 of the tidy e-mail address: « +tag » is the same buyer.")
    amount_cents = Integer(help_text="Taken off goods and delivery.")
    at = Timestamptz()
    given_back_at = Timestamptz(null=True, default=None)

    used_once_an_order = Unique([code, order])
