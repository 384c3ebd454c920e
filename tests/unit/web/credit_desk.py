"""Account credit given and spent, for tests."""

from datetime import UTC, datetime

from db.tables.accounts import Customer
from db.tables.catalogue import Variant
from db.tables.payments import AccountCredit
from tests import factories
from tests.unit.web.accounts_desk import signed_in
from tests.unit.web.checkout_walkthrough import Guest

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def gift(customer: Customer, cents: int, reason: str = "Geste commercial") -> None:
    key = f"gift-{factories.number()}"
    await AccountCredit(customer=customer.id, amount_cents=cents, reason=reason, actor="Dora", key=key, at=NOW).save()


async def alice_to_pay(guest: Guest, article: Variant, cents: int) -> Customer:
    """Alice, signed in, at step 3 with 56,90 € to pay, and so much credit."""
    alice = await signed_in(guest.client)
    if cents:
        await gift(alice, cents)
    await guest.add(article)
    await guest.details()
    await guest.delivery()
    return alice
