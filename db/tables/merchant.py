"""The merchant: settings, staff, agencies, delivery tariffs."""

from piccolo.columns import (
    JSON,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Real,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table


class Setting(Table):
    id: Serial
    name = Varchar(length=60, unique=True)
    value = Text(help_text="JSON. Not a JSON column: SQLite would turn a bare number into an integer.")


class StaffMember(Table, tablename="staff_member"):
    id: Serial
    email = Varchar(length=254, unique=True)
    name = Varchar(length=120)
    password_hash = Varchar(length=200)
    auth_epoch = Integer(default=1, help_text="Counting it up ends every session.")
    active = Boolean(default=True)
    created_at = Timestamptz()
    roles = JSON(default="[]", help_text="shop.staff.roles.Role, any number of them.")
    totp_seed = Varchar(length=64, default="", help_text="What the secret is made from, with the program's own.")
    totp_since = Timestamptz(null=True, default=None, help_text="Null: no second factor yet.")
    totp_step = BigInt(default=0, help_text="The step of the code used last: none is taken twice.")


class StaffRecoveryCode(Table, tablename="staff_recovery_code"):
    """For who has lost the phone: works once; only its hash is kept."""

    id: Serial
    member = ForeignKey(StaffMember, on_delete=OnDelete.cascade, null=False, index=True)
    code_hash = Varchar(length=64, unique=True)
    used_at = Timestamptz(null=True, default=None)


class MerchantText(Table, tablename="merchant_text"):
    """What the merchant says in own words: a legal page, the opening of a mail. Without a row: the program's words."""

    id: Serial
    name = Varchar(length=80, unique=True, help_text="« legal.cgv », « mail.order_paid.opening »")
    body = Text()
    updated_at = Timestamptz()


class Agency(Table):
    id: Serial
    slug = Varchar(length=80, unique=True)
    name = Varchar(length=120)
    street = Varchar(length=160)
    postcode = Varchar(length=10)
    town = Varchar(length=80)
    country = Varchar(length=2, default="FR")
    phone = Varchar(length=20)
    hours = JSON(help_text='Seven days, Monday first: [[["09:00", "12:30"], …], …]')
    exceptions = JSON(default="[]", help_text='[{"day": "2026-12-24", "spans": [["09:00", "12:00"]], "label": ""}, …]')
    services = JSON(default="[]")
    wheelchair_access = Boolean(default=True)
    latitude = Real()
    longitude = Real()
    position = Integer(default=0)
    description = Text(default="")


class DeliveryMode(Table, tablename="delivery_mode"):
    """A way to receive, as shop.delivery.modes.Mode. A shop without rows has the standard ones of db/reference."""

    id: Serial
    code = Varchar(length=30, unique=True)
    label = Varchar(length=60)
    constraint = Varchar(length=200, default="", help_text="One sentence under the label.")
    handover = Varchar(length=10, help_text="home, point or agency.")
    carrier = Varchar(length=20, default="", help_text="Whose labels and pickup points; empty: nobody's.")
    transit_days = JSON(help_text="[fewest, most] working days on the road.")
    zone_days = JSON(default="{}", help_text="Working days more, by zone.")
    needs_mobile = Boolean(default=False)
    offers_slots = Boolean(default=False)
    priced = Boolean(default=True)
    surcharged = Boolean(default=True)
    free_from_threshold = Boolean(default=True)
    asks_access = Boolean(default=False, help_text="Floor, lift, access for a lorry.")
    carries_oversize = Boolean(default=False)
    only_oversize = Boolean(default=False, help_text="Offered only for what no parcel can carry.")
    carries_agency_only = Boolean(default=False)
    max_weight_g = Integer(default=0, help_text="0: no limit; so are the sizes.")
    max_side_mm = Integer(default=0)
    max_girth_mm = Integer(default=0, help_text="Longest side and girth of the two others.")
    max_sum_mm = Integer(default=0, help_text="The three sides together.")
    position = Integer(default=0)
    active = Boolean(default=True)


class DeliveryTariff(Table, tablename="delivery_tariff"):
    id: Serial
    mode = Varchar(length=30)
    zone = Varchar(length=20)
    max_weight_g = Integer()
    from_goods_cents = Integer(default=0, help_text="From which worth of goods this step counts.")
    price_cents = Integer()

    tariff_once = Unique([mode, zone, max_weight_g, from_goods_cents])


class SurchargePostcode(Table, tablename="surcharge_postcode"):
    """Where a surcharge is due from a day on, to another (both included; null: no end)."""

    id: Serial
    postcode = Varchar(length=10)
    zone = Varchar(length=20)
    valid_from = Date()
    valid_until = Date(null=True, default=None)

    postcode_once = Unique([postcode, valid_from])
