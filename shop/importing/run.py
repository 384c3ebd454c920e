"""An import from the first line to the last, batch by batch, so that the shop goes on selling meanwhile."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from shop.importing.applying import Outcome, Planned, foresee, write
from shop.importing.photos import PhotoFolder, prepare_all
from shop.importing.report import Report
from shop.importing.sources import Source
from shop.importing.values import Group, Note, ProductRefused, SourceProduct, Terms

PRODUCTS_AT_ONCE = 100
LINES_AT_ONCE = 500
# Between two batches the others may write: a shopper's basket must not wait for the whole file.
PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Wish:
    """What the merchant asked for. `photos`: folder of pictures and where finished ones go.

    `guard`: see `write`; it is told the number of the batch too.
    """

    terms: Terms
    dry_run: bool = False
    keep_stock: bool = False
    photos: PhotoFolder | None = None
    guard: Callable[[int, Planned], None] | None = None


async def run_import(
    source: Source, wish: Wish, now: datetime, progress: Callable[[int], object] = lambda lines: None
) -> Report:
    """Import a whole file; `progress` hears how many lines were done. `now` is UTC. Raises UnusableFile."""
    report = Report(source.table.path.name, source.format.label, dry_run=wish.dry_run, terms=wish.terms)
    seen: dict[str, int] = {}
    for at, groups in enumerate(batches(source.groups())):
        batch = read_batch(source, groups, wish.terms, seen, report)
        photos: dict[str, list[tuple[str, str]]] = {}
        if wish.photos is not None:
            photos, notes = await asyncio.to_thread(prepare_all, wish.photos, batch, write=not wish.dry_run)
            report.remarks.extend(notes)
        else:
            report.photos_left += sum(len(one.photos) for one in batch)
        report.add(await _apply(batch, photos, wish, now, at))
        progress(sum(len(group.rows) for group in groups))
        await asyncio.sleep(PAUSE_SECONDS)
    return report


async def _apply(
    batch: Sequence[SourceProduct], photos: dict[str, list[tuple[str, str]]], wish: Wish, now: datetime, at: int
) -> Outcome:
    if wish.dry_run:
        return await foresee(batch, photos, keep_stock=wish.keep_stock)
    guard = partial(wish.guard, at) if wish.guard else None
    return await write(batch, photos, keep_stock=wish.keep_stock, now=now, guard=guard)


def batches(groups: Iterator[Group]) -> Iterator[list[Group]]:
    """Products in lots that make a short transaction."""
    while first := next(groups, None):
        batch, lines = [first], len(first.rows)
        for group in itertools.islice(groups, PRODUCTS_AT_ONCE - 1):
            batch.append(group)
            lines += len(group.rows)
            if lines >= LINES_AT_ONCE:
                break
        yield batch


def read_batch(
    source: Source, groups: Sequence[Group], terms: Terms, seen: dict[str, int], report: Report
) -> list[SourceProduct]:
    """The products of a batch that can be imported; the others are in the report. `seen`: line by reference so far."""
    batch = []
    for group in groups:
        try:
            one = source.format.product(group, terms)
            _must_be_new(one, seen)
        except ProductRefused as refusal:
            report.refuse(refusal.notes)
            continue
        seen.update((variant.sku, variant.line) for variant in one.variants)
        report.remarks.extend(one.remarks)
        batch.append(one)
    return batch


def _must_be_new(one: SourceProduct, seen: dict[str, int]) -> None:
    again = [
        Note(variant.line, one.name, f"référence {variant.sku} déjà donnée à la ligne {seen[variant.sku]}")
        for variant in one.variants
        if variant.sku in seen
    ]
    if again:
        raise ProductRefused(*again)


def photo_folder(folder: Path, media_dir: Path) -> PhotoFolder:
    """Raises OSError where the folder cannot be read."""
    return PhotoFolder(folder, media_dir)
