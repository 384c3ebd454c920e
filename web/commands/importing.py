"""`bin/comptoir import`: another shop's catalogue."""

import argparse
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tqdm import tqdm

from db.errors import has_no_room
from shop.calendar import in_paris
from shop.importing.numbers import number
from shop.importing.report import Report
from shop.importing.run import Wish, photo_folder, run_import
from shop.importing.sources import FORMATS, Source, open_source
from shop.importing.values import BadCell, Terms
from web.commands.common import DONE, SOME_REFUSED, CannotRun, Commands, shop_open
from web.settings import Settings

USAGE = (
    "bin/comptoir import FICHIER [--dry-run] [--format shopify|woocommerce] [--images DOSSIER] "
    "[--prices-without-vat TAUX] [--keep-stock]"
)
INTERRUPTED = "Import interrompu\u00a0: les produits déjà écrits restent, relancez-le pour la suite."
NO_ROOM = "Le disque est plein\u00a0: les produits déjà écrits restent. Faites de la place, puis relancez l’import."


@dataclass(frozen=True, slots=True)
class Arguments:
    file: Path
    images: Path | None
    vat_bp: int | None
    dry_run: bool
    keep_stock: bool


def add_to(commands: Commands) -> None:
    importing = commands.add_parser("import", usage=USAGE, help="reprendre le catalogue d’une autre boutique")
    importing.add_argument("file", type=Path, metavar="FICHIER", help="export CSV de produits")
    importing.add_argument("--dry-run", action="store_true", help="le même compte rendu, sans rien écrire")
    importing.add_argument("--format", choices=sorted(FORMATS), default="", help="sinon reconnu aux colonnes")
    importing.add_argument("--images", type=Path, metavar="DOSSIER", help="dossier où trouver les images par leur nom")
    importing.add_argument("--prices-without-vat", metavar="TAUX", help="les prix sont HT\u00a0: TVA à ajouter, en %%")
    importing.add_argument("--keep-stock", action="store_true", help="garder le stock des variantes déjà connues")
    importing.set_defaults(run=run, interrupted=INTERRUPTED)


async def run(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun, UnusableFile."""
    vat_bp = _basis_points(found.prices_without_vat)
    arguments = Arguments(found.file, found.images, vat_bp, found.dry_run, found.keep_stock)
    source = open_source(found.file, found.format)
    try:
        report = await import_catalogue(source, arguments, settings)
    except OSError as error:
        if not has_no_room(error):
            raise
        print(NO_ROOM, file=sys.stderr)
        return SOME_REFUSED
    print(report.text())
    return SOME_REFUSED if report.refused else DONE


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
    if arguments.images and not arguments.images.is_dir():
        raise CannotRun(f"Le dossier d’images {arguments.images} n’existe pas.")
    try:
        photos = photo_folder(arguments.images, settings.media_dir) if arguments.images else None
    except OSError as error:
        raise CannotRun(f"{error.filename} n’est pas accessible.", error.strerror) from error
    terms = Terms(in_paris(now).date(), arguments.vat_bp)
    wish = Wish(terms, arguments.dry_run, arguments.keep_stock, photos)
    async with shop_open(settings, "import"):
        with tqdm(total=source.lines, unit=" lignes", desc=source.table.path.name, disable=None, leave=False) as bar:
            return await run_import(source, wish, now, bar.update)
