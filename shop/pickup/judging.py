"""Whether a pickup point takes a parcel: by what its carrier told last, whoever names it and whenever."""

from datetime import date

from shop.carriers.carrier import Point, PointSearch
from shop.delivery.choice import PointSnapshot
from shop.pickup.kept import point_of
from shop.pickup.words import refusal_of


async def refusal_now(chosen: PointSnapshot, weight_g: int, first: date, last: date) -> str:
    """Why a point chosen before cannot take this parcel (grams) between these days, as a French sentence.

    Empty where it can, and for one that no carrier told us of: nothing is known against it.
    """
    point = await point_of(chosen.network, chosen.code)
    return refusal_where_it_lies(point, weight_g, first, last) if point else ""


def refusal_where_it_lies(point: Point, weight_g: int, first: date, last: date) -> str:
    """The same of a point that was named: wherever it was looked for, it costs what it costs where it lies."""
    return refusal_of(point, PointSearch(point.country, point.postcode, point.town, weight_g, first), first, last)
