"""The day's page, the list of orders, the jobs put aside."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop import jobs, staff
from shop.order_states import WORDS, OrderState
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, clean_int, query
from web.pages.staff.common import staff_page
from web.refusals import Refusal
from web.sessions import Session

BADGES = {
    OrderState.AWAITING_PAYMENT: "neutral",
    OrderState.PAID: "info",
    OrderState.IN_PREPARATION: "info",
    OrderState.READY: "info",
    OrderState.SHIPPED: "success",
    OrderState.DELIVERED: "success",
    OrderState.CANCELLED: "neutral",
    OrderState.EXPIRED: "neutral",
}
WORDING: dict[str, Any] = {"words": WORDS, "badges": BADGES, "queues": staff.QUEUES}


class StaffLists(Controller):
    @get("/", name="staff_today")
    async def today(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        listed = await staff.orders("", "", 1)
        return await staff_page(request, session, "staff/today.html", "today", listed=listed, **WORDING)

    @get("/commandes", name="staff_orders")
    async def orders(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        values = query(request)
        state, text = values.get("etat", ""), values.get("q", "")[:100]
        number = clean_int(values.get("page", "1"), 1, 100_000) or 1
        listed = await staff.orders(state, text, number)

        def url(to: int) -> str:
            return "/gestion/commandes?" + urlencode({"etat": state, "q": text, "page": to})

        return await staff_page(
            request, session, "staff/orders.html", "orders", listed=listed, state=state, text=text, url=url, **WORDING
        )

    @get("/taches", name="staff_jobs")
    async def parked(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await staff_page(request, session, "staff/jobs.html", "jobs", jobs=await jobs.parked())

    @post("/taches/{job_id:str}/relance", name="staff_job_release")
    async def release(self, request: HtmlRequest, session: NamedDependency[Session], job_id: str) -> Response[Any]:
        number = clean_id(job_id)
        if number is None:
            raise Refusal(404)
        await jobs.release(number)
        return go_to(request, "/gestion/taches")
