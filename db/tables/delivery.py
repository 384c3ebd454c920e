"""Pickup points of carriers, as they last told of them."""

from piccolo.columns import JSON, Date, Real, Serial, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class PickupPoint(Table, tablename="pickup_point"):
    id: Serial
    network = Varchar(length=20)
    code = Varchar(length=20, help_text="The carrier's own name for it.")
    country = Varchar(length=2)
    postcode = Varchar(length=10)
    latitude = Real()
    longitude = Real()
    closed_until = Date(null=True, default=None)
    facts = JSON(help_text="Name, address, week of hours, limits: shop.carriers.carrier.Point.")
    seen_at = Timestamptz(help_text="When the carrier last named it.")

    point_once = Unique([network, code])
