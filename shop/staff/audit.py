"""The journal: what staff changed, grouped by click, before and after side by side. Written by the database alone."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db.queries import audit as queries
from db.queries import audit_names as naming
from db.queries import orders
from db.queries.audit import Asked
from db.sql import read_json
from shop.calendar import as_utc, in_paris
from shop.spreadsheet import MARK, line, words
from shop.staff.audit_codes import text_words
from shop.staff.audit_values import Change, changes_of
from shop.staff.audit_words import VERBS, table_words

PER_PAGE: Final = 200
CLICKS_A_PAGE: Final = 25
LONG: Final = 12
"""Columns of a click that are read at a glance; more are folded."""
PER_CHUNK: Final = 500
KEPT_FOR: Final = timedelta(days=366)
HEADER: Final = (
    "jour", "heure", "qui", "depuis", "action", "clic", "quoi", "identifiant", "geste", "champ", "avant", "après",
)  # fmt: skip
LONGEST_CELL: Final = 2_000
Row = dict[str, Any]
Names = Mapping[tuple[str, int], str]
"""What rows are called, by table and id."""
Labels = Mapping[str, str]
"""What settings are called, by their name in the table."""


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

    @property
    def is_long(self) -> bool:
        return sum(len(one.changes) or 1 for one in self.entries) > LONG


@dataclass(frozen=True, slots=True)
class Page:
    """`older`: the entry from which the next page goes on, None on the last."""

    clicks: tuple[Click, ...]
    older: int | None


async def page(asked: Asked, labels: Labels, before: int | None = None, *, per_page: int = PER_PAGE) -> Page:
    """The newest clicks; one of many rows may go on on the next page. `labels` are those of settings, by name."""
    rows = await queries.listed(asked, before, per_page + 1)
    groups: dict[str, list[Row]] = {}
    for row in rows[:per_page]:
        if row["request"] not in groups and len(groups) == CLICKS_A_PAGE:
            break
        groups.setdefault(row["request"], []).append(row)
    shown = [row for group in groups.values() for row in group]
    named = await _names_of(shown)
    clicks = tuple(_click(group, named, labels) for group in groups.values())
    return Page(clicks, min(row["id"] for row in shown) if len(rows) > len(shown) else None)


async def _names_of(rows: Sequence[Row]) -> Names:
    """What people call these rows; of one that is no more, what the journal kept of it."""
    ids: dict[str, set[int]] = {}
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        ids.setdefault(row["about"], set()).add(row["row_id"])
        kept = {**read_json(row["before"]), **read_json(row["after"])}
        if name := kept.get(naming.COLUMNS.get(row["about"], "")):
            found.setdefault((row["about"], row["row_id"]), str(name))
    for about, known in ids.items():
        found |= {(about, row_id): name for row_id, name in (await naming.names(about, sorted(known))).items()}
    gone = {("customer", one): "effacé" for one in ids.get("customer", ())}
    return {**gone, **found}


async def asked_of_order(number: str) -> int | None:
    """The id an order has in the journal."""
    return await orders.id_of(number)


async def forget_old(now: datetime) -> None:
    """For the worker: entries older than a year."""
    await queries.forget_before(now - KEPT_FOR)


def tables() -> list[tuple[str, str]]:
    """(name, label) of what can be looked for, by label."""
    return sorted(((name, table_words(name)) for name in queries.tables()), key=lambda one: one[1])


async def sheet(asked: Asked, action_words: Any, labels: Labels) -> AsyncIterator[str]:
    """One line for each column that changed, newest first; `action_words` puts the name of a route into words."""
    yield MARK + line(HEADER)
    before: int | None = None
    while rows := await queries.listed(asked, before, PER_CHUNK):
        named = await _names_of(rows)
        for row in rows:
            for cells in _cells(row, action_words(row["action"]), named, labels):
                yield line(cells)
        before = rows[-1]["id"]


def _cells(row: Row, action: str, named: Names, labels: Labels) -> Iterable[tuple[str, ...]]:
    at = in_paris(as_utc(row["at"]))
    texts = (row["actor"], row["address"], action, row["request"], _title(row, named, labels))
    about = (f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", *map(words, texts), str(row["row_id"]), VERBS[row["verb"]])
    for one in _changes(row, named) or (Change("", "", ""),):
        yield (*about, *(words(text[:LONGEST_CELL]) for text in (one.label, one.before, one.after)))


def _click(rows: list[Row], named: Names, labels: Labels) -> Click:
    first = rows[-1]
    return Click(
        request=first["request"],
        at=as_utc(first["at"]),
        member=first["member"],
        actor=first["actor"],
        address=first["address"],
        action=first["action"],
        entries=tuple(_entry(row, named, labels) for row in reversed(rows)),
    )


def _entry(row: Row, named: Names, labels: Labels) -> Entry:
    number = named.get(("orders", row["row_id"]), "") if row["about"] == "orders" else ""
    title, changes = _title(row, named, labels), tuple(_changes(row, named))
    return Entry(row["id"], row["about"], row["row_id"], title, VERBS[row["verb"]], number, changes)


def _title(row: Row, named: Names, labels: Labels) -> str:
    """« Produit Rollator », « Réglage Siège, ville »; its number in the table where it has no name."""
    about, name = row["about"], named.get((row["about"], row["row_id"]), "")
    spoken = labels.get(name, name) if about == "setting" else text_words(name) if about == "merchant_text" else name
    return f"{table_words(about)} {spoken or row['row_id']}"


def _changes(row: Row, named: Names) -> list[Change]:
    before, after = (read_json(row[name]) for name in ("before", "after"))
    name = named.get((row["about"], row["row_id"]), "")
    return changes_of(row["about"], row["verb"], before, after, queries.kinds(row["about"]), name)
