"""The merchant: settings, staff, agencies, delivery tariffs."""

from piccolo.columns import (
    JSON,
    Boolean,
    Integer,
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
    auth_epoch = Integer(default=1)
    active = Boolean(default=True)
    created_at = Timestamptz()


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
    services = JSON(default="[]")
    wheelchair_access = Boolean(default=True)
    latitude = Real()
    longitude = Real()
    position = Integer(default=0)
    description = Text(default="")


class DeliveryTariff(Table, tablename="delivery_tariff"):
    id: Serial
    mode = Varchar(length=30)
    zone = Varchar(length=20)
    max_weight_g = Integer()
    price_cents = Integer()

    tariff_once = Unique([mode, zone, max_weight_g])


class SurchargePostcode(Table, tablename="surcharge_postcode"):
    id: Serial
    postcode = Varchar(length=10, unique=True)
    zone = Varchar(length=20)
