"""One credit on the account: its proposals, the order staff choose, or a note why it pays none."""

from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.bank import desk
from shop.errors import ShopError
from shop.orders.moves import By
from shop.orders.moves import staff as by_staff
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.inputs import clean_id, clean_int, read_form
from web.pages.staff.bank.bank import HERE, WORDING, status_of
from web.pages.staff.common import staff_page
from web.pages.staff.typed import cents_in
from web.refusals import Refusal, or_404
from web.sessions import Session

NOT_A_SUM = "Indiquez le montant en euros, par exemple 12,40."
MOST_CENTS = 10**11
Answer = Response[Any]


class StaffBankEntry(Controller):
    path = "/banque/{entry_id:str}"

    @get("/", name="staff_bank_entry")
    async def entry(self, request: HtmlRequest, session: NamedDependency[Session], entry_id: FromPath[str]) -> Answer:
        return await shown(request, session, clean_id(entry_id) or 0)

    @post("/commande", name="staff_bank_accept")
    async def accept(self, request: HtmlRequest, session: NamedDependency[Session], entry_id: FromPath[str]) -> Answer:
        """A proposal accepted, or an order of staff's own choice."""
        data, known = await read_form(request), clean_id(entry_id) or 0
        typed, number = data.get("montant", "").strip(), one_line(data.get("numero"))[:40]
        cents = cents_in(typed) if typed else None
        if typed and cents is None:
            return await shown(request, session, known, NOT_A_SUM, "montant", data)
        seen = clean_int(data.get("donne", ""), 0, MOST_CENTS) or 0
        by, now = _by(session), datetime.now(UTC)
        work = desk.accept(known, number, cents, seen, by, now, whole=data.get("frais") == "oui")
        return await _decided(request, session, known, work, data, "montant" if typed else "numero")

    @post("/mise-de-cote", name="staff_bank_set_aside")
    async def put_aside(
        self, request: HtmlRequest, session: NamedDependency[Session], entry_id: FromPath[str]
    ) -> Answer:
        data, known = await read_form(request), clean_id(entry_id) or 0
        note = one_line(data.get("note"))[: desk.LONGEST_NOTE]
        return await _decided(request, session, known, desk.set_aside(known, note, _by(session)), data)

    @post("/reprise", name="staff_bank_take_back")
    async def take_back(
        self, request: HtmlRequest, session: NamedDependency[Session], entry_id: FromPath[str]
    ) -> Answer:
        known = clean_id(entry_id) or 0
        return await _decided(request, session, known, desk.take_back(known), {})


def _by(session: Session) -> By:
    return by_staff(session.name)


async def _decided(
    request: HtmlRequest,
    session: Session,
    entry_id: int,
    work: Awaitable[None],
    data: Mapping[str, str],
    field: str = "",
) -> Answer:
    """Do it, then back to what still waits; what is refused is said on the entry's page, as it is now."""
    try:
        await work
    except LookupError as error:
        raise Refusal(404) from error
    except ShopError as refusal:
        return await shown(request, session, entry_id, refusal.message, field, data, status=status_of(refusal))
    return go_to(request, f"{HERE}?fait={entry_id}")


async def shown(
    request: HtmlRequest,
    session: Session,
    entry_id: int,
    refusal: str = "",
    field: str = "",
    typed: Mapping[str, str] | None = None,
    *,
    status: int = 0,
) -> Answer:
    """The entry as it is now. `field`: the id of the one to look at, where it is drawn."""
    entry = or_404(await desk.entry(entry_id, datetime.now(UTC)))
    status = status or (422 if refusal else 200)
    context: dict[str, Any] = {
        "entry": entry,
        "refusal": refusal,
        "wrong": field if status == 422 and entry.is_open else "",
        "typed": typed or {},
        "now": datetime.now(UTC),
        **WORDING,
    }
    return await staff_page(request, session, "staff/bank/bank_entry.html", "bank", status=status, **context)
