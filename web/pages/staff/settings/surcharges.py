"""Postcodes with a surcharge: the list that counts, and another one compared before it takes its place."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.calendar import in_paris, typed_day
from shop.catalogue.staging import OtherThanShown
from shop.delivery import surcharge_file, surcharges
from shop.delivery.rules import SURCHARGE_LABELS
from shop.delivery.surcharge_file import StagedList
from shop.delivery.surcharge_list import WrongList
from shop.delivery.surcharges import Listed
from shop.errors import ShopError
from shop.places import towns_of
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import clean_text, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.stale import FIELD
from web.refusals import or_404
from web.sessions import Session
from web.uploads import read_form_with_file

PATH: Final = "/gestion/reglages/supplements"
LARGEST: Final = 1_000_000
TOO_LARGE: Final = "Ce fichier est trop lourd\u00a0: une liste de codes postaux pèse moins d’un mégaoctet."
WRONG_DAY: Final = "Indiquez un jour, aujourd’hui au plus tôt, par exemple 01/12/2026."
SHOWN: Final = 100
Answer = Response[Any]


class StaffSurcharges(Controller):
    path = "/reglages/supplements"

    @get("/", name="staff_surcharges")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _listed(request, session)

    @post("/", name="staff_surcharges_upload")
    async def upload(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        file, data = await read_form_with_file(request, "fichier", LARGEST, too_large=TOO_LARGE)
        typed = data.get("jour", "")
        if file.is_too_large:
            return await _listed(request, session, typed, problems=[TOO_LARGE], status=413)
        if not file.content:
            return await _listed(request, session, typed, problems=["Choisissez un fichier."], status=422)
        day = _day_in(typed)
        if day is None:
            return await _listed(request, session, typed, day_error=WRONG_DAY, status=422)
        try:
            staged = await surcharge_file.stage(file.content, file.name, day, session.name, datetime.now(UTC))
        except WrongList as wrong:
            told = [f"Ligne {line}\u00a0: {words}." for line, words in wrong.problems]
            return await _listed(request, session, typed, problems=told, status=422)
        return go_to(request, f"{PATH}/{staged}")

    @get("/{staged_id:str}", name="staff_surcharges_compare")
    async def compare(
        self, request: HtmlRequest, session: NamedDependency[Session], staged_id: FromPath[str]
    ) -> Answer:
        return await _compared(request, session, await _staged(staged_id))

    @post("/{staged_id:str}", name="staff_surcharges_apply")
    async def apply(self, request: HtmlRequest, session: NamedDependency[Session], staged_id: FromPath[str]) -> Answer:
        """Pressed twice, the second finds it applied; a day that has passed meanwhile is refused."""
        staged = await _staged(staged_id)
        shown = (await read_form(request)).get(FIELD, "")
        try:
            await surcharge_file.apply(staged, shown, datetime.now(UTC))
        except ShopError as refused:
            status = 409 if isinstance(refused, OtherThanShown) else 422
            return await _compared(request, session, staged, wrong=refused.message, status=status)
        return go_to(request, f"{PATH}?fait=liste")


def _day_in(typed: str) -> date | None:
    day, today = typed_day(typed), in_paris(datetime.now(UTC)).date()
    return day if day and today <= day and day.year <= today.year + 5 else None


async def _staged(staged_id: str) -> StagedList:
    return or_404(await surcharge_file.staged(staged_id), "Cette liste n’est plus là\u00a0: envoyez-la de nouveau.")


async def _listed(
    request: HtmlRequest, session: Session, typed: str = "", *,
    problems: Sequence[str] = (), day_error: str = "", status: int = 200,
) -> Answer:  # fmt: skip
    """The list that counts, and the form of another; `typed`: the day as it was sent."""
    today, front = in_paris(datetime.now(UTC)).date(), await storefront()
    text = clean_text(query(request).get("q", ""), limit=60).strip().casefold()
    found = [one for one in await surcharges.listed(front.rules, today) if _matches(one, text)]
    context: dict[str, Any] = {
        "rows": found[:SHOWN], "total": len(found), "text": text, "labels": SURCHARGE_LABELS, "today": today,
        "day": typed or today.isoformat(),
        "problems": list(problems)[:SHOWN], "day_error": day_error, "done": query(request).get("fait", ""),
    }  # fmt: skip
    return await staff_page(request, session, "staff/settings/surcharges.html", "settings", status=status, **context)


def _matches(one: Listed, text: str) -> bool:
    return not text or one.postcode.startswith(text) or any(text in town.casefold() for town in one.towns)


async def _compared(
    request: HtmlRequest, session: Session, staged: StagedList, *, wrong: str = "", status: int = 200
) -> Answer:
    changes = await staged.changes()
    context: dict[str, Any] = {
        "staged": staged, "changes": changes, "mark": surcharge_file.mark(changes), "wrong": wrong,
        "labels": SURCHARGE_LABELS, "towns": lambda code: ", ".join(towns_of("FR", code)[:3]), "path": PATH,
    }  # fmt: skip
    return await staff_page(request, session, "staff/settings/compare.html", "settings", status=status, **context)
