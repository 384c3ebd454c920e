"""Two accounts of one person made one: everything of the one that goes is the other's from then on."""

from dataclasses import dataclass

from db.engine import in_one_transaction
from db.queries import customer_details
from db.queries import customers as customer_queries
from db.queries import staff_customers as queries
from db.sql import read_json
from shop.accounts.customers import Customer, by_id
from shop.errors import ShopError


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, and what hangs on it; cents to spend."""

    account: Customer
    orders: int
    addresses: int
    credit_cents: int
    cart_lines: int


@dataclass(frozen=True, slots=True)
class Merger:
    """What would become of both: `kept` takes all of `gone`, whose sign-in ends."""

    kept: Side
    gone: Side


async def account_named(typed: str) -> Customer:
    """By its e-mail address, of several the one that has shown it to be its own. Raises ShopError."""
    email = typed.strip().lower()
    row = await customer_queries.owner_of(email) or await customer_queries.oldest_claim(email)
    row = row or await customer_queries.oldest_claim(email, confirmed=False)
    found = await by_id(row["id"]) if row else None
    if found is None:
        raise ShopError("Aucun compte n’a cette adresse e-mail.")
    return found


async def look(kept_id: int, gone_id: int) -> Merger:
    """What merging would do. Raises ShopError where it cannot be."""
    kept, gone = await by_id(kept_id), await by_id(gone_id)
    check(kept, gone)
    assert kept is not None
    assert gone is not None
    return Merger(await _side(kept), await _side(gone))


def check(kept: Customer | None, gone: Customer | None) -> None:
    """Raises ShopError: the same account twice, one there is not, one about to be erased."""
    if kept is None or gone is None or not kept.email or not gone.email:
        raise ShopError("Un des deux comptes n’existe plus.")
    if kept.id == gone.id:
        raise ShopError("C’est le même compte\u00a0: choisissez-en un autre.")
    if kept.erase_at or gone.erase_at:
        raise ShopError("Un des deux comptes est en cours d’effacement.")


async def merge(kept_id: int, gone_id: int) -> None:
    """Once, whoever presses it how often: the second press finds no second account. Raises ShopError."""

    async def work() -> None:
        rows = await customer_queries.hold_to_delete(kept_id, gone_id)
        if len(rows) < 2 or any(row["erase_at"] or not row["email"] for row in rows.values()):
            raise ShopError("Un des deux comptes n’existe plus, ou est en cours d’effacement.")
        gone = rows[gone_id]
        await queries.bring_over(kept_id, gone_id)
        await customer_details.fill_in(kept_id, gone["phone"], read_json(gone["professional"]))

    await in_one_transaction(work)


async def _side(account: Customer) -> Side:
    counts = await queries.counts_of(account.id)
    names = ("orders", "addresses", "credit_cents", "cart_lines")
    return Side(account, **{name: int(counts[name]) for name in names})
