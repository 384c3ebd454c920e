"""Years of orders, written quickly into a shop's SQLite file: most of them over, a few hundred of them open."""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SYLLABLES = "ba ri lo mé na tou sel ver cla pon di ro mi fa lu ché".split()
FIRST = "Alice Bruno Chloé Damien Éloïse Fabien Gaëlle Hugo Inès Jules Karine Léo Maëlle Noé Odile Paul".split()
TOWNS = (("69003", "Lyon"), ("29200", "Brest"), ("59000", "Lille"), ("67000", "Strasbourg"), ("13001", "Marseille"))
OPEN = ("awaiting_payment", "paid", "paid", "in_preparation", "in_preparation", "shipped")
OPEN_ORDERS = 300
A_DAY = 90
"""Orders a day, so that the last thirty days look alike however many there were before."""
SENT = (
    """
    INSERT INTO parcel ("order", carrier, tracking_number, tracking_url, weight_g, label_state, label_error, label_key,
        packed_at, shipped_at, slot, appointment_url, carrier_state, delivered_at, address)
    SELECT o.id, 'Messagerie', '', '', 0, '', '', '', o.placed_at, o.placed_at, '{}', '', '',
        CASE WHEN o.state = 'delivered' THEN o.placed_at END, '{}'
    FROM orders o WHERE o.checkout_key LIKE 'bench-%' AND o.state IN ('shipped', 'delivered')
    """,
    """
    INSERT INTO parcel_line (parcel, order_line, quantity)
    SELECT p.id, l.id, l.quantity FROM parcel p JOIN orders o ON o.id = p."order"
    JOIN order_line l ON l."order" = o.id WHERE o.checkout_key LIKE 'bench-%'
    """,
)
"""One parcel with all of it, for each order that left."""


def names() -> list[str]:
    """512 surnames."""
    return [f"{a}{b}{c}".capitalize() for a in SYLLABLES for b in SYLLABLES for c in ("ron", "let")]


def number_of(at: int) -> str:
    return f"SC-25-{at:06}"


def write(file: Path, count: int) -> None:
    """`count` orders, each of one article with its history and its payment; the newest OPEN_ORDERS are open."""
    chance, now = random.Random(count), datetime.now(UTC)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        variant, sku, price = connection.execute("SELECT id, sku, price_cents FROM variant ORDER BY id").fetchone()
        (first,) = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM orders").fetchone()
        connection.execute("BEGIN")
        rows = list(_orders(first, count, price, chance, now))
        # Orders last: the words that each is found by are then put together once.
        _insert(connection, "order_line", (_line(order, variant, sku, price) for order, _ in rows))
        _insert(connection, "order_event", (one for order, state in rows for one in _events(order, state)))
        _insert(connection, "payment", (_payment(order, state) for order, state in rows))
        _insert(connection, "orders", (order for order, _ in rows))
        connection.execute(
            "INSERT INTO payment_event (payment, state, at) SELECT id, 'paid', created_at FROM payment "
            "WHERE provider_id LIKE 'tr_bench_%' AND state = 'paid'"
        )
        for statement in SENT:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def _orders(
    first: int, count: int, price: int, chance: random.Random, now: datetime
) -> Iterator[tuple[dict[str, Any], str]]:
    surnames = names()
    for at in range(count):
        left = count - at
        state = chance.choice(OPEN) if left <= OPEN_ORDERS else "cancelled" if chance.random() < 0.08 else "delivered"
        person = {"first_name": chance.choice(FIRST), "last_name": chance.choice(surnames)}
        phone = f"+336{chance.randrange(100_000_000):08}"
        placed = str(now - timedelta(days=left / A_DAY))
        postcode, town = chance.choice(TOWNS)
        place = json.dumps({**person, "line1": "1 rue", "postcode": postcode, "town": town, "country": "FR"})
        delivery = {"mode": "home", "label": "Livraison à domicile", "zone": "metropole", "country": "FR"}
        yield {
            "id": first + at, "number": number_of(at), "checkout_key": f"bench-{at}", "state": state,
            "email": f"{person['last_name'].lower()}{at}@exemple.fr", "contact": json.dumps({**person, "phone": phone}),
            "professional": "{}", "billing_address": place, "delivery_address": place, "delivery": json.dumps(delivery),
            "goods_cents": price, "discount_cents": 0, "delivery_cents": 0, "surcharge_cents": 0, "total_cents": price,
            "vat": "[]", "vat_exemption": "{}", "discounts": "[]", "comment": "", "taken_by": "",
            "attention": "charged_back" if state == "paid" and left % 20 == 0 else "",
            "placed_at": placed, "state_since": placed, "pickup_code": "", "delay": "{}", "version": 1,
        }, state  # fmt: skip


def _line(order: dict[str, Any], variant: int, sku: str, price: int) -> dict[str, Any]:
    return {
        "order": order["id"], "variant": variant, "sku": sku, "name": "Un article", "variant_label": "", "slug": "",
        "quantity": 1, "unit_price_cents": price, "discount_cents": 0, "total_cents": price, "vat_rate_bp": 2000,
        "vat_cents": 0, "weight_g": 0, "reserved": 0, "kept_back": 0, "withdrawal_exclusion": "",
    }  # fmt: skip


def _events(order: dict[str, Any], state: str) -> Iterator[dict[str, Any]]:
    for start, end in (("", "awaiting_payment"), ("awaiting_payment", state)):
        if start != end:
            yield {
                "order": order["id"], "at": order["placed_at"], "actor": "system", "move": "place", "from_state": start,
                "to_state": end, "note": "",
            }  # fmt: skip


def _payment(order: dict[str, Any], state: str) -> dict[str, Any]:
    paid = "open" if state == "awaiting_payment" else "expired" if state == "cancelled" else "paid"
    return {
        "order": order["id"], "method": "card", "provider": "mollie", "provider_id": f"tr_bench_{order['id']}",
        "state": paid, "amount_cents": order["total_cents"], "refunded_cents": 0, "received_cents": 0,
        "currency": "EUR", "idempotency_key": f"bench-{order['id']}", "checkout_url": "", "reference": "",
        "failure_reason": "", "details": "{}", "created_at": order["placed_at"],
    }  # fmt: skip


def _insert(connection: sqlite3.Connection, table: str, rows: Any) -> None:
    rows = iter(rows)
    first = next(rows)
    columns = ", ".join(f'"{name}"' for name in first)
    marks = ", ".join("?" * len(first))
    statement = " ".join(["INSERT INTO", table, f"({columns})", "VALUES", f"({marks})"])
    connection.execute(statement, list(first.values()))
    connection.executemany(statement, (list(row.values()) for row in rows))
