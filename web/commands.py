"""`bin/comptoir`: the shop's own commands. What goes wrong is one sentence, not a traceback."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from db import engine
from db.errors import DatabaseUnavailable
from db.migrate import migrate
from shop.calendar import in_paris
from shop.importing.numbers import number
from shop.importing.report import Report
from shop.importing.run import Wish, photo_folder, run_import
from shop.importing.sources import FORMATS, Source, open_source
from shop.importing.values import BadCell, Terms, UnusableFile
from web.settings import Settings, SettingsError, read

ALL_IN, SOME_REFUSED, UNUSABLE = 0, 1, 2
USAGE = (
    "bin/comptoir import FICHIER [--dry-run] [--format shopify|woocommerce] [--images DOSSIER] "
    "[--prices-without-vat TAUX] [--keep-stock]"
)


class CannotRun(Exception):
    """Why a command does nothing: one French sentence."""


class Parser(argparse.ArgumentParser):
    """Says in French what it does not understand."""

    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE, f"Commande incomplète ou inconnue. Usage\u00a0: {USAGE}\n")


@dataclass(frozen=True, slots=True)
class Arguments:
    file: Path
    format: str
    images: Path | None
    vat_bp: int | None
    dry_run: bool
    keep_stock: bool


def main(words: Sequence[str]) -> int:
    """Run a command; its exit code: 0 all in, 1 with refusals, 2 nothing could be done."""
    try:
        arguments = parse(words)
        source = open_source(arguments.file, arguments.format)
        report = asyncio.run(import_catalogue(source, arguments, read()))
    except (CannotRun, SettingsError, UnusableFile) as problem:
        print(problem, file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("Import interrompu\u00a0: les produits déjà écrits restent, relancez-le pour la suite.", file=sys.stderr)
        return UNUSABLE
    print(report.text())
    return SOME_REFUSED if report.refused else ALL_IN


def parse(words: Sequence[str]) -> Arguments:
    """Exits with code 2 on words that are no command. Raises CannotRun for a rate that is none."""
    parser = Parser(prog="bin/comptoir", usage=USAGE, add_help=True)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    importing = commands.add_parser("import", usage=USAGE, help="reprendre le catalogue d’une autre boutique")
    importing.add_argument("file", type=Path, metavar="FICHIER", help="export CSV de produits")
    importing.add_argument("--dry-run", action="store_true", help="le même compte rendu, sans rien écrire")
    importing.add_argument("--format", choices=sorted(FORMATS), default="", help="sinon reconnu aux colonnes")
    importing.add_argument("--images", type=Path, metavar="DOSSIER", help="dossier où trouver les images par leur nom")
    importing.add_argument("--prices-without-vat", metavar="TAUX", help="les prix sont HT\u00a0: TVA à ajouter, en %%")
    importing.add_argument("--keep-stock", action="store_true", help="garder le stock des variantes déjà connues")
    found = parser.parse_args(words)
    return Arguments(
        found.file, found.format, found.images, _basis_points(found.prices_without_vat), found.dry_run, found.keep_stock
    )


def _basis_points(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        rate = number(text.removesuffix("%"), never_grouped=True)
    except BadCell:
        rate = Decimal(-1)
    if not 0 <= rate <= 100 or rate * 100 != int(rate * 100):
        raise CannotRun(f"«\u00a0{text}\u00a0» n’est pas un taux de TVA\u00a0: écrivez par exemple 20 ou 5,5.")
    return int(rate * 100)


async def import_catalogue(source: Source, arguments: Arguments, settings: Settings) -> Report:
    """Import into the database of the settings, which is brought to its newest shape first. Raises CannotRun."""
    now = datetime.now(UTC)
    try:
        if arguments.images and not arguments.images.is_dir():
            raise CannotRun(f"Le dossier d’images {arguments.images} n’existe pas.")
        photos = photo_folder(arguments.images, settings.media_dir) if arguments.images else None
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        await engine.connect(settings.database_url)
    except ValueError as error:
        raise CannotRun(f"Adresse de base de données inconnue. {error}") from error
    except OSError as error:
        raise CannotRun(f"{error.filename} n’est pas accessible ({error.strerror}).") from error
    except DatabaseUnavailable as error:
        raise CannotRun(f"La base de données ne répond pas ({error})\u00a0: vérifiez DATABASE_URL.") from error
    terms = Terms(in_paris(now).date(), arguments.vat_bp)
    wish = Wish(terms, arguments.dry_run, arguments.keep_stock, photos)
    try:
        await migrate()
        with tqdm(total=source.lines, unit=" lignes", desc=source.table.path.name, disable=None, leave=False) as bar:
            return await run_import(source, wish, now, bar.update)
    except DatabaseUnavailable as error:
        raise CannotRun(
            f"La base de données ne répond plus ({error})\u00a0: ce qui est écrit le reste, relancez la commande."
        ) from error
    finally:
        await engine.disconnect()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
