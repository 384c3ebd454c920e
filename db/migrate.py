"""Bring the database to the newest shape. Quick when there is nothing to do; else all or nothing, beside a shop that
runs: what fails half way leaves what was.
"""

import asyncio
import contextlib
import io
import os
from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from time import monotonic
from typing import Any, Final

from piccolo.apps.migrations.tables import Migration

from db import audit_triggers
from db.engine import current, fetch, in_one_transaction, is_postgres
from db.errors import DatabaseBusy, DatabaseTooNew, DatabaseUnavailable, MigrationFailed

MIGRATIONS = Path(__file__).parent / "migrations"
APP: Final = "comptoir"
ONE_AT_A_TIME: Final = "SELECT pg_try_advisory_xact_lock(7073) AS alone"
PATIENCE_SECONDS: Final = 120
"""For another process that migrates; a statement may wait for much less (db/postgres.py)."""


async def pending() -> bool:
    """Whether a migration has not been applied yet."""
    return bool(_known() - {_stem(one) for one in await _applied()})


def unknown(migrations: Iterable[str]) -> bool:
    """Whether one of these ids is of a program newer than this one."""
    return bool({_stem(one) for one in migrations} - _known())


def _known() -> set[str]:
    return {path.stem for path in MIGRATIONS.glob(f"{APP}_*.py")}


async def _applied() -> set[str]:
    """The ids of the applied migrations."""
    table = "to_regclass('migration')" if is_postgres() else "(SELECT name FROM sqlite_master WHERE name='migration')"
    if (await fetch(f"SELECT {table} AS found"))[0]["found"] is None:
        return set()
    return {row["name"] for row in await fetch("SELECT name FROM migration WHERE app_name = {}", APP)}


def _stem(migration_id: str) -> str:
    """The name of its file."""
    return f"{APP}_" + migration_id.replace("-", "_").replace(":", "_").replace("T", "t").replace(".", "_").lower()


async def migrate() -> None:
    """Apply what is pending. Raises DatabaseUnavailable, DatabaseTooNew, or MigrationFailed with what the database
    says; nothing is changed then.
    """
    if unknown(await _applied()):
        raise DatabaseTooNew("the database was made by a newer program")
    if not await pending():
        return
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # Piccolo tells what it does as it goes
            await in_one_transaction(_forwards)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        raise MigrationFailed(str(error)) from error


async def _forwards() -> None:
    """Every pending migration, its name in the list, and the triggers made anew, in the open transaction."""
    os.environ.setdefault("PICCOLO_CONF", "db.piccolo_conf")
    from db import piccolo_conf  # Piccolo looks there for the database; importing it makes one, which a start need not

    piccolo_conf.DB = current()
    if is_postgres():
        await _wait_for_others()
    await Migration.create_table(if_not_exists=True)
    applied = await _applied()
    modules = {one.ID: one for one in map(_read, MIGRATIONS.glob(f"{APP}_*.py"))}
    await audit_triggers.drop()
    for one in sorted(modules.keys() - applied):
        made = await modules[one].forwards()
        if made is not None:
            made.wrap_in_transaction = False  # ours holds them all
            await made.run()
        await Migration.insert(Migration(name=one, app_name=APP))
    await audit_triggers.refresh()


async def _wait_for_others() -> None:
    """SQLite has one writer anyway. Raises DatabaseBusy."""
    end = monotonic() + PATIENCE_SECONDS
    while not (await fetch(ONE_AT_A_TIME))[0]["alone"]:
        if monotonic() > end:
            raise DatabaseBusy("another process migrates")
        await asyncio.sleep(0.1)


def _read(file: Path) -> Any:
    """A migration as it stands there. Not imported by name: the same name elsewhere would be taken for it."""
    spec = spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(file.name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
