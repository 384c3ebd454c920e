"""What staff see of the account, and what they decide: which order a credit pays, or that it pays none."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from db.queries import bank as queries
from shop.bank.camt import FORMAT as CAMT
from shop.bank.giving import EntryChanged, give
from shop.bank.importing import UNMATCHED, seen_in
from shop.bank.matching import FEES_CENTS, Proposal, Targets, judge
from shop.bank.targets import targets_for, targets_named
from shop.bank.twins import TWIN, twins_of
from shop.calendar import as_utc
from shop.errors import ShopError
from shop.money import euros
from shop.orders.book import as_printed
from shop.orders.moves import By
from shop.paging import read_page

PER_PAGE: Final = 50
NEWEST_FILES: Final = 20
SET_ASIDE, MATCHED = "set_aside", "matched"
LABELS: Final = {"matched": "Rapproché", "proposed": "À\u00a0vérifier", UNMATCHED: "Inconnu", SET_ASIDE: "Mis de côté"}
LONGEST_NOTE: Final = 120


@dataclass(frozen=True, slots=True)
class MatchView:
    """What was given of an entry to an order; `at` is UTC."""

    number: str
    amount_cents: int
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """One credit; cents. `left_cents` is given to nobody yet."""

    id: int
    booked_on: date
    amount_cents: int
    applied_cents: int
    payer: str
    payer_iban: str
    text: str
    state: str
    label: str
    note: str
    file_id: int
    file_name: str
    proposals: tuple[Proposal, ...]
    matches: tuple[MatchView, ...]

    @property
    def left_cents(self) -> int:
        return self.amount_cents - self.applied_cents

    @property
    def is_open(self) -> bool:
        return self.state in queries.OPEN


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`page` from 1 on."""

    rows: tuple[EntryView, ...]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came in; `states`: how many of its entries are in each. `imported_at` is UTC."""

    id: int
    name: str
    kind: str
    account: str
    entries: int
    known: int
    actor: str
    imported_at: datetime
    states: Mapping[str, int]


async def entries(state: str, page: int, now: datetime) -> EntryPage:
    """What waits, proposals first; or with « matched » or « set_aside » what does not. A page too far is the last."""
    if state in {MATCHED, SET_ASIDE}:
        return await _page(lambda offset: queries.entries_in(state, PER_PAGE + 1, offset), page, now)
    return await _page(lambda offset: queries.open_entries(PER_PAGE + 1, offset), page, now)


async def entries_of(file_id: int, page: int, now: datetime) -> EntryPage:
    return await _page(lambda offset: queries.entries_of(file_id, PER_PAGE + 1, offset), page, now)


async def entry(entry_id: int, now: datetime) -> EntryView | None:
    row = await queries.entry_by_id(entry_id)
    return (await _views([row], now))[0] if row else None


async def file(file_id: int) -> FileView | None:
    row = await queries.file_by_id(file_id)
    return (await _files([row]))[0] if row else None


async def files() -> tuple[FileView, ...]:
    """The newest of them."""
    return await _files(await queries.newest_files(NEWEST_FILES))


# Decisions -----------------------------------------------------------------------------------------------------------


async def accept(
    entry_id: int,
    number: str,
    cents: int | None,
    seen_applied_cents: int,
    by: By,
    now: datetime,
    *,
    whole: bool = False,
) -> None:
    """Give an entry, or `cents` of it, to the order of this number, however it is typed.

    `whole`: the little that is missing is taken for the fee of a bank. Pressed twice, it is done once. Raises
    ShopError, EntryChanged, LookupError.
    """
    row = await queries.entry_by_id(entry_id)
    if row is None:
        raise LookupError(f"no bank entry {entry_id}")
    if not any(sign.isdigit() for sign in number):
        raise ShopError("Indiquez le numéro de la commande, par exemple SC-26-000123.")
    printed = as_printed(number)
    left_cents = row["amount_cents"] - seen_applied_cents
    given = left_cents if cents is None else cents
    if not 0 < given <= left_cents:
        raise ShopError(f"Il reste {euros(max(0, left_cents))} de ce virement\u00a0: indiquez cette somme, ou moins.")
    if row["state"] == SET_ASIDE:
        raise EntryChanged
    if whole:
        await _check_fee(printed, given)
    await give(entry_id, [(printed, given)], seen_applied_cents, by, now, whole=whole)


async def _check_fee(number: str, cents: int) -> None:
    """Only what a bank may have kept is forgiven. An order that is paid meanwhile has no fee to forgive."""
    targets = await targets_named([number])
    if any(one.due_cents and not 0 < one.due_cents - cents <= FEES_CENTS for one in targets):
        raise ShopError("Il manque trop pour que ce soient des frais de banque.")


async def set_aside(entry_id: int, note: str, by: By) -> None:
    """It pays no order. Raises EntryChanged when it was given meanwhile, LookupError."""
    words = f"{by.name}\u00a0: {note}" if note else by.name
    await _note(entry_id, queries.OPEN, SET_ASIDE, words[:200])


async def take_back(entry_id: int) -> None:
    """It waits again. Raises EntryChanged, LookupError."""
    await _note(entry_id, (SET_ASIDE,), UNMATCHED, "")


async def _note(entry_id: int, starts: Sequence[str], state: str, note: str) -> None:
    if await queries.note_entry(entry_id, starts, state, note):
        return
    row = await queries.entry_by_id(entry_id)
    if row is None:
        raise LookupError(f"no bank entry {entry_id}")
    if row["state"] != state:
        raise EntryChanged


# Views ---------------------------------------------------------------------------------------------------------------


async def _page(from_row: Callable[[int], Awaitable[list[dict[str, Any]]]], page: int, now: datetime) -> EntryPage:
    rows, page = await read_page(lambda number: from_row((number - 1) * PER_PAGE), page)
    return EntryPage(await _views(rows[:PER_PAGE], now), page, len(rows) > PER_PAGE)


async def _views(rows: Sequence[Mapping[str, Any]], now: datetime) -> tuple[EntryView, ...]:
    """Proposals are judged anew: they follow the orders as they are now."""
    waiting = [row for row in rows if row["state"] in queries.OPEN]
    targets = await targets_for([row["text"] for row in waiting], now) if waiting else Targets(())
    twins = await twins_of(waiting)
    matches = [
        (row["entry"], MatchView(row["number"], row["amount_cents"], row["actor"], as_utc(row["at"])))
        for row in await queries.matches_of({row["id"] for row in rows})
    ]
    return tuple(
        _view(row, targets, twins.get(row["id"], frozenset()), [one for of, one in matches if of == row["id"]])
        for row in rows
    )


def _view(row: Mapping[str, Any], targets: Targets, twins: frozenset[str], matches: Iterable[MatchView]) -> EntryView:
    proposals: tuple[Proposal, ...] = ()
    note = row["note"]
    if row["state"] in queries.OPEN:
        verdict = judge(seen_in(row), targets)
        sure = (Proposal(number, "référence de la commande", cents) for number, cents in verdict.gives[:1])
        proposals = verdict.proposals or tuple(sure)
        note = note if twins.isdisjoint(verdict.numbers) else TWIN
    names = ("id", "booked_on", "amount_cents", "applied_cents", "payer", "payer_iban", "text", "state",
             "file_name")  # fmt: skip
    return EntryView(
        **{name: row[name] for name in names},
        note=note,
        label=LABELS[row["state"]],
        file_id=row["file"],
        proposals=proposals,
        matches=tuple(matches),
    )


async def _files(rows: Sequence[Mapping[str, Any]]) -> tuple[FileView, ...]:
    states = await queries.states_of({row["id"] for row in rows})
    return tuple(_file(row, states[row["id"]]) for row in rows)


def _file(row: Mapping[str, Any], states: Mapping[str, int]) -> FileView:
    names = ("id", "name", "account", "entries", "known", "actor")
    kind = "CAMT.053" if row["format"] == CAMT else "CSV"
    values = {name: row[name] for name in names}
    return FileView(**values, kind=kind, imported_at=as_utc(row["imported_at"]), states=states)
