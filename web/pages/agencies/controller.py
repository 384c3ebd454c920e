"""The merchant's own counters: where they are, when they open (S0-30, S0-42, S0-68)."""

from datetime import UTC, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.places import normalise_postcode, position_of
from shop.storefront import Agency, storefront
from web.answers import REVALIDATED, HtmlRequest, page
from web.inputs import query
from web.refusals import Refusal

EARTH_KM = 6371.0
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


class Agencies(Controller):
    @get("/agences", name="agencies")
    async def agencies(self, request: HtmlRequest) -> Response[Any]:
        """All of them, the nearest first once a postcode is given."""
        front = await storefront()
        typed = query(request).get("cp", "").strip()[:16]
        here = position_of("FR", normalise_postcode("FR", typed)) if typed else None
        listed = [(agency, distance_km(here, agency) if here else None) for agency in front.agencies]
        listed.sort(key=lambda pair: pair[1] or 0.0)
        unknown = bool(typed) and here is None
        context: dict[str, Any] = {"listed": listed, "typed": typed, "unknown": unknown, "moment": datetime.now(UTC)}
        return await page(request, "agencies/agencies.html", canonical="/agences", cache=REVALIDATED, **context)

    @get("/agences/{slug:str}", name="agency")
    async def agency(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        agency = (await storefront()).agency(slug)
        if agency is None:
            raise Refusal(404)
        opening = agency.hours.status(datetime.now(UTC))
        context: dict[str, Any] = {"agency": agency, "opening": opening, "days": DAYS}
        return await page(request, "agencies/agency.html", canonical=f"/agences/{slug}", cache=REVALIDATED, **context)


def distance_km(here: tuple[float, float], agency: Agency) -> float:
    """As the crow flies."""
    (lat, lon), (to_lat, to_lon) = map(radians, here), map(radians, (agency.latitude, agency.longitude))
    chord = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))


def handlers() -> list[ControllerRouterHandler]:
    return [Agencies]
