"""What goes when a customer is erased, and what an order looks like once it is nobody's."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.orders import Order, Parcel

ASK = """
UPDATE customer SET erase_at = {}, auth_epoch = auth_epoch + 1 WHERE id = {} AND erase_at IS NULL RETURNING email
"""
KEEP = "UPDATE customer SET erase_at = NULL WHERE id = {} AND erase_at > {} RETURNING id"
DUE = "SELECT id FROM customer WHERE erase_at <= {} ORDER BY id LIMIT 500"
ADOPT = "UPDATE orders SET customer = {} WHERE customer IS NULL AND LOWER(email) = {}"
STRIP = """
UPDATE customer SET email = '', email_owner = NULL, password_hash = '', first_name = '', last_name = '', phone = '',
    professional = {}, large_text = {}, high_contrast = {} WHERE id = {}
"""
OWN_ROWS = (
    "DELETE FROM session WHERE kind = 'customer' AND subject_id = {}",
    "DELETE FROM account_link WHERE customer = {}",
    "DELETE FROM customer_address WHERE customer = {}",
    "DELETE FROM cart WHERE customer = {}",
    "DELETE FROM cart WHERE buyer = {}",
)
ROWS_OF_THE_ADDRESS = (
    "DELETE FROM newsletter_subscriber WHERE email = {}",
    "DELETE FROM restock_notice WHERE email = {}",
)
SETTLED_JOBS = """
DELETE FROM job WHERE (done_at IS NOT NULL OR parked_at IS NOT NULL) AND CAST(payload AS TEXT) LIKE {} ESCAPE '!'
"""
# Nothing is owed to either side any more: no goods, no money on its way back, nothing staff must decide.
OVER = """
SELECT o.id FROM orders o WHERE o.customer = {} AND o.state IN ('delivered', 'cancelled', 'expired')
AND o.attention = ''
AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w."order" = o.id AND w.closed_at IS NULL)
AND NOT EXISTS (SELECT 1 FROM payment p JOIN refund r ON r.payment = p.id
                WHERE p."order" = o.id AND r.state IN ('asked', 'sent'))
ORDER BY o.id
"""
OVER_OF_GUEST = OVER.replace("o.customer = {}", "o.customer IS NULL AND LOWER(o.email) = {}")
OF_ORDER = (
    "UPDATE order_event SET note = '' WHERE \"order\" = {}",
    'DELETE FROM parcel_label WHERE parcel IN (SELECT id FROM parcel WHERE "order" = {})',
    'DELETE FROM parcel_event WHERE parcel IN (SELECT id FROM parcel WHERE "order" = {})',
    "UPDATE parcel SET tracking_number = '', tracking_url = '', appointment_url = '', label_error = '' "
    'WHERE "order" = {}',
    "UPDATE payment SET checkout_url = '', failure_reason = '' WHERE \"order\" = {}",
)
CONTRACT = """
INSERT INTO kept_contract ("order", text, keep_until) VALUES ({}, {}, {}) ON CONFLICT ("order") DO NOTHING
"""
WITHDRAWALS = "UPDATE withdrawal SET name = {}, email = '' WHERE \"order\" = {}"
FORGET = "DELETE FROM customer WHERE id = {} AND NOT EXISTS (SELECT 1 FROM orders WHERE customer = {}) RETURNING id"


async def ask(customer_id: int, at: datetime) -> str:
    """Have the account erased at `at` (UTC), and end its sessions; its e-mail, empty when that was asked before."""
    rows = await fetch(ASK, at, customer_id)
    return str(rows[0]["email"]) if rows else ""


async def keep(customer_id: int, now: datetime) -> bool:
    """Take that back, while there is time; whether there was."""
    return bool(await fetch(KEEP, customer_id, now))


async def due(now: datetime) -> list[int]:
    """Accounts whose time is over, some of which wait for their last orders."""
    return [int(row["id"]) for row in await fetch(DUE, now)]


async def strip(customer_id: int, email: str, owned: str | None) -> None:
    """Take everything of the person away; the bare row stays while an order of theirs is on its way.

    `owned` is the address shown to be theirs: orders made with it as a guest are theirs as well.
    """
    if owned:
        await fetch(ADOPT, customer_id, owned)
    for sql in OWN_ROWS:
        await fetch(sql, customer_id)
    if owned:
        await strip_address(owned)
    await _forget_jobs(email)
    await fetch(STRIP, "{}", False, False, customer_id)


async def strip_address(email: str) -> None:
    """What hangs on an e-mail address (lower case) alone goes."""
    for sql in ROWS_OF_THE_ADDRESS:
        await fetch(sql, email)
    await _forget_jobs(email)


async def _forget_jobs(email: str) -> None:
    """Work that is done or put aside and names the address."""
    quoted = json.dumps(email)[1:-1]
    for sign in "!%_":
        quoted = quoted.replace(sign, f"!{sign}")
    await fetch(SETTLED_JOBS, f'%"{quoted}"%')


async def orders_over(customer_id: int) -> list[int]:
    """Orders of theirs that nobody needs to reach them for."""
    return [int(row["id"]) for row in await fetch(OVER, customer_id)]


async def guest_orders_over(email: str) -> list[int]:
    """The same of who bought without an account, by e-mail address (lower case)."""
    return [int(row["id"]) for row in await fetch(OVER_OF_GUEST, email)]


async def guest_orders(email: str) -> tuple[int, int]:
    """How many orders without an account name this address (lower case): on their way, and ended."""
    sql = """
    SELECT COALESCE(SUM(CASE WHEN state IN ('delivered', 'cancelled', 'expired') THEN 1 ELSE 0 END), 0) AS ended,
           COUNT(*) AS number FROM orders WHERE customer IS NULL AND LOWER(email) = {}
    """
    row = (await fetch(sql, email))[0]
    return int(row["number"]) - int(row["ended"]), int(row["ended"])


async def anonymise(order_id: int, values: Mapping[str, Any], name: str) -> None:
    """Write `values` over a locked order, cut it from its customer, and blank what hangs on it."""
    columns: dict[Any, Any] = {
        column: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        for column, value in values.items()
    }
    columns |= {Order.customer: None, Order.version: Order.version + 1}
    await Order.update(columns).where(Order.id == order_id)
    for sql in OF_ORDER:
        await fetch(sql, order_id)
    await Parcel.update({Parcel.slot: "{}", Parcel.address: "{}"}).where(Parcel.order == order_id)
    await fetch(WITHDRAWALS, name, order_id)


async def keep_contract(order_id: int, text: str, until: datetime) -> None:
    """Put the writing of a sale aside; asked twice, the first stays."""
    await fetch(CONTRACT, order_id, text, until)


async def forget_contracts(now: datetime) -> None:
    """Delete the writings whose time is over."""
    await fetch("DELETE FROM kept_contract WHERE keep_until < {}", now)


async def forget(customer_id: int) -> bool:
    """Delete the bare row, once no order points at it; whether it went."""
    return bool(await fetch(FORGET, customer_id, customer_id))
