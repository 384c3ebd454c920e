"""Orders, customers, articles and documents by any of their words or numbers; the index is db/staff_text.py's.

`question` is what `db.queries.staff_words.wanted` makes of what was typed. The newest come first, and the rows of one
look are few: each index is read in the order of its ids, not to its end.
"""

from typing import Any, Final

from db.engine import fetch
from db.queries.orders import GIVEN_BACK, PARTLY_SENT
from db.queries.staff_words import matches

Row = dict[str, Any]
Rows = list[Row]

_FOUND: Final = {
    "order": ("order_text", "SELECT o.number, o.state, o.contact, o.professional, o.delivery, o.total_cents, "
              f"o.placed_at, {GIVEN_BACK} AS given_back, {PARTLY_SENT} AS partly "
              "FROM order_text t JOIN orders o ON o.id = t.rowid"),
    "customer": ("customer_text", "SELECT c.id, c.email, c.first_name, c.last_name, c.phone, c.professional "
                 "FROM customer_text t JOIN customer c ON c.id = t.rowid"),
    "guest": ("order_text", "SELECT o.number, LOWER(o.email) AS email, o.contact, o.professional FROM order_text t "
              "JOIN orders o ON o.id = t.rowid AND o.customer IS NULL AND o.email <> ''"),
    "article": ("article_text", "SELECT p.id, p.name, p.brand, p.slug, p.published, (SELECT MIN(v.sku) FROM variant v "
                "WHERE v.product = p.id) AS sku, (SELECT MIN(v.id) FROM variant v WHERE v.product = p.id) AS variant "
                "FROM article_text t JOIN product p ON p.id = t.rowid"),
    "document": ("order_text", "SELECT i.number, i.kind, i.day, i.total_cents, o.number AS order_number, o.contact, "
                 "o.professional FROM (SELECT t.rowid FROM order_text t WHERE {matches} "
                 "ORDER BY t.rowid DESC LIMIT 500) t "
                 'JOIN orders o ON o.id = t.rowid JOIN invoice i ON i."order" = o.id'),
}  # fmt: skip
_EXACT: Final = {
    "order": ("order_text", 'SELECT o.number AS number FROM order_text t JOIN orders o ON o.id = t.rowid', "o.number"),
    "document": ("order_text", "SELECT i.number AS number, o.number AS order_number FROM order_text t "
                 'JOIN orders o ON o.id = t.rowid JOIN invoice i ON i."order" = o.id', "i.number"),
    "parcel": ("order_text", "SELECT DISTINCT o.number AS number FROM order_text t JOIN orders o ON o.id = t.rowid "
               'JOIN parcel c ON c."order" = o.id', "c.tracking_number"),
    "payment": ("order_text", "SELECT DISTINCT o.number AS number FROM order_text t JOIN orders o ON o.id = t.rowid "
                'JOIN payment m ON m."order" = o.id', "m.reference"),
    "ean": ("article_text", "SELECT p.id AS id, p.slug AS slug, v.id AS variant FROM article_text t "
            "JOIN product p ON p.id = t.rowid JOIN variant v ON v.product = p.id", "v.ean"),
    "sku": ("article_text", "SELECT p.id AS id, p.slug AS slug, v.id AS variant FROM article_text t "
            "JOIN product p ON p.id = t.rowid JOIN variant v ON v.product = p.id", "v.sku"),
}  # fmt: skip
EXACT: Final = tuple(_EXACT)


async def found(kind: str, question: str, limit: int) -> Rows:
    """The newest things of a kind that answer: 'order', 'customer', 'guest' (their orders), 'article' or 'document'.

    Documents are those of the newest 500 orders that answer: who finds more has not said enough.
    """
    index, select = _FOUND[kind]
    inner = select.replace("{matches}", matches(index))
    where = "" if inner != select else f"WHERE {matches(index)}"
    return await fetch(f"{inner} {where} ORDER BY t.rowid DESC LIMIT {limit:d}", question)


async def exactly(kind: str, question: str, bare: str) -> Rows:
    """Those whose number, without hyphens, dots and spaces, is `bare` (small letters); two at most."""
    index, select, column = _EXACT[kind]
    same = f"LOWER(REPLACE(REPLACE(REPLACE({column}, '-', ''), '.', ''), ' ', '')) = {{}}"
    return await fetch(f"{select} WHERE {matches(index)} AND {same} LIMIT 2", question, bare)
