"""The list of orders as somebody wants it: narrowed, sorted, counted; as pages, as numbers, as a spreadsheet."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from db.queries import order_filters as filters
from db.queries import staff as members
from db.queries import staff_orders as queries
from db.queries import work_owners
from db.sql import read_json
from shop.addresses import person_name
from shop.calendar import as_utc, in_paris, start_of_day
from shop.delivery.modes import standard_modes
from shop.orders.states import OrderState
from shop.paging import pages_of
from shop.spreadsheet import MARK, amount, line, words
from shop.staff.lists import ALL, DECISIONS, FILTERS, PARTLY, PER_PAGE, Queue, moment, state_label

MOST_COUNTED: Final = 10_000
"""More than so many are « plus de 10 000 »."""
MOST_IN_FILE: Final = 20_000
AT_ONCE: Final = 1_000
KIND: Final = "order"
"""What orders are called among the things that somebody has in hand."""
COLUMNS: Final = (
    "numéro", "jour", "heure", "état", "à décider", "client", "entreprise", "e-mail", "réception", "articles",
    "total TTC", "en main",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed by; what is empty or None narrows nothing.

    `flag`: « avec » or « sans » something to decide. `since` and `until`: days in Paris, both included. Cents include
    VAT. `owner`: the id of a member, 0 for nobody's. `sort`: one of db.queries.order_filters.SORTS.
    """

    queue: str = ""
    text: str = ""
    flag: str = ""
    mode: str = ""
    agency: str = ""
    carrier: str = ""
    method: str = ""
    since: date | None = None
    until: date | None = None
    least_cents: int | None = None
    most_cents: int | None = None
    owner: int | None = None
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One order of the list; `placed` « 22 nov., 11 h 02 » in Paris, `owner` the name of who has it in hand."""

    number: str
    state: OrderState
    label: str
    name: str
    company: str
    email: str
    delivery: str
    pieces: int
    total_cents: int
    placed_at: datetime
    placed: str
    waits_for_us: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, from 1 on. `total`: of all pages, MOST_COUNTED + 1 for more than are counted."""

    rows: tuple[Line, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return pages_of(min(self.total, MOST_COUNTED), PER_PAGE)


async def find(wanted: Wanted, page: int, now: datetime) -> Found:
    """The page of this number; one too far shows the last."""
    total = await queries.counted(**_asked(wanted), most=MOST_COUNTED + 1)
    found = Found((), page, total)
    page = min(page, found.pages)
    return Found(await _lines(wanted, page, PER_PAGE, now), page, total)


async def colleagues() -> dict[int, str]:
    """Name by id of who may have an order in hand."""
    return {row["id"]: row["name"] for row in await members.members() if row["active"]}


async def numbers(wanted: Wanted, most: int, now: datetime) -> list[str]:
    """The numbers of the first orders of the list."""
    return [one.number for one in await _lines(wanted, 1, most, now)]


async def sheet(wanted: Wanted, now: datetime) -> AsyncIterator[str]:
    """The list as CSV, line by line; what people typed is no formula there. MOST_IN_FILE orders at most."""
    yield MARK + line(COLUMNS)
    for page in range(1, MOST_IN_FILE // AT_ONCE + 1):
        rows = await _lines(wanted, page, AT_ONCE, now)
        for one in rows:
            yield line(_cells(one))
        if len(rows) < AT_ONCE:
            return


def _cells(one: Line) -> tuple[str | int, ...]:
    placed = in_paris(one.placed_at)
    texts = (one.name, one.company, one.email, one.delivery)
    return (
        words(one.number), placed.date().isoformat(), f"{placed:%H:%M}", one.label, "oui" if one.waits_for_us else "",
        *map(words, texts), one.pieces, amount(one.total_cents), words(one.owner),
    )  # fmt: skip


def _queue(wanted: Wanted) -> Queue:
    return FILTERS.get(wanted.queue, ALL)


def _asked(wanted: Wanted) -> dict[str, Any]:
    queue = _queue(wanted)
    return {
        "states": [state.value for state in queue.states],
        "text": wanted.text,
        "attention": queue is DECISIONS,
        "partly": queue is PARTLY,
        "narrowed": narrowed(wanted),
    }


def narrowed(wanted: Wanted) -> filters.Narrowed:
    """All conditions but the queue and the words."""
    carried = [one.code for one in standard_modes() if one.carrier == wanted.carrier]
    known: list[tuple[Any, filters.Narrowed]] = [
        (wanted.flag, filters.flagged(flagged=wanted.flag == "avec")),
        (wanted.mode, filters.by_mode(wanted.mode)),
        (wanted.agency, filters.by_agency(wanted.agency)),
        (wanted.carrier, filters.by_carrier(wanted.carrier, carried)),
        (wanted.method, filters.by_method(wanted.method)),
    ]
    found = sum((one for value, one in known if value), filters.ALL)
    if wanted.since:
        found += filters.placed_since(start_of_day(wanted.since))
    if wanted.until:
        found += filters.placed_before(start_of_day(wanted.until + timedelta(days=1)))
    if wanted.least_cents is not None:
        found += filters.from_cents(wanted.least_cents)
    if wanted.most_cents is not None:
        found += filters.up_to_cents(wanted.most_cents)
    if wanted.owner is not None:
        found += filters.owned_by(wanted.owner)
    return found


async def _lines(wanted: Wanted, page: int, per_page: int, now: datetime) -> tuple[Line, ...]:
    rows = await queries.listed(
        **_asked(wanted), oldest_first=_queue(wanted).waits, page=page, per_page=per_page, sort=wanted.sort
    )
    rows = rows[:per_page]
    owned = {row["subject"]: row["name"] for row in await work_owners.owners(KIND, [row["id"] for row in rows])}
    return tuple(_line(row, owned.get(row["id"], ""), now) for row in rows)


def _line(row: Mapping[str, Any], owner: str, now: datetime) -> Line:
    contact, delivery, firm = (read_json(row[name]) for name in ("contact", "delivery", "professional"))
    placed = as_utc(row["placed_at"])
    label = state_label(
        row["state"],
        delivery.get("mode", ""),
        is_given_back=bool(row["given_back"]),
        is_partly_sent=bool(row["partly"]),
    )
    return Line(
        number=row["number"],
        state=OrderState(row["state"]),
        label=label,
        name=person_name(contact),
        company=firm.get("company", ""),
        email=row["email"],
        delivery=(delivery.get("agency") or {}).get("name") or delivery.get("label", ""),
        pieces=int(row["pieces"] or 0),
        total_cents=row["total_cents"],
        placed_at=placed,
        placed=moment(placed, now),
        waits_for_us=bool(row["attention"] or row["given_back"]),
        owner=owner,
    )
