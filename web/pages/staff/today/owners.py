"""« Je m’en occupe », « Je laisse »: who has in hand what waits. Nobody takes from another without saying so."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.staff import hands
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import FormData, clean_id, read_form
from web.pages.staff.rights import allowed
from web.pages.staff.today.links import OPENED_BY
from web.refusals import Refusal
from web.sessions import Session, safe_next

LONGEST_TITLE: Final = 200
_ROW: Final = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Cell:
    """What `_owner.html` reads of a row; `title`, what the row is about, is said to screen readers."""

    row: str
    about: str
    subject: int
    owner: int | None
    owner_name: str
    title: str = ""


class StaffOwners(Controller):
    path = "/en-main/{about:str}/{subject:str}"

    @post("/", name="staff_take")
    async def take(
        self, request: HtmlRequest, session: NamedDependency[Session], about: FromPath[str], subject: FromPath[str]
    ) -> Response[Any]:
        """« de » names who had it when the page was drawn: where somebody was quicker, the answer says who."""
        values, number = await read_form(request), await _subject(session, about, subject)
        had = clean_id(values.get("de", ""))
        await hands.take(about, number, session.subject_id, had, datetime.now(UTC))
        return await _answer(request, session, values, about, number)

    @post("/fin", name="staff_leave")
    async def leave(
        self, request: HtmlRequest, session: NamedDependency[Session], about: FromPath[str], subject: FromPath[str]
    ) -> Response[Any]:
        """Pressed after another took it over, it changes nothing."""
        values, number = await read_form(request), await _subject(session, about, subject)
        await hands.leave(about, number, session.subject_id)
        return await _answer(request, session, values, about, number)


async def _subject(session: Session, about: str, subject: str) -> int:
    """Raises Refusal 404 for what there is not, or not for this role."""
    number = clean_id(subject)
    is_for_them = about in OPENED_BY and allowed(session.roles, OPENED_BY[about])
    if number is None or not is_for_them or not await hands.exists(about, number):
        raise Refusal(404)
    return number


async def _answer(request: HtmlRequest, session: Session, values: FormData, about: str, subject: int) -> Response[Any]:
    here = safe_next(values.get("retour", ""))
    here = here if here.split("?")[0] == "/gestion" or here.startswith("/gestion/") else "/gestion"
    row = values.get("ligne", "")
    if not is_htmx(request) or not _ROW.fullmatch(row):
        return go_to(request, here)
    owner = await hands.owner(about, subject)
    title = values.get("titre", "")[:LONGEST_TITLE]
    cell = Cell(row, about, subject, owner.member_id if owner else None, owner.name if owner else "", title)
    return await fragment(request, "staff/today/taken.html", one=cell, here=here, member_id=session.subject_id)
