"""`bin/comptoir restore`: a shop as an archive has it, in the place of what is there."""

import argparse
import asyncio
import errno
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile, rmtree

from tqdm import tqdm

from db import copies, engine, migrate, postgres_copies
from db.errors import DatabaseUnavailable, MigrationFailed
from shop.calendar import in_paris, long_date
from web.commands import archive
from web.commands.backup import held, no_program
from web.commands.common import DONE, CannotRun, Commands, why_not_migrated
from web.secret import FILE as SECRET_FILE
from web.settings import Settings

USAGE = "bin/comptoir restore FICHIER.tar.gz [--replace]"
INTERRUPTED = "Restauration interrompue\u00a0: relancez-la avant de démarrer la boutique."
UNPACKING = ".restauration-"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the shop goes, and where what is there now is put aside."""

    settings: Settings
    aside: str

    @property
    def folder_aside(self) -> Path:
        return self.settings.data_dir / f"{archive.ASIDE}{self.aside}"

    @property
    def file_aside(self) -> Path:
        """Of a SQLite database outside the folder."""
        return self.database.with_name(f"{self.database.name}.{archive.ASIDE}{self.aside}")

    @property
    def database(self) -> Path:
        return copies.file_of(self.settings.database_url)


def add_to(commands: Commands) -> None:
    one = commands.add_parser("restore", usage=USAGE, help="remettre la boutique d’une sauvegarde, programme arrêté")
    one.add_argument("archive", type=Path, metavar="FICHIER.tar.gz")
    one.add_argument("--replace", action="store_true", help="à la place de la boutique qui est là, mise de côté")
    one.set_defaults(run=run, interrupted=INTERRUPTED)


async def run(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun; what was there before then stays."""
    place = Place(settings, f"{datetime.now(UTC):%Y%m%d%H%M%S%f}")
    try:
        await _must_be_free(settings, replace=found.replace)
        manifest, aside = await _restored(found.archive, place)
    except OSError as error:
        raise CannotRun(f"La restauration a échoué ({error.filename}\u00a0: {error.strerror}).") from error
    except DatabaseUnavailable as error:
        raise CannotRun(f"La base de données ne répond pas ({error})\u00a0: vérifiez DATABASE_URL.") from error
    local = in_paris(manifest.made_at)
    print(
        f"La boutique est celle du {long_date(local.date(), year=True)} à {local:%H\u00a0h\u00a0%M} ({held(manifest)})."
        " Démarrez-la avec bin/run."
    )
    if aside:
        print(f"{aside}\u00a0: effacez-le quand vous n’en avez plus besoin.")
    return DONE


def _put_aside(place: Place, schema: str) -> str:
    """Where what was there lies, `schema` where there is one; nothing where nothing was there."""
    file = place.file_aside
    where = [str(one) for one in (place.folder_aside, file) if one.exists()]
    where += [f"le schéma {schema} de la base"] if schema else []
    return f"Ce qui était là est mis de côté dans {' et dans '.join(where)}" if where else ""


async def _must_be_free(settings: Settings, *, replace: bool) -> None:
    """Raises CannotRun where it runs, or where `replace` was not said."""
    url = settings.database_url
    if copies.kind_of(url) == copies.SQLITE:
        file = copies.file_of(url)
        in_use = file.exists() and await asyncio.to_thread(copies.is_in_use, file)
    else:
        in_use = await postgres_copies.others(url) > 0
    if in_use:
        raise CannotRun("La boutique tourne encore\u00a0: arrêtez-la, puis relancez la commande.")
    if not replace and (await copies.is_somebodys(url) or await asyncio.to_thread(_has_files, settings)):
        raise CannotRun(
            "Une boutique est déjà là\u00a0: rien n’est changé. Avec --replace, elle est mise de côté et celle de la "
            "sauvegarde prend sa place."
        )


def _has_files(settings: Settings) -> bool:
    """Whether photos, mails or anything else lie in its folder, beside what a mere start writes there."""
    database = copies.file_of(settings.database_url)
    own = {database, *(database.with_name(f"{database.name}{log}") for log in archive.LOGS)}
    own.add(settings.data_dir / SECRET_FILE)
    entries = settings.data_dir.iterdir() if settings.data_dir.is_dir() else ()
    found = (inner for path in entries if not _is_aside(path) for inner in (path, *path.rglob("*")))
    return any(path.is_file() and path not in own for path in found)


async def _restored(file: Path, place: Place) -> tuple[archive.Manifest, str]:
    """What the archive says of itself, and where what was there lies.

    Raises CannotRun, OSError, DatabaseUnavailable.
    """
    data_dir = place.settings.data_dir
    await asyncio.to_thread(data_dir.mkdir, parents=True, exist_ok=True)
    scratch = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=UNPACKING, dir=data_dir))
    try:
        manifest = await _unpacked(file, scratch)
        await _check(manifest, scratch, place)
        with tqdm(total=None, desc="Mise en place", disable=None, leave=False, bar_format="{desc}…"):
            aside = await _put(manifest, scratch, place)
        return manifest, aside
    finally:
        await asyncio.to_thread(rmtree, scratch, ignore_errors=True)


async def _unpacked(file: Path, scratch: Path) -> archive.Manifest:
    with tqdm(unit="o", unit_scale=True, desc="Lecture", disable=None, leave=False) as bar:
        try:
            return await asyncio.to_thread(archive.unpack, file, scratch, bar.update)
        except archive.Unreadable as error:
            raise CannotRun(
                f"{file} n’est pas une sauvegarde entière de Comptoir ({error})\u00a0: rien n’est changé."
            ) from error


