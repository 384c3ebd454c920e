"""The bank: files come in, what waits is given to its order or put aside."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.bank import desk
from shop.bank.entries import MOST_BYTES, WrongFile
from shop.bank.giving import EntryChanged
from shop.bank.importing import import_file
from shop.errors import ShopError
from shop.orders.moves import staff as by_staff
from shop.staff.lists import moment
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import clean_id, clean_int, page_in, query
from web.pages.staff.common import staff_page
from web.refusals import or_404
from web.sessions import Session
from web.uploads import read_upload

FIELD = "releve"
HERE = "/gestion/banque"
STATES = {"rapproches": desk.MATCHED, "mis-de-cote": desk.SET_ASIDE}
TONES = {"matched": "success", "proposed": "warning", "unmatched": "neutral", "set_aside": "neutral"}
NOTHING_CHOSEN = "Choisissez le fichier de relevé à importer."
TOO_LARGE = f"Ce relevé est trop lourd\u00a0: {MOST_BYTES // 1_000_000}\u00a0Mo au plus."
Answer = Response[Any]


class StaffBank(Controller):
    path = "/banque"

    @get("/", name="staff_bank")
    async def entries(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """What waits, or what does not any more; htmx gets the list alone."""
        if is_htmx(request):
            return await fragment(request, "staff/bank/_bank_entries.html", **await _listed(request))
        return await shown(request, session)

    @post("/", name="staff_bank_import")
    async def bring(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        upload = await read_upload(request, FIELD, MOST_BYTES, too_large=TOO_LARGE)
        if upload.is_too_large:
            return await shown(request, session, TOO_LARGE, status=413)
        if not upload.name and not upload.content:
            return await shown(request, session, NOTHING_CHOSEN)
        try:
            done = await import_file(upload.content, upload.name, by_staff(session.name), datetime.now(UTC))
        except WrongFile as refusal:
            return await shown(request, session, refusal.message)
        told = {"deja": 0 if done.is_new else 1, "annulations": done.reversals, "devises": done.foreign}
        pairs = urlencode({name: number for name, number in told.items() if number})
        return go_to(request, f"{HERE}/fichiers/{done.file_id}" + (f"?{pairs}" if pairs else ""))

    @get("/fichiers/{file_id:str}", name="staff_bank_file")
    async def file(self, request: HtmlRequest, session: NamedDependency[Session], file_id: FromPath[str]) -> Answer:
        """What became of a file."""
        found = or_404(await desk.file(clean_id(file_id) or 0))
        asked = query(request)
        listed = await desk.entries_of(found.id, page_in(asked), datetime.now(UTC))
        told = {name: clean_int(asked.get(name, ""), 0, 100_000) or 0 for name in ("deja", "annulations", "devises")}
        context: dict[str, Any] = {"file": found, "listed": listed, "told": told, **WORDING}
        url = f"{HERE}/fichiers/{found.id}"
        return await staff_page(
            request, session, "staff/bank/bank_file.html", "bank", url=lambda page: f"{url}?page={page}", **context
        )


async def shown(request: HtmlRequest, session: Session, refusal: str = "", *, status: int = 422) -> Answer:
    """The page of the bank; with what is wrong with the file that was sent, and then the `status` of that."""
    context = {**await _listed(request), "files": await desk.files(), "refusal": refusal, "field": FIELD}
    status = status if refusal else 200
    return await staff_page(request, session, "staff/bank/bank.html", "bank", status=status, **context)


async def _listed(request: HtmlRequest) -> dict[str, Any]:
    asked, now = query(request), datetime.now(UTC)
    kind = asked.get("etat", "") if asked.get("etat", "") in STATES else ""
    listed = await desk.entries(STATES.get(kind, ""), page_in(asked), now)
    done = clean_id(asked.get("fait", ""))
    return {
        "listed": listed,
        "kind": kind,
        "done": await desk.entry(done, now) if done else None,
        "url": lambda page: f"{HERE}?" + urlencode({**({"etat": kind} if kind else {}), "page": page}),
        **WORDING,
    }


def status_of(refusal: ShopError) -> int:
    return 409 if isinstance(refusal, EntryChanged) else 422


WORDING: dict[str, Any] = {"tones": TONES, "moment": moment}
