"""What staff look for, as words: one text an order, a customer, a product, kept by triggers of the database itself.

No page that changes a name, a parcel number or an address can forget it, and what is erased there is erased here, in
the same transaction. Words are letters and digits, small and without accents, alike on both databases: FTS5's tokenizer
makes them on SQLite, `staff_words` on PostgreSQL. Numbers are also kept without their hyphens, and by their end.
"""
# ruff: noqa: S608  # names of our own tables and columns

from typing import Final

from db.engine import is_postgres
from db.sql import inside

TEXTS: Final = {"order_text": "orders", "customer_text": "customer", "article_text": "product"}
"""Each index, and the table whose id is its rowid."""
SOURCES: Final = {
    "order_text": {
        "orders": ("id", "number email contact professional delivery_address billing_address delivery total_cents"),
        "parcel": ('"order"', "tracking_number"),
        "payment": ('"order"', "reference provider_id"),
        "invoice": ('"order"', ""),
    },
    "customer_text": {
        "customer": ("id", "email first_name last_name phone professional"),
        "customer_address": ("customer", "first_name last_name company line1 line2 postcode town phone deleted_at"),
    },
    "article_text": {"product": ("id", "name brand"), "variant": ("product", "sku ean")},
}
"""Which rows make a text: the column that names its rowid, and the columns whose change changes it."""
_PLACE: Final = ("first_name", "last_name", "name", "company", "line1", "line2", "postcode", "town")
_COLLECTED: Final = ("agency.name", "agency.town", "point.name", "point.street", "point.town")
_WORDS: Final = """
CREATE FUNCTION staff_words(VARIADIC said text[]) RETURNS tsvector IMMUTABLE LANGUAGE sql AS $body$
    SELECT array_to_tsvector(ARRAY(SELECT left(word, 60) FROM unnest(regexp_split_to_array(lower(regexp_replace(
        normalize(replace(replace(replace(replace(
            array_to_string(said, ' '), 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE'), NFKD),
        '[\\u0300-\\u036f]', '', 'g')), '[^[:alnum:]]+')) word WHERE word <> ''))
$body$"""
"""A word longer than 60 letters is kept by its beginning: PostgreSQL would refuse the row."""


def statements() -> list[str]:
    """The indexes and the triggers that keep them, for the database that is open."""
    made = [] if not is_postgres() else [_WORDS]
    for text, table in TEXTS.items():
        made += _postgres(text, table) if is_postgres() else _sqlite(text, table)
    return made


def _sqlite(text: str, table: str) -> list[str]:
    """A trigger a table and verb: the row of its subject is made anew."""
    made = [
        f"CREATE VIRTUAL TABLE {text} USING fts5("
        "words, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3 4 5 6', detail = none)"
    ]
    for source, (key, columns) in SOURCES[text].items():
        for verb, row in _verbs(source, columns):
            drop = f"DELETE FROM {text} WHERE rowid = {row}.{key};"
            made.append(
                f"CREATE TRIGGER {text}_{source}_{verb[:6].lower()} AFTER {verb} ON {source} BEGIN {drop} "
                f"INSERT INTO {text} (rowid, words) SELECT o.id, {_said(text)} FROM {table} o "
                f"WHERE o.id = {row}.{key}; END"
            )
    return made


def _postgres(text: str, table: str) -> list[str]:
    """The same with one function for each index, which is told the name of the column."""
    made = [
        f"CREATE TABLE {text} (rowid integer PRIMARY KEY REFERENCES {table} (id) ON DELETE CASCADE, words tsvector)",
        f"CREATE INDEX {text}_words ON {text} USING gin (words)",
        f"CREATE FUNCTION keep_{text}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
        "DECLARE subject int := (CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END "
        "->> TG_ARGV[0])::int; BEGIN "
        f"INSERT INTO {text} (rowid, words) SELECT o.id, staff_words({_said(text)}) FROM {table} o "
        "WHERE o.id = subject ON CONFLICT (rowid) DO UPDATE SET words = excluded.words; RETURN NULL; END $body$",
    ]
    for source, (key, columns) in SOURCES[text].items():
        made += [
            f"CREATE TRIGGER {text}_{verb[:6].lower()} AFTER {verb} ON {source} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_{text}('{key.strip(chr(34))}')"
            for verb, _ in _verbs(source, columns)
            if (source, verb) != (table, "DELETE")  # the foreign key does that
        ]
    return made


