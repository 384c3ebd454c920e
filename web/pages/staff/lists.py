"""The day's page, the list of orders, the jobs put aside."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop import jobs
from shop.accounting.distance_sales import distance_sales
from shop.calendar import in_paris
from shop.staff import lists as staff
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, clean_int, query
from web.pages.staff.common import TONES, staff_page
from web.refusals import Refusal
from web.sessions import Session

LATEST = 10
LONGEST_SEARCH = 100
MOST_PAGES = 10_000
WAITING = tuple(queue for queue in staff.QUEUES if queue.waits)


class StaffLists(Controller):
    @get("/", name="staff_today")
    async def today(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        listed = await staff.orders("", "", 1, per_page=LATEST)
        distance = await distance_sales((await storefront()).merchant, in_paris(datetime.now(UTC)).date())
        context: dict[str, Any] = {"listed": listed, "queues": WAITING, "tones": TONES, "distance": distance}
        return await staff_page(request, session, "staff/today.html", "today", **context)

    @get("/commandes", name="staff_orders")
    async def orders(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        values = query(request)
        state, text = values.get("etat", ""), values.get("q", "")[:LONGEST_SEARCH].strip()
        state = state if state in staff.FILTERS else ""
        listed = await staff.orders(state, text, clean_int(values.get("page", "1"), 1, MOST_PAGES) or 1)
        context: dict[str, Any] = {
            "listed": listed,
            "state": state,
            "text": text,
            "filters": staff.FILTERS.values(),
            "tones": TONES,
        }
        return await staff_page(
            request, session, "staff/orders.html", "orders", url=lambda page: address(state, text, page), **context
        )

    @get("/taches", name="staff_jobs")
    async def parked(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await staff_page(request, session, "staff/jobs.html", "jobs", jobs=await staff.put_aside())

    @post("/taches/{job_id:str}/relance", name="staff_job_release")
    async def release(
        self, request: HtmlRequest, session: NamedDependency[Session], job_id: FromPath[str]
    ) -> Response[Any]:
        """Pressed twice, the second finds nothing to do."""
        number = clean_id(job_id)
        if number is None:
            raise Refusal(404)
        await jobs.release(number)
        return go_to(request, "/gestion/taches")


def address(state: str, text: str, page: int) -> str:
    """The list's address with only what it needs."""
    asked = {"etat": state, "q": text, "page": str(page) if page > 1 else ""}
    pairs = urlencode({name: value for name, value in asked.items() if value})
    return "/gestion/commandes" + (f"?{pairs}" if pairs else "")
