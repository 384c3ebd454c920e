"""Transfers as bank files bring them, and what the books make of them, for tests."""

from dataclasses import replace
from datetime import UTC, datetime

from db import engine
from shop.bank.importing import Imported, import_file
from shop.orders.moves import staff
from shop.orders.order import Order
from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from web.simulators.bank.files import Transfer, camt_file

NOW = datetime.now(UTC)
EMIL = staff("Émile Roux")
IBAN = ACCOUNT["iban"]


async def awaiting(**values: object) -> Order:
    """Alice's order, whose transfer is awaited."""
    await merchant_settings(**ACCOUNT)
    forget()
    return await OrderWalkthrough(**{"now": NOW, "method": "transfer", **values}).up_to("awaiting_payment")  # type: ignore[arg-type]


def transfer(order: Order, cents: int = 0, name: str = "B1", **values: object) -> Transfer:
    """What Alice's bank sends for this order: exactly what is asked, unless told otherwise."""
    one = Transfer(
        NOW.date(), cents or order.payment.amount_cents, "MME MARTIN ALICE", order.payments[0].reference, name
    )
    return replace(one, **values)  # type: ignore[arg-type]


async def brought(*transfers: Transfer, name: str = "releve.xml") -> Imported:
    return await import_file(camt_file(transfers, IBAN), name, DORA, NOW)


async def entries() -> list[tuple[str, int, int]]:
    rows = await engine.fetch("SELECT state, amount_cents, applied_cents FROM bank_entry ORDER BY id")
    return [(row["state"], row["amount_cents"], row["applied_cents"]) for row in rows]


async def entry_id() -> int:
    return int((await engine.fetch("SELECT MAX(id) AS id FROM bank_entry"))[0]["id"])


def paid(order: Order) -> list[tuple[str, int]]:
    return [(one.state, one.amount_cents) for one in order.payments]


def moves(order: Order) -> list[str]:
    return [event.move for event in order.events]
