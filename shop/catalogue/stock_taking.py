"""A stock-take: a sheet of articles, counted by any number of people, its differences looked at, then applied once.

Each count remembers what the shop believed to stand there at that moment: the difference between the two is what is
corrected. What is sold while others still count is therefore neither lost nor taken twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import staged_files
from db.queries import stock_movements as queries
from shop.catalogue import codes
from shop.catalogue.staging import apply_as_shown, mark_of
from shop.catalogue.stock import announce
from shop.catalogue.stock_moves import LONGEST_NOTE, STOCKTAKE, Shelf, shelf_from, shift
from shop.errors import ShopError
from shop.storefront import Storefront

KIND: Final = "stock"
WHOLE: Final = "Tout le stock"
Sheet = Mapping[str, Any]


async def sheet_of(public_id: str) -> Sheet | None:
    """The sheet its page is named after."""
    return await staged_files.staged(KIND, public_id)


async def sheets(most: int) -> list[dict[str, Any]]:
    """The newest, without what was counted."""
    return await staged_files.listed(KIND, most)


async def articles_on(sheet: Sheet, front: Storefront) -> int:
    """How many there are to count."""
    return await queries.count_countable(categories_of(sheet, front))


def counted_on(sheet: Sheet) -> int:
    """How many are counted."""
    return len(queries.counts_of(sheet["content"]))


class SheetClosed(ShopError):
    """A sheet that was applied takes no more counts."""

    def __init__(self) -> None:
        super().__init__("Cet inventaire est déjà appliqué\u00a0: commencez-en un autre.")


class NotOnSheet(ShopError):
    """A code that names nothing on this sheet, or more than one article."""


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody counted, and what the shop believed to stand there then (`believed`).

    `moved`: pieces left or came while it was being scanned, so that it should be counted anew.
    """

    counted: int
    believed: int
    by: str
    at: datetime
    moved: bool = False

    @property
    def delta(self) -> int:
        return self.counted - self.believed


@dataclass(frozen=True, slots=True)
class Counted:
    """An article of a sheet; `count` None: nobody has counted it yet."""

    shelf: Shelf
    count: Count | None

    @property
    def seen(self) -> str:
        """What a form was drawn from."""
        return "" if self.count is None else str(self.count.counted)

    @property
    def after(self) -> int:
        """What will stand there once the difference is applied."""
        return self.shelf.on_hand + (self.count.delta if self.count else 0)

    @property
    def refusal(self) -> str:
        if self.count is None or not self.count.delta or self.after >= self.shelf.reserved:
            return ""
        return f"{self.shelf.reserved} sont gardées pour des commandes, il n’en resterait que {max(0, self.after)}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An article that somebody else counted since the page was drawn: theirs stays until it is decided."""

    name: str
    typed: int
    theirs: Count


async def open_sheet(category: str, front: Storefront, actor: str, now: datetime) -> str:
    """Begin a stock-take of a rayon, or of everything; the name its page has. Raises LookupError for no such rayon."""
    name = WHOLE
    if category:
        rayon = front.by_slug.get(category)
        if rayon is None:
            raise LookupError(category)
        name = rayon.name
    options = {"category": category}
    return await staged_files.stage(kind=KIND, name=name, content=b"{}", options=options, actor=actor, now=now)


def categories_of(sheet: Sheet, front: Storefront) -> Collection[int]:
    """The rayons it is about; none: all of them."""
    rayon = front.by_slug.get(sheet["options"]["category"])
    return sorted(rayon.ids) if rayon else ()


async def page_of(sheet: Sheet, front: Storefront, limit: int, offset: int) -> list[Counted]:
    """A page of the sheet, by name."""
    counts = queries.counts_of(sheet["content"])
    rows = await queries.countable(categories_of(sheet, front), limit, offset)
    return [Counted(shelf_from(row), count_from(counts.get(str(row["id"])))) for row in rows]


def count_from(kept: Mapping[str, Any] | None) -> Count | None:
    if kept is None:
        return None
    return Count(kept["counted"], kept["believed"], kept["by"], datetime.fromisoformat(kept["at"]), moved=kept["moved"])


def _kept(count: Count) -> dict[str, Any]:
    return {
        "counted": count.counted, "believed": count.believed, "by": count.by, "at": count.at.isoformat(),
        "moved": count.moved,
    }  # fmt: skip


