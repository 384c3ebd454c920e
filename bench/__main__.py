"""`bin/bench`: measure, print a table, and leave nothing behind."""

import argparse
import asyncio
import json
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from bench import accounts, database, delivery, documents, pages, promotions, purchase, scale, soak, staff, strangers
from bench.client import Broken, Tally
from bench.figures import Figure, Report
from bench.forms import NoSuchForm
from bench.ground import Ground, temporary_ground
from bench.machine import shape
from bench.processes import DidNotStart
from bench.purchase import Crowd
from shop.documents.press import PressSilent

Measured = tuple[list[Figure], Tally]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look. `seconds` one round takes: processor time of the server, or wall time of the database.

    `documents`: how many are printed in a row. `minutes` the soak takes. `strangers`: requests without a cookie.
    """

    rounds: int
    seconds: float
    crowds: tuple[Crowd, ...]
    documents: int
    minutes: float
    strangers: int


WHOLE = Effort(7, 0.4, (Crowd(1, 8), Crowd(4, 5), Crowd(16, 4)), 1_000, 30, 100_000)
QUICK = Effort(3, 0.15, (Crowd(1, 3), Crowd(4, 2), Crowd(16, 1)), 100, 2, 5_000)


async def _database(ground: Ground, effort: Effort) -> Measured:
    return await database.measure(ground, rounds=effort.rounds, seconds=effort.seconds), Tally()


async def _pages(ground: Ground, effort: Effort) -> Measured:
    return await pages.measure(ground, rounds=effort.rounds, seconds=effort.seconds)


async def _purchase(ground: Ground, effort: Effort) -> Measured:
    return await purchase.measure(ground, effort.crowds)


async def _accounts(ground: Ground, effort: Effort) -> Measured:
    return await accounts.measure(ground, rounds=effort.rounds, seconds=effort.seconds)


async def _delivery(ground: Ground, effort: Effort) -> Measured:
    return await delivery.measure(ground, rounds=effort.rounds, seconds=effort.seconds)


async def _documents(_: Ground, effort: Effort) -> Measured:
    return await documents.measure(batch=effort.documents), Tally()


async def _promotions(ground: Ground, effort: Effort) -> Measured:
    return await promotions.measure(ground, seconds=effort.seconds), Tally()


async def _scale(ground: Ground, effort: Effort) -> Measured:
    return await scale.measure(ground, rounds=effort.rounds, seconds=effort.seconds)


async def _staff(ground: Ground, effort: Effort) -> Measured:
    return await staff.measure(ground, rounds=effort.rounds, seconds=effort.seconds)


async def _soak(ground: Ground, effort: Effort) -> Measured:
    return await soak.measure(ground, minutes=effort.minutes)


async def _soak_on_postgres(ground: Ground, effort: Effort) -> Measured:
    return await soak.measure(ground, minutes=effort.minutes, postgres=True)


async def _strangers(ground: Ground, effort: Effort) -> Measured:
    return await strangers.measure(ground, requests=effort.strangers)


PARTS: dict[str, Callable[[Ground, Effort], Awaitable[Measured]]] = {
    "db": _database,
    "http": _pages,
    "purchase": _purchase,
    "accounts": _accounts,
    "delivery": _delivery,
    "documents": _documents,
    "promotions": _promotions,
    "scale": _scale,
    "staff": _staff,
    "soak": _soak,
    "soak-postgres": _soak_on_postgres,
    "strangers": _strangers,
}
ASKED_FOR: Final = {"soak", "soak-postgres", "strangers"}
"""Parts that run only when they are named: minutes, or half an hour, are long."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything could be measured, targets met or not; 1 when something answered wrongly."""
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end with us
    logging.disable(logging.INFO)  # Piccolo tells the version of SQLite at each engine
    report = asyncio.run(
        measured(options.only or [name for name in PARTS if name not in ASKED_FOR], QUICK if options.quick else WHOLE)
    )
    print(report.as_table())
    if options.json:
        options.json.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if report.errors else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bin/bench", description="Mesure la vitesse et la mémoire de la boutique, à côté d’un plafond."
    )
    made.add_argument("--quick", action="store_true", help="une minute et demie au plus, chiffres moins sûrs")
    made.add_argument("--only", action="append", choices=PARTS, metavar="|".join(PARTS), help="une partie seulement")
    made.add_argument("--json", type=Path, metavar="FICHIER", help="écrire aussi les chiffres dans ce fichier")
    return made


async def measured(names: Sequence[str], effort: Effort) -> Report:
    """All these parts, one after the other, in a folder that goes with the run."""
    report = Report(shape())
    with temporary_ground() as ground:
        for name in names:
            started = monotonic()
            try:
                figures, tally = await PARTS[name](ground, effort)
            except (DidNotStart, NoSuchForm, Broken, PressSilent, OSError, TimeoutError) as problem:
                report.errors.append(f"{name} : {str(problem) or type(problem).__name__}")
            else:
                report.add(figures)
                report.errors += tally.sentences()
            print(f"{name} : mesuré en {monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return report


if __name__ == "__main__":
    sys.exit(main())
