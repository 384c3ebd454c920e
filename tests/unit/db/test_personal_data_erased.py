"""All of a person goes when asked, but for the books, and one may change one's mind until the last second."""

import json
from datetime import timedelta

import pytest

from db import engine
from db.tables.accounts import Customer
from db.tables.after_sales import Withdrawal
from db.tables.every import TABLES
from db.tables.guards import Session
from db.tables.orders import KeptContract, Order, OrderEvent
from db.tables.payments import Refund
from shop.accounts import customers, erasure
from shop.accounts.customers import Customer as Person
from shop.orders import book
from tests.unit.db.person_cast import NOW, a_person

BOOKS = "SELECT id, number, goods_cents, delivery_cents, total_cents, vat, placed_at, state FROM orders ORDER BY id"


async def everything() -> dict[str, str]:
    """The whole database as text, by table."""
    names = [table._meta.tablename for table in TABLES]
    rows = {name: await engine.fetch(f'SELECT * FROM "{name}"') for name in names}  # noqa: S608  # the names above
    return {name: json.dumps(rows[name], default=str, ensure_ascii=False).lower() for name in names}


async def erase(alice: Person, later: timedelta = timedelta(days=7, seconds=1)) -> list[erasure.Erased]:
    await Customer.update({Customer.erase_at: NOW + erasure.GRACE}).where(Customer.id == alice.id)
    return await erasure.erase_due(NOW + later)


async def test_nothing_of_the_person_is_left_and_the_books_are(database: str) -> None:
    alice, bob = await a_person("Alicia"), await a_person("Roberto")
    before, lines, whole = await engine.fetch(BOOKS), await engine.fetch("SELECT * FROM order_line"), await everything()
    assert await erase(alice) == [erasure.Erased(alice.id, "alicia.martin@example.fr")]
    for table, text in (await everything()).items():
        assert ("alicia" in text) == (table == "invoice"), "an invoice is kept ten years as it was sent (L123-22)"
        assert text.count("roberto") == whole[table].count("roberto"), table
    assert await customers.by_id(alice.id) is None
    assert await customers.by_id(bob.id) is not None
    assert await engine.fetch(BOOKS) == before
    assert await engine.fetch("SELECT * FROM order_line") == lines
    order = await book.by_id(before[0]["id"])
    assert order is not None
    assert (order.billing_address.postcode, order.billing_address.country) == ("69", "FR")
    assert order.billing_address.name == "Client effacé"
    assert order.delivery.mode == "home"


async def test_one_may_change_ones_mind_until_the_last_second(database: str) -> None:
    alice = await a_person("Alicia")
    before = await everything()
    assert await erase(alice, timedelta(days=7, seconds=-1)) == []
    await Customer.update({Customer.erase_at: None}).where(Customer.id == alice.id)
    assert await everything() == before


@pytest.mark.parametrize("held_by", ["on its way", "a refund", "staff", "a withdrawal"])
async def test_an_order_keeps_who_it_is_for_until_it_has_ended(database: str, held_by: str) -> None:
    alice = await a_person("Alicia")
    waiting = {
        "on its way": Order.update({Order.state: "shipped"}, force=True),
        "a refund": Refund.update({Refund.state: "sent"}, force=True),
        "staff": Order.update({Order.attention: "withdrawal"}, force=True),
        "a withdrawal": Withdrawal.update({Withdrawal.closed_at: None}, force=True),
    }
    await waiting[held_by]
    if held_by == "on its way":
        await OrderEvent.update({OrderEvent.to_state: "shipped"}).where(OrderEvent.to_state == "delivered")
    assert len(await erase(alice)) == 1
    order = await Order.select().first().output(load_json=True)
    assert order["email"] == "alicia.martin@example.fr"
    bare = await Customer.select().first()
    assert (bare["email"], bare["first_name"], bare["password_hash"]) == ("", "", "")
    assert await Session.count() == 0
    # It ends: the same task comes round, and writes to nobody again.
    for ended in (
        Order.update({Order.state: "delivered", Order.attention: ""}, force=True),
        Refund.update({Refund.state: "refunded"}, force=True),
        Withdrawal.update({Withdrawal.closed_at: NOW}, force=True),
        OrderEvent.update({OrderEvent.to_state: "delivered"}).where(OrderEvent.to_state == "shipped"),
    ):
        await ended
    assert await erasure.erase_due(NOW + timedelta(days=8)) == []
    order = await Order.select().first().output(load_json=True)
    assert (order["email"], order["contact"]["last_name"], order["customer"]) == ("", "effacé", None)
    assert await Customer.count() == 0


@pytest.mark.parametrize(("cents", "kept"), [(5_999, 0), (6_000, 1)])
async def test_the_writing_of_a_sale_of_120_euros_lies_apart_for_ten_years(
    database: str, cents: int, kept: int
) -> None:
    """L213-1, D213-1, D213-2."""
    alice = await a_person("Alicia")
    await engine.fetch("UPDATE order_line SET unit_price_cents = {}, total_cents = {}, vat_cents = 0", cents, 2 * cents)
    await engine.fetch("UPDATE orders SET goods_cents = {}, delivery_cents = 0, total_cents = {}", 2 * cents, 2 * cents)
    await engine.fetch("UPDATE payment SET amount_cents = {}", 2 * cents)
    await erase(alice)
    order = await Order.select().first()
    assert order["email"] == ""
    rows = await KeptContract.select()
    assert len(rows) == kept
    for row in rows:
        assert "Alicia Martin" in row["text"]
        assert "12 rue Alicia" in row["text"]
        assert abs(row["keep_until"] - NOW - timedelta(days=3_653)) < timedelta(days=9)
    await erasure.erase_due(NOW + timedelta(days=3_600))
    assert await KeptContract.count() == kept
    await erasure.erase_due(NOW + timedelta(days=3_700))
    assert await KeptContract.count() == 0


async def test_an_order_made_as_a_guest_with_the_same_address_goes_too(database: str) -> None:
    alice = await a_person("Alicia")
    await Order.update({Order.customer: None}, force=True)
    await erase(alice)
    order = await Order.select().first()
    assert order["email"] == ""


async def test_an_unverified_claim_erases_nothing_of_the_owner(database: str) -> None:
    alice = await a_person("Alicia")
    mallory = Customer(email=alice.email, password_hash="x", created_at=NOW, erase_at=NOW)
    await mallory.save()
    before = {table: text for table, text in (await everything()).items() if table not in {"customer", "job"}}
    await erasure.erase_due(NOW + timedelta(days=1))
    assert await customers.by_id(mallory.id) is None
    after = await everything()
    assert {table: after[table] for table in before} == before


@pytest.mark.parametrize(
    ("place", "left"),
    [({"country": "FR", "postcode": "69003"}, "69"), ({"country": "FR", "postcode": "97400"}, "974"),
     ({"country": "BE", "postcode": "1000"}, ""), ({"postcode": "20000"}, "20"), ({}, "")],
)  # fmt: skip
def test_of_a_postcode_the_department_stays(place: dict[str, str], left: str) -> None:
    assert erasure._area(place)["postcode"] == left
