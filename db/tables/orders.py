"""Orders with their lines, history, parcels and numbers."""

from piccolo.columns import (
    JSON,
    Bytea,
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

from db.tables.accounts import Customer
from db.tables.catalogue import Variant


class Order(Table, tablename="orders"):
    id: Serial
    number = Varchar(length=40, unique=True)
    checkout_key = Varchar(length=64, unique=True)
    state = Varchar(length=30, index=True)
    customer = ForeignKey(
        Customer, on_delete=OnDelete.set_null, null=True, default=None, index=True, help_text="Null: a guest's."
    )
    email = Varchar(length=254, index=True)
    contact = JSON(help_text="Names, phone, language.")
    professional = JSON(default="{}", help_text="Company, SIRET, VAT number; empty for an individual (S0-43).")
    delivery_address = JSON(default="{}", help_text="Empty where the order is collected.")
    billing_address = JSON()
    delivery = JSON(help_text="The choice of delivery as one value: mode, label, agency, dates.")
    goods_cents = Integer(help_text="After discounts.")
    discount_cents = Integer(default=0)
    delivery_cents = Integer()
    surcharge_cents = Integer(default=0)
    total_cents = Integer()
    vat = JSON(help_text="[{rate_bp, net_cents, vat_cents, gross_cents}, …]")
    vat_exemption = JSON(
        default="{}", help_text="Sold without VAT to a firm abroad: number, request_id, checked_at; else empty."
    )
    discounts = JSON(default="[]", help_text="[{code, label, cents}, …]: what each code took off, delivery included.")
    comment = Text(default="")
    taken_by = Varchar(length=120, default="", help_text="Who of the staff typed it for the buyer; empty: the buyer.")
    attention = Varchar(length=200, default="", index=True, help_text="Why staff must decide, or empty.")
    placed_at = Timestamptz(index=True)
    state_since = Timestamptz(help_text="When it came to the state it is in.")
    pickup_code = Varchar(length=12, default="", help_text="Shown at the agency by who collects; empty until ready.")
    delay = JSON(default="{}", help_text="What the buyer was told of a delay: cause, new days, note, when.")
    hold_until = Timestamptz(null=True, default=None, help_text="Until when the stock is kept without payment.")
    version = Integer(default=1)

    total_is_the_sum = Check("total_cents = goods_cents + delivery_cents + surcharge_cents")


class OrderLine(Table, tablename="order_line"):
    id: Serial
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    variant = ForeignKey(Variant, on_delete=OnDelete.set_null, null=True)
    sku = Varchar(length=80)
    name = Varchar(length=200)
    variant_label = Varchar(length=130, default="")
    slug = Varchar(length=160, default="")
    quantity = Integer()
    unit_price_cents = Integer()
    discount_cents = Integer(default=0)
    total_cents = Integer()
    vat_rate_bp = Integer()
    vat_cents = Integer()
    weight_g = Integer(default=0)
    reserved = Integer(default=0, help_text="How many pieces of the shelf this line keeps.")
    kept_back = Integer(default=0, help_text="Pieces taken out of the order before they left: they are not sent.")
    withdrawal_exclusion = Varchar(length=30, default="")

    line_total_is_exact = Check("total_cents = unit_price_cents * quantity - discount_cents")


class OrderEvent(Table, tablename="order_event"):
    """Each move: who, when, from where to where."""

    id: Serial
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    at = Timestamptz(index=True)
    actor = Varchar(length=120)
    move = Varchar(length=40)
    from_state = Varchar(length=30)
    to_state = Varchar(length=30)
    note = Text(default="")


class Parcel(Table):
    """Packed first, shipped when the carrier has it. `label_state`: asked, made, refused, or empty: typed by hand."""

    id: Serial
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, index=True)
    carrier = Varchar(length=60)
    tracking_number = Varchar(length=60, default="", index=True)
    tracking_url = Varchar(length=300, default="")
    weight_g = Integer(default=0)
    label_state = Varchar(length=10, default="")
    label_error = Varchar(length=300, default="")
    label_key = Varchar(length=32, default="", help_text="Names one request for its label, alone: ids come again.")
    packed_at = Timestamptz()
    shipped_at = Timestamptz(null=True, default=None, index=True)
    expected_from = Date(null=True, default=None)
    expected_to = Date(null=True, default=None)
    slot = JSON(default="{}", help_text="The appointment: what the buyer wished, then what the carrier says.")
    appointment_url = Varchar(length=300, default="", help_text="Where the carrier lets the buyer change it.")
    carrier_state = Varchar(length=20, default="", help_text="What its events come to.")
    delivered_at = Timestamptz(null=True, default=None)
    checked_at = Timestamptz(null=True, default=None, help_text="When the carrier was last asked.")
    late_told_at = Timestamptz(null=True, default=None)
    returned_at = Timestamptz(null=True, default=None, help_text="When it came back to us.")
    address = JSON(default="{}", help_text="Where it went: lines, as they stood when it left; empty before.")


class ParcelLabel(Table, tablename="parcel_label"):
    id: Serial
    parcel = ForeignKey(Parcel, on_delete=OnDelete.cascade, null=False, unique=True)
    pdf = Bytea()
    made_at = Timestamptz()


class ParcelEvent(Table, tablename="parcel_event"):
    """What a carrier said of a parcel, once each however often and in whatever order it is told."""

    id: Serial
    parcel = ForeignKey(Parcel, on_delete=OnDelete.cascade, null=False)
    at = Timestamptz()
    code = Varchar(length=20)
    text = Varchar(length=200, default="")
    place = Varchar(length=120, default="")
    received_at = Timestamptz()

    event_once = Unique([parcel, at, code])


class ParcelLine(Table, tablename="parcel_line"):
    id: Serial
    parcel = ForeignKey(Parcel, on_delete=OnDelete.restrict, null=False, index=True)
    order_line = ForeignKey(OrderLine, on_delete=OnDelete.restrict, null=False, index=True)
    quantity = Integer()

    quantity_is_positive = Check("quantity > 0")


class Counter(Table):
    """Numbers given in sequence, one row a series."""

    id: Serial
    name = Varchar(length=40, unique=True)
    value = Integer(default=0)


class KeptContract(Table, tablename="kept_contract"):
    """The writing of a sale whose buyer is erased, where the law has it kept (L213-1): apart from what is in use."""

    id: Serial
    order = ForeignKey(Order, on_delete=OnDelete.restrict, null=False, unique=True)
    text = Text(help_text="Who bought what, for how much, delivered where.")
    keep_until = Timestamptz(index=True)
