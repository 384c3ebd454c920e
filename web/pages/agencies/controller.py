"""The merchant's own counters: where they are, when they open (S0-30, S0-42, S0-68)."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.calendar import DAYS, in_paris
from shop.delivery.choice import Place
from shop.delivery.fees import why_not_there
from shop.merchant.agencies import search
from shop.storefront import storefront
from web.answers import REVALIDATED, HtmlRequest, page
from web.inputs import query
from web.pages.agencies.structured import structured
from web.refusals import or_404

LONGEST = 80
SOON_DAYS = 14
"""How far ahead the list names days that are not as the week says; an agency's own page looks further."""


class Agencies(Controller):
    @get("/agences", name="agencies")
    async def agencies(self, request: HtmlRequest) -> Response[Any]:
        """All of them, the nearest first once a postcode or a town is given."""
        front, now = await storefront(), datetime.now(UTC)
        typed = " ".join(query(request).get("cp", "").split())[:LONGEST]
        found = search(front.agencies, typed)
        context: dict[str, Any] = {
            "found": found,
            "refusal": why_not_there(Place(found.afar.country, found.afar.postcode), front.rules) if found.afar else "",
            "moment": now,
            "today": in_paris(now).date(),
            "soon_days": SOON_DAYS,
        }
        return await page(request, "agencies/agencies.html", canonical="/agences", cache=REVALIDATED, **context)

    @get("/agences/{slug:str}", name="agency")
    async def agency(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        front, now = await storefront(), datetime.now(UTC)
        agency = or_404(front.agency(slug))
        today = in_paris(now).date()
        context: dict[str, Any] = {
            "agency": agency,
            "opening": agency.hours.status(now),
            "coming": agency.hours.coming(today),
            "weekday": today.weekday(),
            "days": [day.capitalize() for day in DAYS],
            "structured": structured(agency, front.merchant.name, request.app.state.settings.public_url, today),
        }
        return await page(request, "agencies/agency.html", canonical=f"/agences/{slug}", cache=REVALIDATED, **context)


def handlers() -> list[ControllerRouterHandler]:
    return [Agencies]
