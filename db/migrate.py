"""Bring the database to the newest shape. Quick when there is nothing to do."""

import contextlib
import io
import os
from pathlib import Path

from db import audit_triggers
from db.engine import current, fetch, is_postgres
from db.errors import DatabaseUnavailable, MigrationFailed

MIGRATIONS = Path(__file__).parent / "migrations"


async def pending() -> bool:
    """Whether a migration has not been applied yet."""
    return bool({path.stem for path in MIGRATIONS.glob("comptoir_*.py")} - await _applied())


async def _applied() -> set[str]:
    """The file stems of the applied migrations (their ids, written as file names)."""
    table = "to_regclass('migration')" if is_postgres() else "(SELECT name FROM sqlite_master WHERE name='migration')"
    if (await fetch(f"SELECT {table} AS found"))[0]["found"] is None:
        return set()
    rows = await fetch("SELECT name FROM migration WHERE app_name = {}", "comptoir")
    return {_stem(row["name"]) for row in rows}


def _stem(migration_id: str) -> str:
    return "comptoir_" + migration_id.replace("-", "_").replace(":", "_").replace("T", "t").replace(".", "_").lower()


async def migrate() -> None:
    """Apply what is pending. Raises DatabaseUnavailable, or MigrationFailed with what the database says."""
    if not await pending():
        return
    os.environ.setdefault("PICCOLO_CONF", "db.piccolo_conf")
    # Piccolo's command line machinery is slow to import and prints as it goes: neither belongs to a quick start.
    from piccolo.apps.migrations.commands.forwards import run_forwards

    from db import piccolo_conf

    piccolo_conf.DB = current()
    await audit_triggers.drop()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            result = await run_forwards("comptoir")
    except DatabaseUnavailable:
        raise
    except Exception as error:
        raise MigrationFailed(str(error)) from error
    if not result.success:
        raise MigrationFailed(result.message)
    await audit_triggers.refresh()