def _verbs(source: str, columns: str) -> list[tuple[str, str]]:
    """The verbs that change a text, and whether the row before or after them names it; an invoice is written once."""
    changed = [(f"UPDATE OF {', '.join(columns.split())}", "NEW"), ("DELETE", "OLD")] if columns else []
    return [("INSERT", "NEW"), *changed]


def _said(text: str) -> str:
    """The words of row `o` as one SQL text."""
    parts = {"order_text": _of_order, "customer_text": _of_customer, "article_text": _of_article}[text]()
    said = " || ' ' || ".join(f"COALESCE({part}, '')" for part in parts)
    return said if is_postgres() else plain(said)


def plain(said: str) -> str:
    """For SQLite's tokenizer, which knows accents and not these letters."""
    for pair, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
        said = f"REPLACE({said}, '{pair}', '{letters}')"
    return said


def _of_order() -> list[str]:
    places = [_inside(f"o.{place}", name) for place in ("delivery_address", "billing_address") for name in _PLACE]
    phones = [("o.contact", "phone"), ("o.delivery_address", "phone"), ("o.billing_address", "phone"),
              ("o.delivery", "mobile")]  # fmt: skip
    return [
        *_number("o.number"), "o.email",
        *(_inside("o.contact", name) for name in ("first_name", "last_name")),
        *(_inside("o.professional", name) for name in ("company", "siret", "vat_number")),
        *places, *(_inside("o.delivery", name) for name in _COLLECTED),
        "o.total_cents || 'eur'",  # « 133,92 € », as staff_words.py asks for it
        *(words for place in phones for words in _phone(_inside(*place))),
        _all(["x.tracking_number"], 'parcel x WHERE x."order" = o.id'),
        _all(["x.reference", "x.provider_id"], 'payment x WHERE x."order" = o.id'),
        _all(_number("x.number"), 'invoice x WHERE x."order" = o.id'),
    ]  # fmt: skip


def _of_customer() -> list[str]:
    names = ("first_name", "last_name", "company", "line1", "line2", "postcode", "town")
    return [
        "o.email", "o.first_name", "o.last_name", *_phone("o.phone"),
        *(_inside("o.professional", name) for name in ("company", "siret", "vat_number")),
        _all(
            [*(f"x.{name}" for name in names), *_phone("x.phone")],
            "customer_address x WHERE x.customer = o.id AND x.deleted_at IS NULL",
        ),
    ]  # fmt: skip


def _of_article() -> list[str]:
    return ["o.name", "o.brand", _all(["x.sku", _bare("x.sku"), "x.ean"], "variant x WHERE x.product = o.id")]


def _inside(column: str, name: str) -> str:
    """What a JSON column holds under a name, « agency.name » for one inside another."""
    return inside(column, *name.split("."))


def _bare(column: str) -> str:
    """« SC-26-000123 » as SC26000123."""
    return f"REPLACE(REPLACE(REPLACE({column}, '-', ''), '.', ''), ' ', '')"


def _number(column: str) -> list[str]:
    """A number of ours: whole, in one piece, and by its end, with or without the zeros before it."""
    ends = [f"SUBSTR({column}, LENGTH({column}) - {digits - 1})" for digits in (3, 4, 5, 6)]
    return [column, _bare(column), *ends, f"LTRIM({ends[-1]}, '0')"]


def _phone(column: str) -> tuple[str, str]:
    """« +33612345678 » as 33612345678 and 0612345678."""
    digits = f"REPLACE(REPLACE(REPLACE(REPLACE({column}, ' ', ''), '.', ''), '-', ''), '+', '')"
    return digits, f"CASE WHEN {digits} LIKE '33%' THEN '0' || SUBSTR({digits}, 3) END"


def _all(parts: list[str], rows: str) -> str:
    """These columns of all these rows."""
    said = " || ' ' || ".join(f"COALESCE({part}, '')" for part in parts)
    joined = f"STRING_AGG({said}, ' ')" if is_postgres() else f"GROUP_CONCAT({said}, ' ')"
    return f"(SELECT {joined} FROM {rows})"
