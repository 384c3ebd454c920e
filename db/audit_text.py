"""What the journal is looked through by: the words of its entries, and the rows that what is gone hung on.

Of a row that is gone only its entries still say what it hung on: PostgreSQL has an index for each column that pages
link by; SQLite, which trusts no JSON in an index, a word, « order12 ». Words are those of db/staff_text.py, and go with
their entry after its year.
"""
# ruff: noqa: S608  # names of our own tables and columns

from typing import Final

from db.engine import is_postgres
from db.staff_text import plain

PARENTS: Final = ("order", "product", "customer", "variant", "payment")
"""Columns that say what a row hangs on, and of which there are many entries."""
SAID: Final = ("actor", "address", "action", "CAST(before AS TEXT)", "CAST(after AS TEXT)")


def statements() -> list[str]:
    """The indexes and, on SQLite, the triggers that keep the one of words."""
    return [
        "CREATE INDEX audit_entry_row ON audit_entry (about, row_id)",
        *(_postgres() if is_postgres() else _sqlite()),
    ]


def hung_on(column: str, entry: str = "") -> str:
    """What a new row, or one taken away, said in this column, as text. `entry`: « NEW. »."""
    both = f"CASE {entry}verb WHEN 'insert' THEN {entry}after WHEN 'delete' THEN {entry}before END"
    if is_postgres():
        return f"(({both}) ->> '{column}')"
    return f"CAST(json_extract({both}, '$.\"{column}\"') AS TEXT)"


def entries_hung_on(child: str, column: str) -> tuple[str, int]:
    """A statement for ids of the entries of `child` that say a value in `column`, and how often it takes the value.

    SQLite takes it as the word before: « "order12" ».
    """
    said = f"e.about = '{child}' AND {hung_on(column, 'e.')} = {{}}"
    if is_postgres() or column not in PARENTS:
        return f"SELECT e.id FROM audit_entry e WHERE {said}", 1
    word = f"'\"{column}' || {{}} || '\"'"
    return (
        f"SELECT e.id FROM audit_text t JOIN audit_entry e ON e.id = t.rowid WHERE audit_text MATCH {word} AND {said}",
        2,
    )


def words() -> str:
    """On PostgreSQL, the words of an entry: what the index holds."""
    return f"staff_words({', '.join(f'CAST({one} AS text)' for one in SAID)})"


def _postgres() -> list[str]:
    return [
        f"CREATE INDEX audit_entry_words ON audit_entry USING gin ({words()})",
        *(f"CREATE INDEX audit_entry_{name} ON audit_entry (about, ({hung_on(name)}))" for name in PARENTS),
    ]


def _sqlite() -> list[str]:
    new = [f"CAST(NEW.{name} AS TEXT)" for name in ("actor", "address", "action", "before", "after")]
    new += [f"COALESCE('{name}' || {hung_on(name, 'NEW.')}, '')" for name in PARENTS]
    said = plain(" || ' ' || ".join(new))
    return [
        "CREATE VIRTUAL TABLE audit_text USING fts5("
        "words, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3', detail = none)",
        "CREATE TRIGGER audit_text_insert AFTER INSERT ON audit_entry BEGIN "
        f"INSERT INTO audit_text (rowid, words) VALUES (NEW.id, {said}); END",
        "CREATE TRIGGER audit_text_delete AFTER DELETE ON audit_entry BEGIN "
        "DELETE FROM audit_text WHERE rowid = OLD.id; END",
    ]
