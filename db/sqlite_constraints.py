"""Table constraints on SQLite, which cannot add one to a table that exists.

Piccolo creates a table first and adds its constraints by ALTER TABLE. Said for SQLite: UNIQUE becomes a unique index,
CHECK becomes two triggers that abort with the same kind of error.
"""

import re

ADD = re.compile(r'ALTER TABLE "(?P<table>\w+)" ADD CONSTRAINT (?P<name>\w+) (?P<kind>UNIQUE|CHECK) \((?P<body>.*)\)\Z')
COLUMN = re.compile(r"\b(?!AND\b|OR\b|NOT\b|NULL\b|IS\b)[a-z_]+\b")


def statements(ddl: str) -> list[str]:
    """The statements that say the same on SQLite: the DDL itself, unless it adds a constraint."""
    match = ADD.match(ddl)
    if match is None:
        return [ddl]
    table, name, body = match["table"], match["name"], match["body"]
    if match["kind"] == "UNIQUE":
        return [f'CREATE UNIQUE INDEX {table}_{name} ON "{table}" ({body})']
    broken = COLUMN.sub(lambda column: f"NEW.{column[0]}", body)
    return [
        f'CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON "{table}" WHEN NOT ({broken}) '
        f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
        for event in ("INSERT", "UPDATE")
    ]
