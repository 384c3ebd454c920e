"""What staff changed, as it was written down: found, listed newest first, forgotten after a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from piccolo.columns import JSON, Boolean, Date, ForeignKey, Timestamptz

from db.audit_triggers import audited
from db.engine import fetch, is_postgres
from db.tables.every import TABLES

Row = dict[str, Any]

DEEP: Final = frozenset({"orders", "product"})
"""Whose parts have parts of their own that are asked for with them: parcels have lines, variants have prices."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; None and empty ask for nothing. `row_id` with `about`: that row, and what hangs on it."""

    member: int | None = None
    about: str = ""
    row_id: int | None = None
    request: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


async def listed(asked: Asked, before: int | None, limit: int) -> list[Row]:
    """The newest first, older than the entry `before`: every column; `before` and `after` JSON as text or read."""
    where, values = _conditions(asked)
    if before is not None:
        where, values = [*where, "id < {}"], [*values, before]
    condition = f"WHERE {' AND '.join(where)} " if where else ""
    return await fetch(f"SELECT * FROM audit_entry {condition}ORDER BY id DESC LIMIT {{}}", *values, limit)


async def order_id(number: str) -> int | None:
    rows = await fetch("SELECT id FROM orders WHERE number = {}", number)
    return rows[0]["id"] if rows else None


async def order_numbers(ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    marks = ", ".join(["{}"] * len(ids))
    return {
        row["id"]: row["number"] for row in await fetch(f"SELECT id, number FROM orders WHERE id IN ({marks})", *ids)
    }


async def forget_before(moment: datetime) -> None:
    """The database refuses this for what is not a year old."""
    await fetch("DELETE FROM audit_entry WHERE at < {}", moment)


def tables() -> list[str]:
    """Those whose changes are written down."""
    return [table._meta.tablename for table in audited()]


@cache
def kinds(about: str) -> dict[str, str]:
    """Of each column of a table what its values are: yes_no, moment, day, json, or other."""
    table = next((one for one in TABLES if one._meta.tablename == about), None)
    names = {Boolean: "yes_no", Timestamptz: "moment", Date: "day", JSON: "json"}
    columns = table._meta.columns if table else []
    return {one._meta.db_column_name: names.get(type(one), "other") for one in columns}


def _conditions(asked: Asked) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    plain = (("member = {}", asked.member), ("at >= {}", asked.since), ("at < {}", asked.until))
    for sql, value in (*plain, ("request = {}", asked.request or None)):
        if value is not None:
            where.append(sql)
            values.append(value)
    if asked.about and asked.row_id is not None:
        family, ids = _family(asked.about, asked.row_id)
        where.append(f"({family})")
        values += ids
    elif asked.about:
        where.append("about = {}")
        values.append(asked.about)
    if asked.text:
        columns = ("actor", "address", "action", "CAST(before AS TEXT)", "CAST(after AS TEXT)")
        where.append("(" + " OR ".join(f"LOWER({one}) LIKE {{}} ESCAPE '\\'" for one in columns) + ")")
        values += [f"%{_literal(asked.text.lower())}%"] * len(columns)
    return where, values


def _literal(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text


def _family(about: str, row_id: int) -> tuple[str, list[Any]]:
    """The row itself and the rows that hang on it, those taken away meanwhile too."""
    found, values = ["(about = {} AND row_id = {})"], [about, row_id]
    for child, column in _hanging_on(about):
        own = f'SELECT id FROM "{child}" WHERE "{column}" = {{}}'
        found.append(f"(about = '{child}' AND (row_id IN ({own}) OR {_named(column)} = {{}}))")
        values += [row_id, str(row_id)]
        for grandchild, name in _hanging_on(child) if about in DEEP else ():
            rows = f'SELECT id FROM "{grandchild}" WHERE "{name}" IN ({own})'
            found.append(f"(about = '{grandchild}' AND row_id IN ({rows}))")
            values.append(row_id)
    return " OR ".join(found), values


def _named(column: str) -> str:
    """What a new row, or one taken away, said in this column, as text."""
    both = "CASE verb WHEN 'insert' THEN after WHEN 'delete' THEN before END"
    if is_postgres():
        return f"(({both}) ->> '{column}')"
    return f"CAST(json_extract({both}, '$.\"{column}\"') AS TEXT)"


@cache
def _hanging_on(about: str) -> list[tuple[str, str]]:
    """(table, column) of every foreign key to this table."""
    return [
        (table._meta.tablename, column._meta.db_column_name)
        for table in audited()
        for column in table._meta.columns
        if isinstance(column, ForeignKey)
        and column._foreign_key_meta.resolved_references._meta.tablename == about
        and table._meta.tablename != about
    ]
