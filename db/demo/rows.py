"""Writing many rows at once, and finding them again by their key."""

from collections.abc import Iterable
from typing import Any

from piccolo.table import Table

from db.sql import batches

AT_ONCE = 100  # rows in one statement: short of what either database accepts as parameters


async def insert(table: type[Table], rows: Iterable[dict[str, Any]]) -> None:
    for part in batches([table(**row) for row in rows], AT_ONCE):
        await table.insert(*part)


async def ids_by(table: type[Table], key: Any) -> dict[str, int]:
    rows = await table.select(table._meta.primary_key, key)
    return {row[key._meta.name]: row["id"] for row in rows}
