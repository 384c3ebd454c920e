"""Customers as staff look for them: accounts, and people who bought without one; what makes two of them one."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.queries.orders import GIVEN_BACK, PARTLY_SENT
from db.queries.staff_orders import pattern
from db.sql import inside

Row = dict[str, Any]
Rows = list[Row]

MOST_WORDS = 5
ACCOUNTS = """
SELECT c.id, c.email, c.email_owner, c.first_name, c.last_name, c.phone, c.professional, c.created_at, c.erase_at,
       (SELECT COUNT(*) FROM orders o WHERE o.customer = c.id) AS orders,
       (SELECT MAX(o.placed_at) FROM orders o WHERE o.customer = c.id) AS last_order
FROM customer c WHERE c.email <> '' {where} ORDER BY c.id DESC LIMIT {limit} OFFSET {offset}
"""
GUESTS = """
SELECT n.number, n.email, n.contact, n.professional, n.placed_at AS last_order, g.orders FROM orders n JOIN (
    SELECT MAX(o.id) AS newest, COUNT(*) AS orders FROM orders o
    WHERE o.customer IS NULL AND o.email <> '' {where} GROUP BY LOWER(o.email)
    ORDER BY MAX(o.id) DESC LIMIT {limit} OFFSET {offset}
) g ON g.newest = n.id ORDER BY n.id DESC
"""
ORDERS = f"""
SELECT id, number, state, total_cents, placed_at, delivery, taken_by,
    {GIVEN_BACK} AS given_back, {PARTLY_SENT} AS partly
FROM orders o WHERE {{whose}}
"""
_ACCOUNTS_ORDERS, _GUESTS_ORDERS = "o.customer = {}", "o.customer IS NULL AND LOWER(o.email) = {}"
TALK = """
SELECT e.at, e.actor, e.move, e.note, o.number FROM order_event e JOIN orders o ON o.id = e."order"
WHERE e.move IN ('message', 'note') AND {whose} ORDER BY e.at DESC, e.id DESC LIMIT 20
"""
DOCUMENTS = """
SELECT i.number, i.kind, i.total_cents, i.day, o.number AS order_number FROM invoice i
JOIN orders o ON o.id = i."order" WHERE {whose} ORDER BY i.id DESC LIMIT 20
"""
SPENT = """
SELECT COUNT(*) AS number, COALESCE(SUM(o.total_cents), 0) AS cents, MIN(o.placed_at) AS first FROM orders o
WHERE o.state NOT IN ('awaiting_payment', 'cancelled', 'expired') AND {whose}
"""


async def accounts(text: str, page: int, per_page: int) -> Rows:
    """One page of accounts, the newest first, and one row more when others follow; words as in `staff_orders.listed`.

    The words are looked for in e-mail address, names, phone and firm.
    """
    columns = ["email", "first_name", "last_name", "phone"]
    columns += [f"COALESCE({inside('professional', name)}, '')" for name in ("company", "siret")]
    where, args = _words(text, columns)
    return await fetch(_cut(ACCOUNTS, where, page, per_page), *args)


async def guests(text: str, page: int, per_page: int) -> Rows:
    """The same of people without an account, one row an e-mail address, with the number of their newest order."""
    columns = [
        "o.email",
        *(f"COALESCE({inside('o.contact', name)}, '')" for name in ("first_name", "last_name", "phone")),
    ]
    where, args = _words(text, columns)
    return await fetch(_cut(GUESTS, where, page, per_page), *args)


def _words(text: str, columns: list[str]) -> tuple[str, list[str]]:
    words = text.split()[:MOST_WORDS]
    each = " OR ".join(f"LOWER({column}) LIKE {{}}" for column in columns)
    return "".join(f" AND ({each})" for _ in words), [pattern(word) for word in words for _ in columns]


def _cut(sql: str, where: str, page: int, per_page: int) -> str:
    cut = sql.replace("{where}", where).replace("{limit}", str(per_page + 1))
    return cut.replace("{offset}", str((page - 1) * per_page))


def _whose(sql: str, customer_id: int, email: str) -> tuple[str, int | str]:
    """Of an account, or where `customer_id` is 0 of who bought without one."""
    if customer_id:
        return sql.replace("{whose}", _ACCOUNTS_ORDERS), customer_id
    return sql.replace("{whose}", _GUESTS_ORDERS), email


async def orders_of(customer_id: int, email: str, limit: int) -> Rows:
    """id, number, state, total_cents, placed_at, delivery (JSON), taken_by, given_back, partly; the newest first."""
    sql, arg = _whose(ORDERS, customer_id, email)
    return await fetch(f"{sql} ORDER BY o.id DESC LIMIT {limit}", arg)


async def talk_with(customer_id: int, email: str) -> Rows:
    """The latest messages and notes about their orders: at, actor, move, note, number."""
    sql, arg = _whose(TALK, customer_id, email)
    return await fetch(sql, arg)


async def documents_of(customer_id: int, email: str) -> Rows:
    """The latest invoices and credit notes: number, kind, total_cents, day, order_number."""
    sql, arg = _whose(DOCUMENTS, customer_id, email)
    return await fetch(sql, arg)


async def spent_by(customer_id: int, email: str) -> Row:
    """number, cents and first (UTC) of their orders that were neither left unpaid nor cancelled."""
    sql, arg = _whose(SPENT, customer_id, email)
    return (await fetch(sql, arg))[0]


async def email_of_order(number: str) -> Row | None:
    """email (lower case), customer and contact of an order."""
    rows = await fetch("SELECT LOWER(email) AS email, customer, contact FROM orders WHERE number = {}", number)
    return rows[0] if rows else None


async def sessions_of(customer_id: int, now: datetime) -> int:
    """Open ones: a new password, or an account that is to go, ended those of before."""
    sql = (
        "SELECT COUNT(*) AS number FROM session s JOIN customer c ON c.id = s.subject_id "
        "AND c.auth_epoch = s.auth_epoch WHERE s.kind = 'customer' AND s.subject_id = {} AND s.expires_at > {}"
    )
    return int((await fetch(sql, customer_id, now))[0]["number"])


async def subscribers() -> Rows:
    """Who confirmed the newsletter and has not left it: email, confirmed_at, source; by address."""
    return await fetch(
        "SELECT email, confirmed_at, source FROM newsletter_subscriber "
        "WHERE confirmed_at IS NOT NULL AND left_at IS NULL ORDER BY email"
    )


# Two accounts as one -------------------------------------------------------------------------------------------------

FOLLOW = (
    "UPDATE orders SET customer = {} WHERE customer = {}",
    "UPDATE account_credit SET customer = {} WHERE customer = {}",
    "UPDATE promotion_use SET customer = {} WHERE customer = {}",
    "UPDATE cart SET buyer = {} WHERE buyer = {}",
)
"""What is the other account's from now on: (kept, gone)."""
ADDRESSES = """
UPDATE customer_address SET customer = {}, for_delivery = {}, for_billing = {} WHERE customer = {}
AND fingerprint NOT IN (SELECT fingerprint FROM customer_address WHERE customer = {})
"""
CART_LINES = """
UPDATE cart_line SET cart = {} WHERE cart = {}
AND variant NOT IN (SELECT variant FROM cart_line WHERE cart = {})
"""


