"""The journal: what staff changed, grouped by click, before and after side by side. Written by the database alone."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from db.queries import audit as queries
from db.queries.audit import Asked
from shop.accounting.sheets import MARK, line, words
from shop.calendar import in_paris
from shop.staff.audit_values import Change, changes_of
from shop.staff.audit_words import VERBS, table_words

PER_PAGE: Final = 100
PER_CHUNK: Final = 500
KEPT_FOR: Final = timedelta(days=366)
HEADER: Final = (
    "jour", "heure", "qui", "depuis", "action", "clic", "quoi", "identifiant", "geste", "champ", "avant", "après",
)  # fmt: skip
LONGEST_CELL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that changed; `title` « Commande SC-26-000123 », `verb` « modifié »."""

    id: int
    about: str
    row_id: int
    title: str
    verb: str
    order_number: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Click:
    """What one request changed. `at` UTC; `member` 0 for a command or a program; `action` the name of the route."""

    request: str
    at: datetime
    member: int
    actor: str
    address: str
    action: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`older`: the entry from which the next page goes on, None on the last."""

    clicks: tuple[Click, ...]
    older: int | None


async def page(asked: Asked, before: int | None = None, *, per_page: int = PER_PAGE) -> Page:
    """The newest entries; a click of many rows may go on on the next page."""
    rows = await queries.listed(asked, before, per_page + 1)
    shown = rows[:per_page]
    numbers = await queries.order_numbers(sorted({row["row_id"] for row in shown if row["about"] == "orders"}))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in shown:
        groups.setdefault(row["request"], []).append(row)
    clicks = tuple(_click(group, numbers) for group in groups.values())
    return Page(clicks, shown[-1]["id"] if len(rows) > per_page else None)


async def asked_of_order(number: str) -> int | None:
    """The id an order has in the journal."""
    return await queries.order_id(number)


async def forget_old(now: datetime) -> None:
    """For the worker: entries older than a year."""
    await queries.forget_before(now - KEPT_FOR)


def tables() -> list[tuple[str, str]]:
    """(name, label) of what can be looked for, by label."""
    return sorted(((name, table_words(name)) for name in queries.tables()), key=lambda one: one[1])


async def sheet(asked: Asked, action_words: Any) -> AsyncIterator[str]:
    """One line for each column that changed, newest first; `action_words` puts the name of a route into words."""
    yield MARK + line(HEADER)
    before: int | None = None
    while rows := await queries.listed(asked, before, PER_CHUNK):
        for row in rows:
            for cells in _cells(row, action_words(row["action"])):
                yield line(cells)
        before = rows[-1]["id"]


def _cells(row: dict[str, Any], action: str) -> Iterable[tuple[str, ...]]:
    at = in_paris(_utc(row["at"]))
    texts = (row["actor"], row["address"], action, row["request"], table_words(row["about"]))
    about = (f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", *map(words, texts), str(row["row_id"]), VERBS[row["verb"]])
    for one in _changes(row) or (Change("", "", ""),):
        yield (*about, *(words(text[:LONGEST_CELL]) for text in (one.label, one.before, one.after)))


def _click(rows: list[dict[str, Any]], numbers: dict[int, str]) -> Click:
    first = rows[-1]
    return Click(
        request=first["request"],
        at=_utc(first["at"]),
        member=first["member"],
        actor=first["actor"],
        address=first["address"],
        action=first["action"],
        entries=tuple(_entry(row, numbers) for row in reversed(rows)),
    )


def _entry(row: dict[str, Any], numbers: dict[int, str]) -> Entry:
    number = numbers.get(row["row_id"], "") if row["about"] == "orders" else ""
    title = f"{table_words(row['about'])} {number or row['row_id']}"
    return Entry(row["id"], row["about"], row["row_id"], title, VERBS[row["verb"]], number, tuple(_changes(row)))


def _changes(row: dict[str, Any]) -> list[Change]:
    before, after = (_read(row[name]) for name in ("before", "after"))
    return changes_of(row["verb"], before, after, queries.kinds(row["about"]))


def _read(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
