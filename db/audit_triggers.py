"""What staff change is written down by the database itself: who, when, which row, what before and after.

Triggers on every table but those in UNWRITTEN write into `audit_entry` while somebody is acting (db/acting.py), in the
same transaction as the change: no page can forget it. They are made from the tables of the program, anew after each
migration. `before` and `after` hold the columns that changed; a secret shows as HIDDEN; files (Bytea) do not show.
"""

from collections.abc import Set
from typing import Final

from piccolo.columns import Bytea
from piccolo.table import Table

from db.engine import current, fetch, is_postgres
from db.tables.every import TABLES

UNWRITTEN: Final = frozenset(
    {
        "session", "limit_counter", "catalogue_version", "cart", "cart_line", "audit_entry", "staged_file",
        "api_answer", "webhook_delivery", "pickup_point", "counter",
    }
)  # fmt: skip
"""Tables of the machinery, of shoppers, and of what is only being prepared."""
UPDATES_ONLY: Final = frozenset({"job"})
"""Staff have a job taken up again; that a move announces a mail is told by the move."""
SECRETS: Final = frozenset({"password_hash", "token_hash", "code_hash", "totp_seed", "seed", "pickup_code"})
HIDDEN: Final = "***"

_VERBS: Final = ("insert", "update", "delete")
_POSTGRES_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    acting jsonb := current_setting('comptoir.acting', true)::jsonb;
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
    before jsonb; after jsonb;
BEGIN
    SELECT COALESCE(jsonb_object_agg(key, CASE WHEN key = ANY (TG_ARGV[1]::text[]) THEN '"HIDDEN"'::jsonb
                                          ELSE value END) FILTER (WHERE TG_OP <> 'INSERT'), '{}'),
           COALESCE(jsonb_object_agg(key, CASE WHEN key = ANY (TG_ARGV[1]::text[]) THEN '"HIDDEN"'::jsonb
                                          ELSE new_row -> key END) FILTER (WHERE TG_OP <> 'DELETE'), '{}')
    INTO before, after
    FROM jsonb_each(CASE WHEN TG_OP = 'INSERT' THEN new_row ELSE old_row END)
    WHERE NOT key = ANY (TG_ARGV[0]::text[]) AND (TG_OP <> 'UPDATE' OR value IS DISTINCT FROM new_row -> key);
    IF TG_OP = 'UPDATE' AND after = '{}' THEN RETURN NULL; END IF;
    INSERT INTO audit_entry (at, member, actor, address, action, request, about, row_id, verb, before, after)
    VALUES ((acting ->> 'at')::timestamptz, (acting ->> 'member_id')::int, acting ->> 'name', acting ->> 'address',
            acting ->> 'action', acting ->> 'request', TG_TABLE_NAME,
            COALESCE(new_row ->> 'id', old_row ->> 'id')::bigint, LOWER(TG_OP), before, after);
    RETURN NULL;
END $body$""".replace("HIDDEN", HIDDEN)
_POSTGRES: Final = (
    "CREATE TRIGGER noted_{table}_{verb} AFTER {verb} ON {quoted} FOR EACH ROW "
    "WHEN (NULLIF(current_setting('comptoir.acting', true), '') IS NOT NULL) "
    "EXECUTE FUNCTION audit_row('{files}', '{secrets}')"
)
_SQLITE_ACTING: Final = """
CREATE TABLE IF NOT EXISTS audit_acting (
    member_id INTEGER, name TEXT, address TEXT, action TEXT, request TEXT, at TEXT
)"""
"""One row while a transaction of somebody's is open, none at any other time: SQLite has no variables."""
_SQLITE: Final = """
CREATE TRIGGER noted_{table}_{verb} AFTER {verb} ON {quoted} WHEN EXISTS (SELECT 1 FROM audit_acting)
BEGIN
    INSERT INTO audit_entry (at, member, actor, address, action, request, about, row_id, verb, before, after)
    SELECT a.at, a.member_id, a.name, a.address, a.action, a.request, '{table}', {row}.id, '{verb}', {before}, {after}
    FROM audit_acting a{differing};
END"""
# Both rows are written out once and compared name by name: naming each column for each side again would make the
# triggers three times as long, and every connection holds them in memory.
_DIFFERING: Final = """, (
    SELECT json_group_object(o.key, {before}) AS before, json_group_object(n.key, {after}) AS after, COUNT(*) AS number
    FROM json_each({old}) o JOIN json_each({new}) n ON n.key = o.key WHERE o.value IS NOT n.value
) d WHERE d.number"""


async def refresh() -> None:
    """Make every trigger anew, as the tables are now."""
    await drop()
    run = current().run  # fetch() would take « {} » for a place of a value
    await run(_POSTGRES_FUNCTION if is_postgres() else _SQLITE_ACTING, [])
    for table in audited():
        for verb in verbs_of(table):
            await run(statement(table, verb), [])


async def drop() -> None:
    """Take them away: SQLite cannot change a table whose columns a trigger names."""
    if is_postgres():
        found = await fetch(
            "SELECT DISTINCT trigger_name AS name, event_object_table AS about FROM information_schema.triggers "
            "WHERE trigger_name LIKE 'noted\\_%'"
        )
        for row in found:
            await fetch(f'DROP TRIGGER "{row["name"]}" ON "{row["about"]}"')
        return
    found = await fetch("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'noted\\_%' ESCAPE '\\'")
    for row in found:
        await fetch(f'DROP TRIGGER "{row["name"]}"')


def audited() -> list[type[Table]]:
    """The tables whose changes are written down."""
    return [table for table in TABLES if table._meta.tablename not in UNWRITTEN]


def verbs_of(table: type[Table]) -> tuple[str, ...]:
    return ("update",) if table._meta.tablename in UPDATES_ONLY else _VERBS


def statement(table: type[Table], verb: str) -> str:
    """The trigger of one table and verb for the database that is open."""
    name = table._meta.tablename
    columns = [column._meta.db_column_name for column in table._meta.columns]
    files = [one._meta.db_column_name for one in table._meta.columns if isinstance(one, Bytea)]
    names = {"table": name, "quoted": f'"{name}"', "verb": verb}
    if is_postgres():
        secrets = [one for one in columns if one in SECRETS]
        return _POSTGRES.format(**names, files=f"{{{','.join(files)}}}", secrets=f"{{{','.join(secrets)}}}")
    shown = [one for one in columns if one not in files]
    if verb == "update":
        sides = {"before": _shown("o", shown), "after": _shown("n", shown)}
        differing = _DIFFERING.format(old=_object(shown, "OLD"), new=_object(shown, "NEW"), **sides)
        return _SQLITE.format(**names, row="NEW", before="d.before", after="d.after", differing=differing)
    row = "OLD" if verb == "delete" else "NEW"
    whole = _object(shown, row, hidden=SECRETS)
    before, after = ("'{}'", whole) if verb == "insert" else (whole, "'{}'")
    return _SQLITE.format(**names, row=row, before=before, after=after, differing="")


def _object(columns: list[str], row: str, hidden: Set[str] = frozenset()) -> str:
    """A row's columns as JSON."""
    values = (f"'{one}', " + (f"'{HIDDEN}'" if one in hidden else f'{row}."{one}"') for one in columns)
    return f"json_object({', '.join(values)})"


def _shown(side: str, columns: list[str]) -> str:
    """The value of one side of what differs."""
    secrets = ", ".join(f"'{one}'" for one in columns if one in SECRETS)
    return f"CASE WHEN {side}.key IN ({secrets}) THEN '{HIDDEN}' ELSE {side}.value END" if secrets else f"{side}.value"
