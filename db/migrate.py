"""Bring the database to the newest shape. Quick when there is nothing to do; else all or nothing, beside a shop that
runs: what fails half way leaves what was.
"""

import contextlib
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from piccolo.apps.migrations.tables import Migration

from db import audit_triggers
from db.engine import current, fetch, in_one_transaction, is_postgres
from db.errors import DatabaseTooNew, DatabaseUnavailable, MigrationFailed

MIGRATIONS = Path(__file__).parent / "migrations"
APP: Final = "comptoir"
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(7073)"


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
    # Piccolo's command line machinery is slow to import, which does not belong to a quick start.
    from piccolo.apps.migrations.commands.base import BaseMigrationManager

    from db import piccolo_conf

    piccolo_conf.DB = current()
    if is_postgres():
        await fetch(ONE_AT_A_TIME)
    await Migration.create_table(if_not_exists=True)
    applied = await _applied()
    modules = BaseMigrationManager().get_migration_modules(str(MIGRATIONS))
    await audit_triggers.drop()
    for one in sorted(modules.keys() - applied):
        made = await modules[one].forwards()
        if made is not None:
            made.wrap_in_transaction = False  # ours holds them all
            await made.run()
        await Migration.insert(Migration(name=one, app_name=APP))
    await audit_triggers.refresh()
