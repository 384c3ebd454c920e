"""What staff changed, as it was written down: found, listed newest first, forgotten after a year."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from piccolo.columns import JSON, Boolean, Date, ForeignKey, Timestamptz

from db import audit_text
from db.audit_triggers import audited
from db.engine import fetch, is_postgres
from db.queries.staff_words import wanted
from db.tables.every import TABLES

Row = dict[str, Any]

DEEP: Final = frozenset({"orders", "product"})
"""Whose parts have parts of their own that are asked for with them: parcels have lines, variants have prices."""

NO_PART: Final = frozenset({"order_line"})
"""Of an article: a line of an order is the order's, and there are years of them."""


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
    question = wanted(asked.text, all_begun=True)
    if asked.text and not question:
        return []
    where, values = _conditions(asked, question)
    if before is not None:
        where, values = [*where, "e.id < {}"], [*values, before]
    said = "JOIN audit_text t ON t.rowid = e.id " if question and not is_postgres() else ""
    condition = f"WHERE {' AND '.join(where)} " if where else ""
    order = "t.rowid" if said else "e.id"
    return await fetch(
        f"SELECT e.* FROM audit_entry e {said}{condition}ORDER BY {order} DESC LIMIT {{}}", *values, limit
    )


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


def _conditions(asked: Asked, question: str) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    plain = (("member = {}", asked.member), ("at >= {}", asked.since), ("at < {}", asked.until))
    for sql, value in (*plain, ("request = {}", asked.request or None)):
        if value is not None:
            where.append(sql)
            values.append(value)
    if asked.about and asked.row_id is not None:
        family, ids = _family(asked.about, asked.row_id)
        where.append(f"e.id IN ({family})")
        values += ids
    elif asked.about:
        where.append("about = {}")
        values.append(asked.about)
    if question:
        where.append(f"{audit_text.words()} @@ CAST({{}} AS tsquery)" if is_postgres() else "audit_text MATCH {}")
        values.append(question)
    return where, values


def _family(about: str, row_id: int) -> tuple[str, list[Any]]:
    """Entries of the row itself and of the rows that hang on it, those taken away meanwhile too; each by an index."""
    entry = "SELECT id FROM audit_entry WHERE about ="
    found, values = [f"{entry} {{}} AND row_id = {{}}"], [about, row_id]
    for child, column in _hanging_on(about):
        own = f'SELECT id FROM "{child}" WHERE "{column}" = {{}}'
        gone, times = audit_text.entries_hung_on(child, column)
        found += [f"{entry} '{child}' AND row_id IN ({own})", gone]
        values += [row_id, *[str(row_id)] * times]
        for grandchild, name in _hanging_on(child) if about in DEEP else ():
            if grandchild in NO_PART:
                continue
            rows = f'SELECT id FROM "{grandchild}" WHERE "{name}" IN ({own})'
            found.append(f"{entry} '{grandchild}' AND row_id IN ({rows})")
            values.append(row_id)
    return " UNION ".join(found), values


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
