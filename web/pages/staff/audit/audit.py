"""« Journal »: who changed what and when, found by its address; read and taken out, never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from db.queries.audit import Asked
from shop.calendar import in_paris, start_of_day, typed_day
from shop.staff import audit, members
from web.answers import HtmlRequest
from web.downloads import CSV, streamed
from web.inputs import FormData, clean_id, clean_int, query
from web.pages.staff.common import staff_page
from web.pages.staff.settings.groups import setting_labels
from web.pages.staff.words import action_words
from web.sessions import Session

PATH: Final = "/gestion/journal"
NAMES: Final = ("qui", "quoi", "id", "commande", "du", "au", "q", "clic")
"""What an address of the journal may ask for: docs/staff.md."""
LONGEST: Final = 80
ROWS_SHOWN: Final = 12
"""Of one click; the rest is one link away."""
Answer = Response[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: `fields` as typed, `asked` as understood, `wrong` by field what was not understood."""

    fields: Mapping[str, str]
    asked: Asked
    wrong: Mapping[str, str]


class StaffAudit(Controller):
    path = "/journal"

    @get("", name="staff_audit")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _shown(request, session, await read(query(request)))

    @get("/export.csv", name="staff_audit_file")
    async def file(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """The same entries as the page, one line for each column that changed."""
        wanted = await read(query(request))
        if wanted.wrong:
            return await _shown(request, session, wanted)
        today = in_paris(datetime.now(UTC)).date()
        lines = audit.sheet(wanted.asked, action_words, setting_labels())
        return streamed(f"journal-{today}.csv", CSV, lines)


async def _shown(request: HtmlRequest, session: Session, wanted: Wanted) -> Answer:
    before = query(request).get("avant", "")
    found = None if wanted.wrong else await audit.page(wanted.asked, setting_labels(), clean_int(before, 1, 2**62))
    context: dict[str, Any] = {
        "found": found,
        "fields": wanted.fields,
        "wrong": wanted.wrong,
        "is_filtered": any(wanted.fields.values()),
        "members": await members.members(),
        "tables": audit.tables(),
        "action_words": action_words,
        "address": partial(address, wanted.fields),
        "rows_shown": None if wanted.asked.request else ROWS_SHOWN,
        "is_first": not before,
    }
    status = 422 if wanted.wrong else 200
    return await staff_page(request, session, "staff/audit/audit.html", "audit", status=status, **context)


async def read(data: FormData) -> Wanted:
    """What an address asks for."""
    fields = {name: data.get(name, "")[:LONGEST].strip() for name in NAMES}
    wrong: dict[str, str] = {}
    since, until = _day(fields["du"], "du", wrong), _day(fields["au"], "au", wrong)
    if since and until and since > until:
        wrong["au"] = "Le dernier jour est avant le premier."
    asked = Asked(
        member=clean_int(fields["qui"], 0, 2**31 - 1),
        about=fields["quoi"] if fields["quoi"] in dict(audit.tables()) else "",
        row_id=clean_id(fields["id"]) if fields["quoi"] else None,
        request=fields["clic"],
        since=start_of_day(since) if since else None,
        until=start_of_day(until + timedelta(days=1)) if until else None,
        text=fields["q"],
    )
    if fields["commande"]:
        known = await audit.asked_of_order(fields["commande"].upper())
        if known is None:
            wrong["commande"] = f"Aucune commande n’a le numéro {fields['commande']}."
        asked = replace(asked, about="orders", row_id=known)
    fields |= {name: day.isoformat() for name, day in (("du", since), ("au", until)) if day}
    return Wanted(fields, asked, wrong)


def address(fields: Mapping[str, str], *, base: str = PATH, **more: Any) -> str:
    """The same question with something else in it; empty values are left out."""
    asked = {name: value for name, value in {**fields, **more}.items() if value not in ("", None)}
    return f"{base}?{urlencode(asked)}" if asked else base


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    found = typed_day(text)
    if text and found is None:
        wrong[name] = "Indiquez un jour, par exemple 26/11/2026."
    return found
