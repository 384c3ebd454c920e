"""The room of prices: reductions that run, are planned or are over, each of which can be ended at once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.catalogue import reduction_turns
from shop.catalogue.priced import named
from shop.catalogue.reductions import OVER, PLANNED, RUNNING, WITHDRAWN
from shop.staff.lists import last_moment, moment
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, clean_int, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.prices.choosing import HERE
from web.sessions import Session

Answer = Response[Any]
MOST: Final = 500
STATES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "": ("En cours et prévues", (RUNNING, PLANNED)),
    "terminees": ("Terminées", (OVER, WITHDRAWN)),
}
LABELS: Final = {PLANNED: "Prévue", RUNNING: "En cours", OVER: "Terminée", WITHDRAWN: "Retirée"}
TONES: Final = {PLANNED: "info", RUNNING: "success", OVER: "neutral", WITHDRAWN: "neutral"}


class StaffPrices(Controller):
    path = "/prix"

    @get("/", name="staff_prices")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await shown(request, session)

    @post("/reductions/fin", name="staff_reduction_end")
    async def end(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """End the ticked ones; those that were over meanwhile are counted and said."""
        data = await read_form(request)
        ids = [known for one in data.getlist("reduction") if (known := clean_id(one))]
        if not ids:
            return await shown(request, session, "Cochez les réductions à terminer.", status=422)
        ended = sum([await reduction_turns.end(one, datetime.now(UTC)) for one in dict.fromkeys(ids)])
        return go_to(request, f"{HERE}?fin={ended}")


async def shown(request: HtmlRequest, session: Session, refusal: str = "", status: int = 200) -> Answer:
    asked = query(request)
    kind = asked.get("etat", "") if asked.get("etat", "") in STATES else ""
    rows = await reduction_turns.listed(STATES[kind][1], MOST)
    ended = asked.get("fin", "")
    context: dict[str, Any] = {
        "rows": [{**row, "article": named(row)} for row in rows],
        "kind": kind,
        "kinds": {key: words for key, (words, _) in STATES.items()},
        "ended": clean_int(ended, 0, 99_999),
        "refusal": refusal,
        "labels": LABELS,
        "tones": TONES,
        "moment": moment,
        "last_moment": last_moment,
        "now": datetime.now(UTC),
    }
    return await staff_page(request, session, "staff/prices/prices.html", "prices", status=status, **context)