async def counts_of(customer_id: int) -> Row:
    """orders, addresses, credit_cents and cart_lines of an account."""
    return (
        await fetch(
            "SELECT (SELECT COUNT(*) FROM orders WHERE customer = c.id) AS orders, "
            "(SELECT COUNT(*) FROM customer_address WHERE customer = c.id AND deleted_at IS NULL) AS addresses, "
            "(SELECT COALESCE(SUM(amount_cents), 0) FROM account_credit WHERE customer = c.id) AS credit_cents, "
            "(SELECT COUNT(*) FROM cart_line l JOIN cart t ON t.id = l.cart WHERE t.customer = c.id) AS cart_lines "
            "FROM customer c WHERE c.id = {}",
            customer_id,
        )
    )[0]


async def bring_over(kept_id: int, gone_id: int) -> None:
    """Everything of one account becomes the other's, and it is deleted with its sessions; in the open transaction."""
    for sql in FOLLOW:
        await fetch(sql, kept_id, gone_id)
    await fetch(ADDRESSES, kept_id, False, False, gone_id, kept_id)
    await _bring_cart(kept_id, gone_id)
    await fetch("DELETE FROM session WHERE kind = 'customer' AND subject_id = {}", gone_id)
    await fetch("DELETE FROM customer WHERE id = {}", gone_id)


async def _bring_cart(kept_id: int, gone_id: int) -> None:
    """The lines the other cart does not have; without another cart, the cart itself."""
    rows = await fetch("SELECT id, customer FROM cart WHERE customer IN ({}, {})", kept_id, gone_id)
    carts = {row["customer"]: row["id"] for row in rows}
    if gone_id not in carts:
        return
    if kept_id in carts:
        await fetch(CART_LINES, carts[kept_id], carts[gone_id], carts[kept_id])
        await fetch("DELETE FROM cart WHERE id = {}", carts[gone_id])
    else:
        await fetch("UPDATE cart SET customer = {} WHERE id = {}", kept_id, carts[gone_id])
