"""Documents, payments and refunds by period, a page at a time: a year of them never lies in memory at once."""

from datetime import date, datetime
from typing import Any

from db.engine import fetch, is_postgres

Row = dict[str, Any]
Rows = list[Row]

PAGE = 500
DOCUMENTS = """
SELECT i.id, i.kind, i.number, i.day, i.data, {country} AS country
FROM invoice i JOIN orders o ON o.id = i."order"
WHERE i.day >= {} AND i.day <= {} AND (i.day > {} OR i.id > {})
ORDER BY i.day, i.id LIMIT {}
"""
DISTANCE = """
SELECT {country} AS country, SUM(CASE WHEN i.kind = 'credit_note' THEN -i.net_cents ELSE i.net_cents END) AS net_cents
FROM invoice i JOIN orders o ON o.id = i."order"
WHERE i.day >= {} AND i.day <= {} AND {country} <> 'FR' AND {exempt} = ''
GROUP BY {country} ORDER BY {country}
"""
PAID = """
SELECT e.id, e.at, p.method, p.amount_cents FROM payment_event e JOIN payment p ON p.id = e.payment
WHERE e.state = 'paid' AND e.at >= {} AND e.at < {} AND e.id > {} ORDER BY e.id LIMIT {}
"""
REFUNDED = """
SELECT r.id, r.created_at AS at, p.method, r.channel, -r.amount_cents AS amount_cents
FROM refund r JOIN payment p ON p.id = r.payment
WHERE r.state IN ('sent', 'refunded') AND r.created_at >= {} AND r.created_at < {} AND r.id > {} ORDER BY r.id LIMIT {}
"""
TAKEN_BACK = """
SELECT c.id, c.at, p.method, -c.amount_cents AS amount_cents FROM chargeback c JOIN payment p ON p.id = c.payment
WHERE c.at >= {} AND c.at < {} AND c.id > {} ORDER BY c.id LIMIT {}
"""
GIVEN_AGAIN = """
SELECT c.id, c.reversed_at AS at, p.method, c.amount_cents FROM chargeback c JOIN payment p ON p.id = c.payment
WHERE c.reversed_at >= {} AND c.reversed_at < {} AND c.id > {} ORDER BY c.id LIMIT {}
"""
MONEY = {"paid": PAID, "refunded": REFUNDED, "taken_back": TAKEN_BACK, "given_again": GIVEN_AGAIN}


async def documents(day: date, after: int, last: date) -> Rows:
    """Invoices and credit notes from a day on until the last, oldest first; of that day those with an id above `after`.

    Each page begins where the one before ended, not at the first day: a year is read once, not a hundred times.
    """
    sql = DOCUMENTS.replace("{country}", _inside("o.delivery", "country"))
    return await fetch(sql, day, last, day, after, PAGE)


async def numbered_before(start: date, end: date) -> int:
    """How many documents there are from `start` on before `end`."""
    rows = await fetch("SELECT COUNT(*) AS number FROM invoice WHERE day >= {} AND day < {}", start, end)
    return int(rows[0]["number"])


async def distance_sales(first: date, last: date) -> dict[str, int]:
    """Net cents sold with VAT and handed over in other countries than France, by country."""
    sql = DISTANCE.replace("{country}", _inside("o.delivery", "country"))
    rows = await fetch(sql.replace("{exempt}", _inside("o.vat_exemption", "number")), first, last)
    return {row["country"]: int(row["net_cents"]) for row in rows}


async def money(kind: str, start: datetime, end: datetime, after: int) -> Rows:
    """One kind of MONEY that moved between two moments, in the order it was written, from the one after `after` on."""
    return await fetch(MONEY[kind], start, end, after, PAGE)


def _inside(column: str, name: str) -> str:
    """A word of a JSON column; France where the delivery names no country, empty where there is no other word."""
    value = f"{column} ->> '{name}'" if is_postgres() else f"json_extract({column}, '$.{name}')"
    return f"COALESCE({value}, '{'FR' if name == 'country' else ''}')"
