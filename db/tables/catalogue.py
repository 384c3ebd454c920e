"""Categories, products, their variants, prices, stock, photos and documents."""

from piccolo.columns import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Category(Table):
    id: Serial
    slug = Varchar(length=120, unique=True)
    name = Varchar(length=120)
    parent: "ForeignKey[Category]" = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    position = Integer(default=0)
    description = Text(default="")
    icon = Varchar(length=40, default="")


class Product(Table):
    id: Serial
    slug = Varchar(length=160, unique=True)
    name = Varchar(length=200)
    brand = Varchar(length=120, default="", index=True)
    category = ForeignKey(Category, on_delete=OnDelete.restrict, null=False, index=True)
    summary = Varchar(length=400, default="")
    description = Text(default="", help_text="Sanitised HTML.")
    vat_class = Varchar(length=20, default="standard")
    lead_days = Integer(default=0, help_text="Working days to procure what is not on the shelf.")
    oversize = Boolean(default=False)
    professionals_only = Boolean(default=False)
    agency_only = Boolean(default=False)
    instalments_allowed = Boolean(default=False)
    withdrawal_exclusion = Varchar(length=30, default="", help_text="Ground of L221-28, or empty.")
    no_commercial_return = Boolean(default=False)
    specifications = JSON(default="[]", help_text="[[name, value], …], contractual (S0-44).")
    manufacturer = Text(default="", help_text="Name, postal and electronic address (GPSR art. 19).")
    popularity = Integer(default=0)
    published = Boolean(default=True)
    created_at = Timestamptz()
    source = Varchar(length=200, null=True, default=None, unique=True, help_text="Key in an imported file.")
    form_key = Varchar(length=40, null=True, default=None, unique=True, help_text="Of the form that made it, once.")


class Variant(Table):
    id: Serial
    product = ForeignKey(Product, on_delete=OnDelete.restrict, null=False, index=True)
    sku = Varchar(length=80, unique=True)
    ean = Varchar(length=20, default="", index=True)
    size = Varchar(length=60, default="")
    colour = Varchar(length=60, default="")
    position = Integer(default=0)
    price_cents = Integer(help_text="Including VAT.")
    weight_g = Integer(default=0)
    length_mm = Integer(default=0)
    width_mm = Integer(default=0)
    height_mm = Integer(default=0)
    on_hand = Integer(default=0)
    reserved = Integer(default=0)
    made_to_order = Boolean(default=False, help_text="Sold without stock, after lead_days.")
    not_orderable_reason = Varchar(length=30, default="")
    restock_on = Date(null=True, default=None)
    low_stock_at = Integer(default=2, help_text="So few pieces free, and staff are told.")
    active = Boolean(default=True)

    price_is_not_negative = Check("price_cents >= 0")
    stock_is_not_negative = Check("reserved >= 0 AND on_hand >= reserved")


class PriceChange(Table, tablename="price_change"):
    """Append-only: what a variant cost since when (L112-1-1)."""

    id: Serial
    variant = ForeignKey(Variant, on_delete=OnDelete.restrict, null=False, index=True)
    price_cents = Integer()
    since = Timestamptz()
    kind = Varchar(
        length=10,
        default="asked",
        help_text="asked; hidden: nobody could buy at it; silent: asked, and never told as a reduction.",
    )


class PriceReduction(Table, tablename="price_reduction"):
    """A lower price for a time: a job writes it into the variant at its start, and the price before at its end."""

    id: Serial
    variant = ForeignKey(Variant, on_delete=OnDelete.restrict, null=False, index=True)
    price_cents = Integer(help_text="Including VAT.")
    starts_at = Timestamptz(index=True)
    ends_at = Timestamptz(null=True, default=None, help_text="The first moment it counts no more.")
    state = Varchar(length=12, default="planned", index=True, help_text="planned, running, over or withdrawn.")
    back_cents = Integer(null=True, default=None, help_text="What the variant costs afterwards; set at the start.")
    actor = Varchar(length=120, default="")
    created_at = Timestamptz()

    price_is_positive = Check("price_cents > 0")


class StockMovement(Table, tablename="stock_movement"):
    """Append-only: the sum of deltas is what stands on the shelf."""

    id: Serial
    variant = ForeignKey(Variant, on_delete=OnDelete.restrict, null=False, index=True)
    delta = Integer()
    reason = Varchar(length=40)
    order_number = Varchar(length=40, default="")
    actor = Varchar(length=120, default="", help_text="Who of the staff; empty: an order.")
    note = Varchar(length=200, default="")
    at = Timestamptz()


class Photo(Table):
    id: Serial
    product = ForeignKey(Product, on_delete=OnDelete.restrict, null=False, index=True)
    name = Varchar(length=80, help_text="File stem; -320, -640 and -1024 in AVIF and WebP.")
    alt = Varchar(length=300)
    position = Integer(default=0)
    width = Integer(default=1024)
    height = Integer(default=768)


class Document(Table):
    id: Serial
    product = ForeignKey(Product, on_delete=OnDelete.restrict, null=False, index=True)
    title = Varchar(length=200)
    file = Varchar(length=120)
    media_type = Varchar(length=80, default="application/pdf")
    size_bytes = Integer()
    language = Varchar(length=8, default="fr")
    position = Integer(default=0)


class OldAddress(Table, tablename="old_address"):
    """What a product or a rayon was once found at: it leads on to where that is now."""

    id: Serial
    kind = Varchar(length=10, help_text="product or category.")
    slug = Varchar(length=160)
    target = Integer(index=True, help_text="Id of the product or the rayon.")

    is_one_thing = Unique([kind, slug])


class CatalogueVersion(Table, tablename="catalogue_version"):
    """One row, counted up in the transaction of each change that a visitor can see."""

    id: Serial
    version = Integer(default=1)
