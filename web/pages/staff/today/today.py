"""The day's page: what waits, and the latest orders."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.accounting.distance_sales import distance_sales
from shop.calendar import in_paris
from shop.staff import lists as staff
from shop.storefront import storefront
from web.answers import HtmlRequest
from web.pages.staff.common import TONES, staff_page
from web.sessions import Session

LATEST = 10
WAITING = tuple(queue for queue in staff.QUEUES if queue.waits)


class StaffToday(Controller):
    @get("/", name="staff_today")
    async def today(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        listed = await staff.orders("", "", 1, per_page=LATEST)
        distance = await distance_sales((await storefront()).merchant, in_paris(datetime.now(UTC)).date())
        context: dict[str, Any] = {"listed": listed, "queues": WAITING, "tones": TONES, "distance": distance}
        return await staff_page(request, session, "staff/today/today.html", "today", **context)
