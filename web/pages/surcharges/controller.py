"""The postcodes with a delivery surcharge: searched, read, downloaded (S0-35, S0-36)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.types import ControllerRouterHandler

from shop.delivery import surcharges
from shop.delivery.rules import BENELUX
from shop.delivery.surcharges import Listed
from shop.spreadsheet import amount, line
from shop.storefront import Storefront, storefront
from web.answers import REVALIDATED, HtmlRequest, is_htmx, render_page
from web.downloads import CSV, attached
from web.inputs import page_in, query
from web.page_cache import Rendered, cached_page
from web.pages.surcharges.looking import ZONE_NAMES, shown

LONGEST: Final = 80
HERE: Final = "/livraison/supplements"
FILE: Final = "supplements-livraison.csv"
HEADERS: Final = ("code postal", "communes", "zone", "supplément TTC en euros", "depuis", "jusqu’au")


class Surcharges(Controller):
    @get(HERE, name="surcharges")
    async def surcharges(self, request: HtmlRequest) -> Response[Any]:
        """The list, fifty to a page; what is looked for is answered in a sentence, also where nothing is due."""
        values = query(request)
        typed = " ".join(values.get("q", "").split())[:LONGEST]
        number = page_in(values)

        async def render(front: Storefront) -> Rendered:
            listed = await listed_by(front)
            context = {
                "found": shown(listed, front.rules, typed, number),
                "zone_names": ZONE_NAMES,
                "benelux_cents": abroad_cents(front),
                "page_url": page_url_of(typed),
            }
            if is_htmx(request):
                part: str = request.app.state.render("surcharges/list_changed.html", front=front, **context)
                return 200, part
            amounts = sorted({(ZONE_NAMES[one.zone], one.cents) for one in listed})
            return 200, await render_page(
                request,
                "surcharges/surcharges.html",
                canonical=HERE,
                front=front,
                cart_count=0,
                amounts=amounts,
                **context,
            )

        return await cached_page(request, render, ("q", "page"))

    @get(f"{HERE}.csv", name="surcharges_csv")
    async def csv(self, request: HtmlRequest) -> Response[bytes]:
        """The whole list, as a spreadsheet takes it in France: semicolons, UTF-8."""
        front = await storefront()
        return attached(FILE, CSV, written(await listed_by(front)), cache=REVALIDATED)


async def listed_by(front: Storefront) -> list[Listed]:
    """The list today; a shop that delivers nothing yet has none."""
    return await surcharges.listed(front.rules, front.day) if front.rules.tariffs else []


def abroad_cents(front: Storefront) -> int:
    """What Belgium and Luxembourg cost more; 0 where nothing goes there."""
    serves = any(one.zone == BENELUX for one in front.rules.tariffs)
    return front.rules.surcharges.get(BENELUX, 0) if serves else 0


def page_url_of(typed: str) -> Any:
    """From a page's number to its address, the words looked for kept."""

    def page_url(number: int) -> str:
        asked = [("q", typed)] if typed else []
        asked += [("page", str(number))] if number > 1 else []
        return f"{HERE}?{urlencode(asked)}" if asked else HERE

    return page_url


def written(listed: Iterable[Listed]) -> bytes:
    lines = [line(HEADERS)]
    for one in listed:
        towns = ", ".join(one.towns)
        days = french(one.since), french(one.until)
        lines.append(line((one.postcode, towns, ZONE_NAMES[one.zone], amount(one.cents), *days)))
    return "".join(lines).encode()


def french(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def handlers() -> list[ControllerRouterHandler]:
    return [Surcharges]
