"""The shape of the database: the same on both, whole cents, and constraints that bite on both."""

from typing import Any

import pytest
from piccolo.columns import ForeignKey, Integer
from piccolo.table import Table

from db import engine
from db.migrate import migrate, pending
from db.piccolo_app import APP_CONFIG
from db.tables.carts import CartLine
from db.tables.catalogue import Variant
from db.tables.guards import LimitCounter
from db.tables.merchant import DeliveryTariff
from db.tables.orders import Order, OrderLine
from db.tables.payments import Payment, PaymentEvent
from tests import factories
from tests.conftest import broken_invariants

TABLES: list[type[Table]] = list(APP_CONFIG.table_classes)
# Where a place lies is no money.
FRACTIONS_ALLOWED = {(place, degrees) for place in ("agency", "pickup_point") for degrees in ("latitude", "longitude")}


async def columns() -> dict[str, dict[str, str]]:
    """The type of each column of each table, in lower case, as the database itself tells."""
    if engine.is_postgres():
        rows = await engine.fetch(
            "SELECT table_name AS home, column_name AS name, data_type AS type FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
    else:
        rows = await engine.fetch(
            "SELECT m.name AS home, c.name AS name, c.type AS type "
            "FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
        )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["home"], {})[row["name"]] = row["type"].lower()
    return found


async def test_the_migrations_make_exactly_the_tables_of_the_program(database: str) -> None:
    found = await columns()
    for table in TABLES:
        expected = {column._meta.db_column_name for column in table._meta.columns}
        assert set(found[table._meta.tablename]) == expected, table


async def test_migrating_again_changes_nothing(database: str) -> None:
    before = await columns(), await engine.fetch("SELECT name, ran_on FROM migration ORDER BY name")
    assert not await pending()
    await migrate()
    assert (await columns(), await engine.fetch("SELECT name, ran_on FROM migration ORDER BY name")) == before


async def test_money_is_whole_cents(database: str) -> None:
    found = await columns()
    for table in TABLES:
        for name, kind in found[table._meta.tablename].items():
            if name.endswith("_cents"):
                assert kind == "integer", (table, name)
            if any(word in kind for word in ("real", "float", "double", "numeric", "decimal", "money")):
                assert (table._meta.tablename, name) in FRACTIONS_ALLOWED
    assert all(isinstance(column, Integer) for t in TABLES for column in t._meta.columns if "cents" in str(column))


async def test_every_foreign_key_says_what_a_deletion_does(database: str) -> None:
    keys = [column for table in TABLES for column in table._meta.columns if isinstance(column, ForeignKey)]
    assert keys
    assert all(key._foreign_key_meta.on_delete.value != "NO ACTION" for key in keys)


async def rows() -> tuple[Variant, Order]:
    product = await factories.a_product()
    variant = (await factories.variants_of(product))[0]
    return variant, await factories.an_order(variant)


async def _negative_price(variant: Variant, order: Order) -> None:
    await Variant.update({Variant.price_cents: -1}).where(Variant.id == variant.id)


async def _more_reserved_than_there_is(variant: Variant, order: Order) -> None:
    await Variant.update({Variant.reserved: 11}).where(Variant.id == variant.id)


async def _nothing_of_something(variant: Variant, order: Order) -> None:
    await factories.a_cart((variant, 0))


async def _twice_in_a_cart(variant: Variant, order: Order) -> None:
    await factories.a_cart((variant, 1), (variant, 2))


async def _a_cart_line_of_nothing(variant: Variant, order: Order) -> None:
    await CartLine(cart=404, variant=variant.id, quantity=1, seen_price_cents=1).save()


async def _a_total_that_is_not_the_sum(variant: Variant, order: Order) -> None:
    await Order.update({Order.total_cents: 1}).where(Order.id == order.id)


async def _a_line_that_is_not_price_times_quantity(variant: Variant, order: Order) -> None:
    await OrderLine.update({OrderLine.quantity: 3}, force=True)


async def _two_orders_from_one_checkout(variant: Variant, order: Order) -> None:
    await factories.an_order(variant, checkout_key=order.checkout_key)


async def _a_number_given_twice(variant: Variant, order: Order) -> None:
    await factories.an_order(variant, number=order.number)


async def _more_refunded_than_paid(variant: Variant, order: Order) -> None:
    await Payment.update({Payment.refunded_cents: order.total_cents + 1}, force=True)


async def _the_same_report_twice(variant: Variant, order: Order) -> None:
    payment = await Payment.objects().first()
    await PaymentEvent(payment=payment.id, state="open", at=factories.NOW).save()


async def _one_limit_counted_twice(variant: Variant, order: Order) -> None:
    for _ in range(2):
        await LimitCounter(rule="sign_in", subject="alice", window_start=0, count=1).save()


async def _two_prices_for_one_tariff(variant: Variant, order: Order) -> None:
    for price in (690, 790):
        await DeliveryTariff(mode="home", zone="metropole", max_weight_g=1000, price_cents=price).save()


MISTAKES = [
    value for name, value in list(globals().items()) if name.startswith("_") and callable(value) and name[1] != "_"
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__.strip("_"))
async def test_the_database_refuses(bare_database: str, mistake: Any) -> None:
    variant, order = await rows()
    with pytest.raises(Exception, match=r"(?i)unique|check|foreign"):
        await mistake(variant, order)


async def test_a_product_that_was_sold_cannot_be_deleted_with_its_history(database: str) -> None:
    variant, _order = await rows()
    with pytest.raises(Exception, match=r"(?i)foreign"):
        await Variant.delete().where(Variant.id == variant.id)
    assert await broken_invariants() == []
