"""`bin/comptoir restore`: a shop as an archive has it, in the place of what is there."""

import argparse
import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from threading import Event

from tqdm import tqdm

from db import copies, engine, migrate, postgres_copies
from db.errors import DatabaseUnavailable, MigrationFailed
from shop.calendar import in_paris, long_date
from web.commands import archive
from web.commands.backup import held, no_program
from web.commands.common import DONE, NO_DATABASE, CannotRun, Commands, why_not_migrated
from web.commands.exchange import UNPACKING, Place, exchange, is_left, tidy
from web.commands.manifest import Manifest, Unreadable
from web.secret import FILE as SECRET_FILE
from web.settings import Settings

USAGE = "bin/comptoir restore FICHIER.tar.gz [--replace]"
INTERRUPTED = "Restauration interrompue\u00a0: relancez-la avant de démarrer la boutique."
NOTHING_DONE = "rien n’est changé."


def add_to(commands: Commands) -> None:
    one = commands.add_parser("restore", usage=USAGE, help="remettre la boutique d’une sauvegarde, programme arrêté")
    one.add_argument("archive", type=Path, metavar="FICHIER.tar.gz")
    one.add_argument("--replace", action="store_true", help="à la place de la boutique qui est là, mise de côté")
    one.set_defaults(run=run, interrupted=INTERRUPTED)


async def run(found: argparse.Namespace, settings: Settings) -> int:
    """Raises CannotRun; what was there before then stays."""
    if not await asyncio.to_thread(found.archive.is_file):
        raise CannotRun(f"{found.archive} n’existe pas ou n’est pas un fichier\u00a0: {NOTHING_DONE}")
    place = Place(settings, f"{datetime.now(UTC):%Y%m%d%H%M%S%f}")
    try:
        await _must_be_free(settings, replace=found.replace)
        manifest, aside = await _restored(found.archive, place)
    except OSError as error:
        where = error.filename or settings.data_dir
        raise CannotRun(f"La restauration a échoué ({where})\u00a0: {NOTHING_DONE}", error.strerror) from error
    except DatabaseUnavailable as error:
        raise CannotRun(NO_DATABASE, error) from error
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
    found = (inner for path in entries if not is_left(path) for inner in (path, *path.rglob("*")))
    return any(path.is_file() and path not in own for path in found)


async def _restored(file: Path, place: Place) -> tuple[Manifest, str]:
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


async def _unpacked(file: Path, scratch: Path) -> Manifest:
    stopped = Event()
    with tqdm(unit="o", unit_scale=True, desc="Lecture", disable=None, leave=False) as bar:

        def told(size: int) -> None:
            bar.update(size)
            if stopped.is_set():
                raise Unreadable("sa lecture est interrompue")

        reading = asyncio.ensure_future(asyncio.to_thread(archive.unpack, file, scratch, told))
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            # A thread is not ended from outside, and would go on writing into the folder that is taken away.
            stopped.set()
            await asyncio.wait([reading])
            reading.exception()
            raise
        except Unreadable as error:
            sentence = f"{file} n’est pas une sauvegarde entière de Comptoir ({error})\u00a0: {NOTHING_DONE}"
            raise CannotRun(sentence, error.detail) from error


async def _check(manifest: Manifest, scratch: Path, place: Place) -> None:
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
            raise CannotRun(f"La base de la sauvegarde est abîmée\u00a0: {NOTHING_DONE}", error) from error
    else:
        try:
            await asyncio.to_thread(copies.check_file, scratch / archive.DATABASE)
            same = await copies.facts_of_file(scratch / archive.DATABASE) == manifest.facts
        except copies.Damaged as error:
            raise CannotRun(f"La base de la sauvegarde est abîmée\u00a0: {NOTHING_DONE}", error) from error
        if not same:
            raise CannotRun("La base de la sauvegarde n’est pas celle qu’elle annonce\u00a0: rien n’est changé.")


async def _put(manifest: Manifest, scratch: Path, place: Place) -> str:
    """What was there goes aside, where this answers; then what was unpacked takes its place, then it is brought to the
    newest shape. What can be refused is tried first, and PostgreSQL, which does all or nothing, comes last: whatever is
    refused, everything is as it was.
    """
    schema = ""
    try:
        # Not in a thread: somebody's Ctrl-C waits for its end.
        with exchange(scratch, place) as undo:
            if manifest.kind == copies.POSTGRESQL:
                schema = await _put_in_postgres(scratch, place)
            undo.pop_all()
    except OSError as error:
        aside = _put_aside(place, schema)
        if not aside:
            raise  # all of it was put back
        where = error.filename or place.settings.data_dir
        raise CannotRun(
            f"La restauration s’est arrêtée à mi-chemin ({where}). {aside}. Avant de démarrer la boutique, "
            "relancez la commande avec --replace.",
            error.strerror,
        ) from error
    tidy(place)
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
        raise CannotRun(f"pg_restore a échoué\u00a0: {NOTHING_DONE}", error) from error
    return schema if moved else ""


async def _bring_up_to_date(url: str) -> None:
    """Raises CannotRun."""
    try:
        await engine.connect(url)
        await migrate.migrate()
    except MigrationFailed as error:
        sentence, detail = why_not_migrated(error)
        raise CannotRun(f"La sauvegarde est en place. {sentence}", detail) from error
    except DatabaseUnavailable as error:
        raise CannotRun(f"La sauvegarde est en place. {NO_DATABASE}", error) from error
    finally:
        await engine.disconnect()
