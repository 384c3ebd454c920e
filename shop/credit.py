"""Account credit: what a customer has to spend with us. Each movement is written once and never changed."""

from dataclasses import dataclass
from datetime import datetime

from db.queries import credit as queries
from db.queries import customers
from shop.errors import ShopError

MOST_LISTED = 200
SPENT = "Utilisé pour une commande"


class CreditChanged(ShopError):
    """Less credit is left than the buyer was shown: another order took it meanwhile."""

    def __init__(self) -> None:
        super().__init__("Votre avoir a changé entre-temps\u00a0: vérifiez ce qu’il vous reste à payer.")


@dataclass(frozen=True, slots=True)
class Movement:
    """Cents given (more than 0) or spent; `order_number` empty where it is about no order. `at` is UTC."""

    cents: int
    reason: str
    order_number: str
    at: datetime


async def balance_of(customer_id: int | None) -> int:
    """Cents to spend; 0 for a guest."""
    return max(0, await queries.balance(customer_id)) if customer_id else 0


async def movements_of(customer_id: int) -> tuple[Movement, ...]:
    """The latest movements, newest first."""
    rows = await queries.movements(customer_id, MOST_LISTED)
    return tuple(Movement(row["amount_cents"], row["reason"], row["number"] or "", row["at"]) for row in rows)


async def is_known(customer_id: int) -> bool:
    """Whether this customer ever had any credit."""
    return await queries.has_movements(customer_id)


async def give(
    customer_id: int, order_id: int, cents: int, *, reason: str, actor: str, key: str, now: datetime
) -> bool:
    """Add cents, once for their key; whether they were added now. Runs inside the transaction that says why."""
    return await queries.insert(customer_id, order_id, cents, reason, actor, key, now)


async def spend(
    customer_id: int | None, order_id: int, cents: int, *, key: str, now: datetime, actor: str = "customer"
) -> None:
    """Take cents for an order, inside its transaction; whoever spends the same credit meanwhile waits.

    `actor`: the buyer, or the name of who of the staff took the order by phone.

    Raises CreditChanged where not so much is left.
    """
    if customer_id is None or not await customers.hold(customer_id) or await queries.balance(customer_id) < cents:
        raise CreditChanged
    await queries.insert(customer_id, order_id, -cents, SPENT, actor, key, now)
