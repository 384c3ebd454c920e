"""Documents, payments and refunds by period, a page at a time: a year of them never lies in memory at once."""

from datetime import date, datetime
from typing import Any

from db.engine import fetch
from db.sql import inside

Row = dict[str, Any]
Rows = list[Row]

PAGE = 500
# A buyer without VAT, or with a number that only a firm in France has: a number of another country that nobody verified
# makes no firm of its buyer. VAT was charged then, as to a consumer.
_BUSINESS = """({exempt} <> '' OR {siren} <> '' OR {siret} <> '' OR {vat_number} LIKE 'FR%')"""
DOCUMENTS = f"""
SELECT i.id, i.kind, i.number, i.day, i.data, {{country}} AS country,
    CASE WHEN {_BUSINESS} THEN 1 ELSE 0 END AS is_business
FROM invoice i JOIN orders o ON o.id = i."order"
WHERE i.day >= {{}} AND i.day <= {{}} AND (i.day > {{}} OR i.id > {{}})
ORDER BY i.day, i.id LIMIT {{}}
"""
DISTANCE = f"""
SELECT {{country}} AS country, SUM(CASE WHEN i.kind = 'credit_note' THEN -i.net_cents ELSE i.net_cents END) AS net_cents
FROM invoice i JOIN orders o ON o.id = i."order"
WHERE i.day >= {{}} AND i.day <= {{}} AND {{country}} <> 'FR' AND NOT {_BUSINESS}
GROUP BY {{country}} ORDER BY {{country}}
"""
# What a bank file holds came on the day the bank booked it, whenever the file was brought.
PAID = """
SELECT id, at, booked_on, method, how, amount_cents FROM (
    SELECT e.id, e.at, p.method, {how} AS how, p.amount_cents, (SELECT MAX(b.booked_on) FROM bank_match m
        JOIN bank_entry b ON b.id = m.entry WHERE m.payment = p.id) AS booked_on
    FROM payment_event e JOIN payment p ON p.id = e.payment WHERE e.state = 'paid' AND e.id > {}) AS found
WHERE (booked_on IS NULL AND at >= {} AND at < {}) OR (booked_on >= {} AND booked_on <= {})
ORDER BY id LIMIT {}
"""
# On the day it was decided, however far it is since: what failed is counted in again on the day it did.
REFUNDED = """
SELECT r.id, r.created_at AS at, p.method, r.channel, -r.amount_cents AS amount_cents
FROM refund r JOIN payment p ON p.id = r.payment
WHERE r.id > {} AND r.created_at >= {} AND r.created_at < {} AND (r.state <> 'failed' OR EXISTS (
    SELECT 1 FROM payment_event e WHERE e.payment = p.id AND e.state = {failed}))
ORDER BY r.id LIMIT {}
"""
CAME_BACK = """
SELECT e.id, e.at, p.method, r.channel, r.amount_cents
FROM payment_event e JOIN payment p ON p.id = e.payment JOIN refund r ON r.payment = p.id AND e.state = {failed}
WHERE e.id > {} AND e.at >= {} AND e.at < {} ORDER BY e.id LIMIT {}
"""
_FAILED = "'came_back:' || CAST(r.id AS VARCHAR(12))"
TAKEN_BACK = """
SELECT c.id, c.at, p.method, -c.amount_cents AS amount_cents FROM chargeback c JOIN payment p ON p.id = c.payment
WHERE c.id > {} AND c.at >= {} AND c.at < {} ORDER BY c.id LIMIT {}
"""
GIVEN_AGAIN = """
SELECT c.id, c.reversed_at AS at, p.method, c.amount_cents FROM chargeback c JOIN payment p ON p.id = c.payment
WHERE c.id > {} AND c.reversed_at >= {} AND c.reversed_at < {} ORDER BY c.id LIMIT {}
"""
MONEY = {
    "paid": PAID,
    "refunded": REFUNDED,
    "came_back": CAME_BACK,
    "taken_back": TAKEN_BACK,
    "given_again": GIVEN_AGAIN,
}


async def documents(day: date, after: int, last: date) -> Rows:
    """Invoices and credit notes from a day on until the last, oldest first; of that day those with an id above `after`.

    Each page begins where the one before ended, not at the first day: a year is read once, not a hundred times.
    """
    return await fetch(_named(DOCUMENTS), day, last, day, after, PAGE)


async def numbered_before(start: date, end: date) -> int:
    """How many documents there are from `start` on before `end`."""
    rows = await fetch("SELECT COUNT(*) AS number FROM invoice WHERE day >= {} AND day < {}", start, end)
    return int(rows[0]["number"])


async def distance_sales(first: date, last: date) -> dict[str, int]:
    """Net cents sold to who is no firm and handed over in other countries than France, by country."""
    rows = await fetch(_named(DISTANCE), first, last)
    return {row["country"]: int(row["net_cents"]) for row in rows}


async def money(kind: str, moments: tuple[datetime, datetime], days: tuple[date, date], after: int) -> Rows:
    """One kind of MONEY that moved between two moments, in the order it was written, from the one after `after` on.

    `days` are the same in Paris, both included, as a bank says them.
    """
    return await fetch(_named(MONEY[kind]), after, *moments, *(days if kind == "paid" else ()), PAGE)


def _named(sql: str) -> str:
    """The words of JSON columns put in; France where the delivery names no country, else empty where there is none."""
    places = {
        "country": _inside("o.delivery", "country", missing="FR"),
        "exempt": _inside("o.vat_exemption", "number"),
        **{name: _inside("i.data", "buyer", name) for name in ("siren", "siret", "vat_number")},
        "how": _inside("p.details", "how"),
        "failed": _FAILED,
    }
    for name, value in places.items():
        sql = sql.replace(f"{{{name}}}", value)
    return sql


def _inside(column: str, *names: str, missing: str = "") -> str:
    return f"COALESCE({inside(column, *names)}, '{missing}')"