async def _check(manifest: archive.Manifest, scratch: Path, place: Place) -> None:
    """Raises CannotRun for what this program or this database cannot take, and for what is damaged."""
    kind = copies.kind_of(place.settings.database_url)
    if manifest.kind != kind:
        names = {copies.SQLITE: "SQLite", copies.POSTGRESQL: "PostgreSQL"}
        raise CannotRun(
            f"Cette sauvegarde est celle d’une base {names[manifest.kind]}, et DATABASE_URL nomme une base "
            f"{names[kind]}\u00a0: changez DATABASE_URL."
        )
    if migrate.unknown(manifest.facts.migrations):
        raise CannotRun(
            "Cette sauvegarde vient d’une version plus récente de Comptoir\u00a0: mettez d’abord le programme à jour."
        )
    if kind == copies.POSTGRESQL:
        try:
            await postgres_copies.check(place.settings.database_url, scratch / archive.DATABASE)
        except postgres_copies.NoProgram as error:
            raise CannotRun(no_program(error)) from error
        except postgres_copies.ProgramFailed as error:
            raise CannotRun(f"La base de la sauvegarde est abîmée ({error})\u00a0: rien n’est changé.") from error
    else:
        try:
            await asyncio.to_thread(copies.check_file, scratch / archive.DATABASE)
            same = await copies.facts_of_file(scratch / archive.DATABASE) == manifest.facts
        except copies.Damaged as error:
            raise CannotRun(f"La base de la sauvegarde est abîmée ({error})\u00a0: rien n’est changé.") from error
        if not same:
            raise CannotRun("La base de la sauvegarde n’est pas celle qu’elle annonce\u00a0: rien n’est changé.")


async def _put(manifest: archive.Manifest, scratch: Path, place: Place) -> str:
    """What was there goes aside, where this answers; then what was unpacked takes its place, then it is brought to the
    newest shape.
    """
    schema = await _put_in_postgres(scratch, place) if manifest.kind == copies.POSTGRESQL else ""
    try:
        await asyncio.to_thread(_exchange, scratch, place)
    except OSError as error:
        aside = _put_aside(place, schema)
        if not aside:
            raise  # all of it was put back
        raise CannotRun(
            f"La restauration s’est arrêtée à mi-chemin ({error.filename}\u00a0: {error.strerror}). "
            f"{aside}{'. ' if aside else ''}Avant de démarrer la boutique, relancez la commande avec --replace."
        ) from error
    await _bring_up_to_date(place.settings.database_url)
    return _put_aside(place, schema)


async def _put_in_postgres(scratch: Path, place: Place) -> str:
    """The schema in which what was there lies, if anything was. Raises CannotRun, DatabaseUnavailable."""
    schema = f"{postgres_copies.ASIDE}{place.aside}"
    try:
        moved = await postgres_copies.restore(place.settings.database_url, scratch / archive.DATABASE, schema)
    except postgres_copies.NoProgram as error:
        raise CannotRun(no_program(error)) from error
    except postgres_copies.ProgramFailed as error:
        raise CannotRun(f"pg_restore a échoué ({error})\u00a0: la base est restée ce qu’elle était.") from error
    return schema if moved else ""


def _exchange(scratch: Path, place: Place) -> None:
    """Entry by entry within the folder, which may be a volume that cannot be renamed. Raises OSError."""
    data_dir, aside = place.settings.data_dir, place.folder_aside
    _move(sorted(path for path in data_dir.iterdir() if path != scratch and not _is_aside(path)), aside)
    if copies.kind_of(place.settings.database_url) == copies.SQLITE:
        for log in archive.LOGS:  # of a damaged file: it would be played into the new one
            beside = place.database.with_name(f"{place.database.name}{log}")
            if beside.exists():
                beside.rename(place.file_aside.with_name(f"{place.file_aside.name}{log}"))
        if place.database.exists():  # outside the folder
            place.database.rename(place.file_aside)
        place.database.parent.mkdir(parents=True, exist_ok=True)
        _bring(scratch / archive.DATABASE, place.database)
    for path in sorted((scratch / archive.FOLDER).iterdir()):
        path.rename(data_dir / path.name)
    with suppress(OSError):
        aside.rmdir()  # nothing was there


def _is_aside(path: Path) -> bool:
    return path.name.startswith((archive.ASIDE, UNPACKING))


def _move(paths: Iterable[Path], to: Path) -> None:
    """All of them into a new folder or none: what is a volume of its own cannot be moved. Raises OSError."""
    to.mkdir()
    moved: list[Path] = []
    try:
        for path in paths:
            path.rename(to / path.name)
            moved.append(path)
    except OSError:
        for path in moved:
            (to / path.name).rename(path)
        to.rmdir()
        raise


def _bring(file: Path, to: Path) -> None:
    """Also to another disk, where it is whole before it has its name."""
    try:
        file.replace(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        draft = to.with_name(f".{to.name}.{os.getpid()}")
        copyfile(file, draft)
        draft.replace(to)


async def _bring_up_to_date(url: str) -> None:
    await engine.connect(url)
    try:
        await migrate.migrate()
    except MigrationFailed as error:
        raise CannotRun(f"La sauvegarde est en place. {why_not_migrated(error)}") from error
    finally:
        await engine.disconnect()
