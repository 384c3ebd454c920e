"""The cart of a visitor, with what the checkout has learned so far."""

from piccolo.columns import JSON, ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from db.tables.accounts import Customer
from db.tables.catalogue import Variant
from db.tables.merchant import StaffMember


class Cart(Table):
    id: Serial
    token_hash = Varchar(length=64, unique=True, help_text="SHA-256 of the cookie.")
    customer = ForeignKey(
        Customer, on_delete=OnDelete.set_null, null=True, default=None, unique=True, help_text="Whose account it is of."
    )
    member = ForeignKey(
        StaffMember, on_delete=OnDelete.cascade, null=True, default=None, index=True,
        help_text="Who of the staff types it for a buyer on the phone; null: a visitor's own.",
    )  # fmt: skip
    buyer = ForeignKey(
        Customer, on_delete=OnDelete.set_null, null=True, default=None, index=True,
        help_text="On the phone: whose account the order will be in; null: none.",
    )  # fmt: skip
    created_at = Timestamptz()
    updated_at = Timestamptz(index=True)
    checkout = JSON(default="{}", help_text="contact, addresses, delivery, payment: each replaced as a whole.")
    checkout_key = Varchar(length=64, help_text="One key, one order, however often the button is pressed.")
    codes = JSON(default="[]", help_text="Codes of reduction typed, in their order.")
    comment = Text(default="")
    notice = Text(default="", help_text="What the owner must still be told: how two carts became one.")


class CartLine(Table, tablename="cart_line"):
    id: Serial
    cart = ForeignKey(Cart, on_delete=OnDelete.cascade, null=False)
    variant = ForeignKey(Variant, on_delete=OnDelete.cascade, null=False)
    quantity = Integer()
    seen_price_cents = Integer(help_text="The price last shown for this line.")
    added_at = Timestamptz(null=True, default=None, help_text="When « Ajouter au panier » last counted.")
    added_quantity = Integer(default=0, help_text="How many it added: the same again within a second is one press.")

    cart_line_once = Unique([cart, variant])
    quantity_is_positive = Check("quantity > 0")
