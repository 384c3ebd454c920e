"""`bin/comptoir backup`: the whole shop in one archive, while it goes on selling."""

import argparse
import asyncio
import errno
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

from tqdm import tqdm

from db import copies, postgres_copies
from db.errors import DatabaseUnavailable
from shop.calendar import in_paris
from web.commands.archive import Writing, opened
from web.commands.common import DONE, NO_DATABASE, CannotRun, Commands
from web.commands.manifest import Manifest
from web.settings import Settings

USAGE = "bin/comptoir backup DOSSIER|FICHIER.tar.gz"
INTERRUPTED = "Sauvegarde interrompue\u00a0: rien n’est écrit, relancez-la."
ENDING = ".tar.gz"
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""What a disk without hard links answers: FAT, some shares."""


def add_to(commands: Commands) -> None:
    one = commands.add_parser("backup", usage=USAGE, help="sauvegarder la boutique entière pendant qu’elle tourne")
    one.add_argument("to", type=Path, metavar="DOSSIER|FICHIER.tar.gz")
    one.set_defaults(run=run, interrupted=INTERRUPTED)


async def run(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun."""
    now = datetime.now(UTC)
    try:
        to = await asyncio.to_thread(_place, found.to, settings.data_dir, now)
        manifest = await _saved(to, settings, now)
    except OSError as error:
        where = error.filename or found.to
        raise CannotRun(f"La sauvegarde n’a pas pu être écrite ({where}).", error.strerror) from error
    print(f"{to} contient la boutique entière ({held(manifest)}).")
    print("Ce fichier ouvre tout\u00a0: gardez-le hors de ce serveur, à l’abri des regards.")
    if settings.secret_key:
        print("Notez aussi SECRET_KEY, qui n’y est pas\u00a0: les liens envoyés et les seconds facteurs en dépendent.")
    return DONE


def held(manifest: Manifest) -> str:
    """How much a merchant finds in it."""
    counts = manifest.facts.counts
    return (
        f"commandes\u00a0: {counts.get('orders', 0)}, produits\u00a0: {counts.get('product', 0)}, "
        f"photos\u00a0: {len(manifest.facts.photos)}"
    )


def _place(wish: Path, data_dir: Path, now: datetime) -> Path:
    """The archive's path; its folder is made. Raises CannotRun, OSError."""
    named = wish.name.endswith(ENDING)
    folder = wish.parent if named else wish
    if not data_dir.is_dir():
        raise CannotRun(f"Le dossier {data_dir} n’existe pas\u00a0: indiquez celui de la boutique avec DATA_DIR.")
    if folder.resolve().is_relative_to(data_dir.resolve()):
        raise CannotRun(
            f"{folder} est dans le dossier de la boutique, et se perdrait avec lui\u00a0: choisissez un autre dossier."
        )
    if not named and wish.suffix and not wish.is_dir():
        raise CannotRun(f"{wish} n’est ni un dossier ni un nom en {ENDING}\u00a0: écrivez l’un ou l’autre.")
    folder.mkdir(parents=True, exist_ok=True)
    to = wish if named else folder / f"comptoir-{in_paris(now):%Y-%m-%d-%H%M%S}{ENDING}"
    if to.exists():
        raise CannotRun(f"{to} existe déjà\u00a0: choisissez un autre nom.")
    return to


async def _saved(to: Path, settings: Settings, now: datetime) -> Manifest:
    """Written beside under another name, then renamed: the archive is whole or not there. Raises CannotRun, OSError."""
    scratch = Path(tempfile.mkdtemp(prefix=".comptoir-", dir=to.parent))
    try:
        manifest = await _written(scratch / to.name, settings, scratch, now)
        await asyncio.to_thread(_put, scratch / to.name, to)
        return manifest
    except DatabaseUnavailable as error:
        raise CannotRun(NO_DATABASE, error) from error
    except copies.Damaged as error:
        sentence = "La base de données est abîmée\u00a0: rien n’est écrit, gardez vos sauvegardes précédentes."
        raise CannotRun(sentence, error) from error
    except postgres_copies.NoProgram as error:
        raise CannotRun(no_program(error)) from error
    except postgres_copies.ProgramFailed as error:
        raise CannotRun("pg_dump a échoué\u00a0: rien n’est écrit.", error) from error
    finally:
        rmtree(scratch, ignore_errors=True)


def no_program(error: postgres_copies.NoProgram) -> str:
    return (
        f"Il faut le programme {error.name} de PostgreSQL {error.version} ou plus récent\u00a0: installez le paquet "
        f"postgresql-client-{error.version}, puis relancez la commande."
    )


async def _written(file: Path, settings: Settings, scratch: Path, now: datetime) -> Manifest:
    url, kind = settings.database_url, copies.kind_of(settings.database_url)
    database = copies.file_of(url) if kind == copies.SQLITE else None
    if database is not None and not database.is_file():
        raise CannotRun(f"{database} n’existe pas\u00a0: vérifiez DATABASE_URL et DATA_DIR.")
    with tqdm(unit="o", unit_scale=True, desc="Sauvegarde", disable=None, leave=False) as bar, opened(file) as tar:
        writing = Writing(tar, settings.data_dir, database, scratch)
        await asyncio.to_thread(writing.add_files, bar.update)
        facts = await copies.copy(url, scratch / "base")
        await asyncio.to_thread(writing.add_database, scratch / "base", bar.update)
        await asyncio.to_thread(writing.add_files, bar.update)
        writing.end(Manifest(kind, now, facts))
    for name in writing.missing(facts):
        print(f"Attention\u00a0: la boutique nomme {name}, qui n’est pas dans {settings.media_dir}.", file=sys.stderr)
    return Manifest(kind, now, facts)


def _put(made: Path, to: Path) -> None:
    """On the disk before it has its name; a file that came meanwhile stays. Raises OSError."""
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        os.link(made, to)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        os.close(os.open(to, os.O_CREAT | os.O_EXCL, 0o600))  # the name is ours from here on
        made.replace(to)
