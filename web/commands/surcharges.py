"""`bin/comptoir surcharges`: the postcodes with a delivery surcharge, compared before they are put in place."""

import argparse
import asyncio
import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from shop.calendar import in_paris, long_date
from shop.delivery import surcharges
from shop.delivery.rules import CORSICA, MOUNTAIN, SurchargePeriod
from shop.delivery.surcharge_list import Difference, WrongList, read_list
from shop.errors import ShopError
from shop.french import counted
from shop.places import towns_of
from web.commands.common import DONE, CannotRun, Commands, shop_open
from web.settings import Settings

USAGE = "bin/comptoir surcharges show [--from JOUR] | compare FICHIER.csv [--from JOUR] | apply FICHIER.csv --from JOUR"
LARGEST = 1_000_000
ZONE_WORDS = {CORSICA: "corse", MOUNTAIN: "montagne"}


def add_to(commands: Commands) -> None:
    whole = commands.add_parser("surcharges", usage=USAGE, help="mettre à jour les codes postaux à supplément")
    verbs: Commands = whole.add_subparsers(dest="verb", required=True)
    for verb, run, words in (
        ("show", show, "écrire la liste d’un jour, à modifier puis à redonner"),
        ("compare", compare, "dire ce qu’une liste changerait, sans rien écrire"),
        ("apply", apply, "faire compter une liste à partir d’un jour"),
    ):
        one = verbs.add_parser(verb, usage=USAGE, help=words)
        if verb != "show":
            one.add_argument("file", type=Path, metavar="FICHIER.csv")
        needed = verb == "apply"
        one.add_argument("--from", dest="day", required=needed, default="", metavar="JOUR", help="AAAA-MM-JJ")
        one.set_defaults(run=run)


async def show(found: argparse.Namespace, settings: Settings) -> int:
    """What counts on a day, today without one, as a file that `apply` takes. Raises CannotRun."""
    day = _day_of(found)
    async with shop_open(settings):
        print(_csv([one for one in await surcharges.periods() if one.counts_on(day)]), end="")
    return DONE


async def compare(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun."""
    wanted, day = await _asked(found)
    async with shop_open(settings):
        print("\n".join(told(await surcharges.compare(wanted, day), day)))
    return DONE


async def apply(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun; nothing is written then."""
    wanted, day = await _asked(found)
    async with shop_open(settings, "surcharges apply"):
        try:
            changes = await surcharges.apply(wanted, day, _today())
        except ShopError as refused:
            raise CannotRun(refused.message) from refused
    print("\n".join(told(changes, day)))
    if not changes.is_empty:
        print(f"C’est enregistré\u00a0: la liste compte à partir du {long_date(day, year=True)}.")
    return DONE


def told(changes: Difference, day: date) -> Iterator[str]:
    """One line for each postcode that changes, then how many."""
    if changes.is_empty:
        yield f"Rien ne change le {long_date(day, year=True)}\u00a0: {_postcodes(changes.unchanged)}."
        return
    for sign, found in (("+", changes.added), ("−", changes.removed)):
        for postcode, zone in found.items():
            yield f"{sign} {postcode} {ZONE_WORDS[zone]}{_towns(postcode)}"
    for postcode, (before, after) in changes.moved.items():
        yield f"→ {postcode} {ZONE_WORDS[before]} → {ZONE_WORDS[after]}{_towns(postcode)}"
    counts = [
        counted(len(changes.added), "ajouté"),
        counted(len(changes.removed), "retiré"),
        f"{len(changes.moved)} d’une zone à l’autre",
        counted(changes.unchanged, "inchangé"),
    ]
    yield f"À partir du {long_date(day, year=True)}\u00a0: {', '.join(counts)}."
    if changes.dropped:
        yield f"Un changement était prévu ensuite pour {_postcodes(changes.dropped)}\u00a0: il n’aura pas lieu."


def _csv(periods: list[SurchargePeriod]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\n")
    rows.writerow(("code postal", "zone", "depuis", "jusqu’au", "communes"))
    for one in periods:
        until = one.valid_until.isoformat() if one.valid_until else ""
        towns = ", ".join(towns_of("FR", one.postcode))
        rows.writerow((one.postcode, ZONE_WORDS[one.zone], one.valid_from.isoformat(), until, towns))
    return written.getvalue()


async def _asked(found: argparse.Namespace) -> tuple[dict[str, str], date]:
    """The list and its day, today without one. Raises CannotRun."""
    day = _day_of(found)
    text = await asyncio.to_thread(_text_of, found.file)
    try:
        return read_list(text), day
    except WrongList as wrong:
        raise CannotRun(f"Rien n’est changé\u00a0: {found.file.name} est à corriger.\n{wrong}") from wrong


def _day_of(found: argparse.Namespace) -> date:
    """Raises CannotRun."""
    try:
        return date.fromisoformat(found.day) if found.day else _today()
    except ValueError as error:
        raise CannotRun(
            f"«\u00a0{found.day}\u00a0» n’est pas un jour\u00a0: écrivez par exemple 2026-12-01."
        ) from error


def _text_of(path: Path) -> str:
    """UTF-8, or what a spreadsheet writes in its place."""
    try:
        if path.stat().st_size > LARGEST:
            raise CannotRun(f"{path.name} est trop grand pour une liste de codes postaux.")
        written = path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path} ne peut pas être lu.", error.strerror) from error
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("cp1252", errors="replace")


def _today() -> date:
    return in_paris(datetime.now(UTC)).date()


def _towns(postcode: str) -> str:
    towns = ", ".join(towns_of("FR", postcode)[:3])
    return f" ({towns})" if towns else ""


def _postcodes(number: int) -> str:
    return counted(number, "code postal", "codes postaux")