async def write_counts(
    sheet: Sheet, typed: Mapping[int, tuple[int | None, str]], by: str, now: datetime
) -> list[Conflict]:
    """Keep what was typed: (pieces, or None to count it no more; what the form was drawn from) by variant.

    Only what differs from what was drawn is a count; where another person has counted meanwhile, theirs stays and is
    given back. Raises SheetClosed.
    """

    async def work() -> list[Conflict]:
        counts, closed = await queries.counts_to_change(sheet["id"])
        if closed:
            raise SheetClosed
        conflicts = []
        for row in await queries.articles(typed):
            pieces, seen = typed[row["id"]]
            theirs = count_from(counts.get(str(row["id"])))
            if overtaken(theirs, pieces, seen) and theirs is not None and pieces is not None:
                conflicts.append(Conflict(shelf_from(row).name, pieces, theirs))
            elif pieces is None:
                counts.pop(str(row["id"]), None)
            else:
                counts[str(row["id"])] = _kept(Count(pieces, row["on_hand"], by, now))
        await queries.keep_counts(sheet["id"], counts)
        return conflicts

    return await in_one_transaction(work)


def overtaken(theirs: Count | None, pieces: int | None, seen: str) -> bool:
    """Whether the article was counted by somebody else, and otherwise, since the form was drawn."""
    return theirs is not None and str(theirs.counted) != seen and theirs.counted != pieces


async def scan(sheet: Sheet, code: str, pieces: int, front: Storefront, by: str, now: datetime) -> Counted:
    """So many more pieces of the article with this code. Raises NotOnSheet, SheetClosed."""

    async def work() -> Counted:
        counts, closed = await queries.counts_to_change(sheet["id"])
        if closed:
            raise SheetClosed
        row = await _scanned(sheet, code, front)
        before = count_from(counts.get(str(row["id"])))
        first = before.believed if before else row["on_hand"]
        moved = first != row["on_hand"] or bool(before and before.moved)
        total = max(0, (before.counted if before else 0) + pieces)
        count = Count(total, first, by, now, moved=moved)
        await queries.keep_counts(sheet["id"], {**counts, str(row["id"]): _kept(count)})
        return Counted(shelf_from(row), count)

    return await in_one_transaction(work)


async def _scanned(sheet: Sheet, code: str, front: Storefront) -> Mapping[str, Any]:
    found = await codes.named(code, lambda one: queries.by_code(one, categories_of(sheet, front)))
    if len(found) > 1:
        names = ", ".join(row["sku"] for row in found[:5])
        raise NotOnSheet(f"Plusieurs articles ont ce code\u00a0: tapez la référence ({names}).")
    if not found:
        raise NotOnSheet(
            f"«\u00a0{code[:40]}\u00a0» n’est la référence ni le code-barres d’aucun article de cette feuille."
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class Differences:
    """What was counted, article by article; `uncounted` articles stay as they are."""

    changed: tuple[Counted, ...]
    refused: tuple[Counted, ...]
    right: int
    uncounted: int

    @property
    def mark(self) -> str:
        """Goes along with the button; sales that happen meanwhile do not change it."""
        rows = [(one.shelf.id, one.count and one.count.delta, bool(one.refusal)) for one in self.changed + self.refused]
        return mark_of(rows)


async def differences(sheet: Sheet, front: Storefront) -> Differences:
    counts = queries.counts_of(sheet["content"])
    found = [
        Counted(shelf_from(row), count_from(counts[str(row["id"])]))
        for row in await queries.articles([int(one) for one in counts])
    ]
    refused = tuple(one for one in found if one.refusal)
    changed = tuple(one for one in found if one.count and one.count.delta and not one.refusal)
    right = sum(1 for one in found if one.count and not one.count.delta)
    whole = await queries.count_countable(categories_of(sheet, front))
    return Differences(changed, refused, right, max(0, whole - len(found)))


async def apply(sheet: Sheet, shown: str, front: Storefront, actor: str, now: datetime) -> int:
    """Write the differences that were shown as movements; how many.

    Raises AppliedBefore, OtherThanShown, StockKept.
    """

    async def work() -> int:
        await queries.counts_to_change(sheet["id"])  # nobody counts meanwhile
        fresh = await staged_files.staged(KIND, sheet["public_id"])
        assert fresh is not None
        found = await differences(fresh, front)
        await apply_as_shown(fresh, shown, found.mark, now)
        frees = []
        for one in sorted(found.changed, key=lambda one: one.shelf.id):
            assert one.count is not None
            frees.append(await shift(one.shelf.id, one.count.delta))
            note = f"{sheet['name']}\u00a0: {one.count.counted} comptées par {one.count.by}"
            await queries.record(one.shelf.id, one.count.delta, STOCKTAKE, actor, note[:LONGEST_NOTE], now)
        await announce(frees)
        return len(found.changed)

    return await in_one_transaction(work)
