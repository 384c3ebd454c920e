"""Customers as staff find them, for tests."""

from datetime import UTC, datetime

from db.tables.accounts import Customer
from db.tables.orders import Order
from tests import factories
from tests.factories import ALICE

HERE = "/gestion/clients"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def alice(**values: object) -> Customer:
    return await factories.a_customer(ALICE, **values)


async def ordered(customer: Customer | None, email: str, **values: object) -> Order:
    (variant,) = (await factories.variants_of(await factories.a_product()))[:1]
    return await factories.an_order(variant, customer=customer.id if customer else None, email=email, **values)
