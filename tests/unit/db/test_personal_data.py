"""What the shop holds of a person: every table is thought of, everything is given out, all of it goes when asked."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from piccolo.columns import ForeignKey
from piccolo.table import Table

from db import engine
from db.queries import personal_data
from db.queries.personal_data import HELD, NOT_HELD
from db.tables.accounts import AccountLink, Customer, CustomerAddress, NewsletterSubscriber
from db.tables.after_sales import RestockNotice, Withdrawal, WithdrawalLine
from db.tables.bank import BankEntry, BankFile, BankMatch
from db.tables.every import TABLES
from db.tables.guards import Session
from db.tables.invoices import Invoice, InvoiceFile
from db.tables.jobs import Job
from db.tables.orders import KeptContract, Order, OrderEvent, OrderLine, Parcel, ParcelEvent, ParcelLabel, ParcelLine
from db.tables.payments import AccountCredit, Chargeback, Payment, Refund, RefundLine
from db.tables.promotions import Promotion, PromotionCode, PromotionUse
from shop.accounts import customers, data_export, erasure
from shop.accounts.customers import Customer as Person
from shop.orders import book
from tests import factories

NOW = datetime.now(UTC)
BOOKS = "SELECT id, number, goods_cents, delivery_cents, total_cents, vat, placed_at, state FROM orders ORDER BY id"
TELLING = frozenset(
    "email first_name last_name name phone contact address street company subject subject_id payload".split()
)
"""Columns that could name somebody."""


def points_at(table: type[Table]) -> set[str]:
    return {key._foreign_key_meta.resolved_references._meta.tablename for key in table._meta.columns
            if isinstance(key, ForeignKey)}  # fmt: skip


def unthought_of(tables: list[type[Table]]) -> set[str]:
    """Tables that are, or could be, about a person and stand in neither list."""
    held = {entry.table for entry in HELD}
    found = set()
    for table in tables:
        name = table._meta.tablename
        tells = TELLING & {column._meta.db_column_name for column in table._meta.columns}
        if (tells or points_at(table) & held) and name not in held and name not in NOT_HELD:
            found.add(name)
    return found


def test_every_table_about_a_person_is_given_out_or_said_why_not() -> None:
    assert unthought_of(TABLES) == set()
    names = {table._meta.tablename for table in TABLES}
    assert {entry.table for entry in HELD} | set(NOT_HELD) <= names, "a list names a table there is not"
    assert not {entry.table for entry in HELD} & set(NOT_HELD)
    assert all(NOT_HELD.values())


def test_a_new_table_about_a_person_would_be_seen() -> None:
    class Diary(Table):
        customer = ForeignKey(Customer)

    class Guest(Table, tablename="guest_book"):
        from piccolo.columns import Varchar

        email = Varchar()

    assert unthought_of([*TABLES, Diary, Guest]) == {"diary", "guest_book"}


def test_what_is_kept_back_is_a_column() -> None:
    for entry in HELD:
        assert entry.kept_back <= set(personal_data.columns_of(entry.table)), entry.table


async def a_person(first: str, *, verified: bool = True, **values: Any) -> Person:
    """Somebody with a row in every table that is about people; every text of hers holds her name."""
    mail = f"{first.lower()}.martin@example.fr"
    row = Customer(
        email=mail, email_owner=mail if verified else None, password_hash=f"{first} hash", first_name=first,
        last_name="Martin", phone="+33639981234", created_at=NOW, **values,
    )  # fmt: skip
    await row.save()
    await CustomerAddress(customer=row.id, public_id=f"{first}-address", fingerprint=f"{first} print", first_name=first,
                          last_name="Martin", line1=f"12 rue {first}", postcode="69003", town="Lyon",
                          created_at=NOW).save()  # fmt: skip
    await AccountLink(customer=row.id, token_hash=f"{first} token", purpose="reset", email=mail, created_at=NOW,
                      expires_at=NOW).save()  # fmt: skip
    await Session(id_hash=f"{first} session", kind="customer", subject_id=row.id, auth_epoch=1,
                  public_id=f"{first}-public", device="Firefox", created_at=NOW, seen_at=NOW,
                  expires_at=NOW + timedelta(days=1)).save()  # fmt: skip
    await NewsletterSubscriber(email=mail, asked_at=NOW).save()
    product = await factories.a_product()
    variant = (await factories.variants_of(product))[0]
    await RestockNotice(variant=variant.id, email=mail, asked_at=NOW).save()
    await factories.a_cart((variant, 1), customer=row.id, comment=f"Pour {first}")
    await Job(kind="mail", key=f"account:{first}", payload=json.dumps({"email": mail}), created_at=NOW, run_at=NOW,
              done_at=NOW).save()  # fmt: skip
    await an_ended_order(variant, row, first)
    found = await customers.by_id(row.id)
    assert found is not None
    return found


async def an_ended_order(variant: Any, row: Customer, first: str, **values: Any) -> Order:
    """Delivered, paid, a part given back, withdrawn from and dealt with."""
    person = {"first_name": first, "last_name": "Martin", "phone": "+33639981234", "email": row.email}
    home = {**person, "line1": f"12 rue {first}", "postcode": "69003", "town": "Lyon", "country": "FR"}
    order = await factories.an_order(
        variant, state="paid", customer=row.id, email=row.email, contact=json.dumps(person),
        billing_address=json.dumps(home), delivery_address=json.dumps(home), comment=f"Sonnez chez {first}", **values,
    )  # fmt: skip
    line = await OrderLine.objects().where(OrderLine.order == order.id).first()
    assert line is not None
    parcel = Parcel(order=order.id, carrier="dpd", tracking_number=f"{first}250", tracking_url=f"https://dpd/{first}",
                    packed_at=NOW, shipped_at=NOW, expected_from=NOW.date(), expected_to=NOW.date(),
                    delivered_at=NOW, label_error=f"{first} est inconnue",
                    slot=json.dumps({"instead": f"Chez un voisin de {first}"}),
                    address=json.dumps({"lines": [f"12 rue {first}"]}))  # fmt: skip
    await parcel.save()
    await ParcelLine(parcel=parcel.id, order_line=line.id, quantity=2).save()
    await ParcelLabel(parcel=parcel.id, pdf=first.encode(), made_at=NOW).save()
    await ParcelEvent(parcel=parcel.id, at=NOW, code="DI1", text=f"Remis à {first}", received_at=NOW).save()
    await ends(order, "delivered", note=f"Remis à {first}")
    payment = await Payment.objects().where(Payment.order == order.id).first()
    assert payment is not None
    await Refund(payment=payment.id, amount_cents=100, state="refunded", idempotency_key=f"refund-{factories.number()}",
                 reason="geste", created_at=NOW).save()  # fmt: skip
    await and_its_money(order, line, payment, row)
    await Payment.update({Payment.refunded_cents: 100}).where(Payment.id == payment.id)
    withdrawal = Withdrawal(number=f"R-{order.number}", order=order.id, name=f"{first} Martin", email=row.email,
                            declared_at=NOW, idempotency_key=f"statement-{order.id}", closed_at=NOW)  # fmt: skip
    await withdrawal.save()
    await Job(kind="mail", key=f"mail:withdrawal_recorded:{order.number}:{withdrawal.id}", created_at=NOW, run_at=NOW,
              done_at=NOW).save()  # fmt: skip
    await WithdrawalLine(withdrawal=withdrawal.id, order_line=line.id, quantity=1).save()
    return order


async def and_its_money(order: Order, line: OrderLine, payment: Payment, row: Customer) -> None:
    """A code used, credit given, an invoice, part of a transfer, a refund by article, money a bank took back."""
    refund = await Refund.objects().where(Refund.payment == payment.id).first()
    assert refund is not None
    await RefundLine(refund=refund.id, order_line=line.id, quantity=0, amount_cents=100).save()
    serial = factories.number()
    await Chargeback(payment=payment.id, provider_id=f"chb_{serial}", amount_cents=1, at=NOW).save()
    await AccountCredit(customer=row.id, amount_cents=500, key=f"credit-{serial}", at=NOW).save()
    offer = Promotion(label="Bienvenue", kind="amount", amount_cents=500, created_at=NOW)
    await offer.save()
    code = PromotionCode(promotion=offer.id, code=f"CODE{serial}", uses=1, created_at=NOW)
    await code.save()
    await PromotionUse(code=code.id, order=order.id, customer=row.id, buyer="print", amount_cents=500, at=NOW).save()
    invoice = Invoice(kind="invoice", number=f"FA-{serial}", series=f"FA-{serial}", position=1, order=order.id,
                      issued_at=NOW, day=NOW.date(), net_cents=100, vat_cents=20, total_cents=120,
                      data=json.dumps({"buyer": row.first_name}), data_hash="")  # fmt: skip
    await invoice.save()
    await InvoiceFile(invoice=invoice.id, pdf=b"%PDF", xml="<x/>", pdf_hash="", xml_hash="", made_at=NOW).save()
    file = BankFile(sha256=f"{serial:064}", name="releve.xml", format="camt053", actor="dora", imported_at=NOW)
    await file.save()
    entry = BankEntry(file=file.id, key=f"{serial:064}", booked_on=NOW.date(), amount_cents=100, applied_cents=100,
                      state="matched")  # fmt: skip
    await entry.save()
    await BankMatch(entry=entry.id, payment=payment.id, amount_cents=100, actor="dora", at=NOW).save()


async def ends(order: Order, state: str, note: str = "") -> None:
    """The order arrives in this state; its shelf is free again."""
    before = await Order.select(Order.state).where(Order.id == order.id).first()
    assert before is not None
    await Order.update({Order.state: state, Order.state_since: NOW}).where(Order.id == order.id)
    await OrderEvent(order=order.id, at=NOW, actor="customer", move="deliver", from_state=before["state"],
                     to_state=state, note=note).save()  # fmt: skip
    await engine.fetch(
        "UPDATE variant SET reserved = 0 WHERE id IN "
        '(SELECT variant FROM order_line WHERE "order" = {} AND reserved > 0)',
        order.id,
    )
    await OrderLine.update({OrderLine.reserved: 0}).where(OrderLine.order == order.id)


async def everything() -> dict[str, str]:
    """The whole database as text, by table."""
    names = [table._meta.tablename for table in TABLES]
    rows = {name: await engine.fetch(f'SELECT * FROM "{name}"') for name in names}  # noqa: S608  # the names above
    return {name: json.dumps(rows[name], default=str, ensure_ascii=False).lower() for name in names}


async def test_everything_held_of_a_person_is_given_out_and_nothing_of_another(database: str) -> None:
    alice, _ = await a_person("Alicia"), await a_person("Roberto")
    data = await data_export.data_of(alice)
    for entry in HELD:
        assert data[entry.title], f"{entry.table}: nothing found"
        assert not entry.kept_back & set(data[entry.title][0]), entry.table
    text = json.dumps(data, default=str, ensure_ascii=False)
    assert "Roberto" not in text
    for kept_back in ("hash", "token", "print"):
        assert f"Alicia {kept_back}" not in text
    assert data["commandes"][0]["contact"]["first_name"] == "Alicia"


async def test_who_has_not_shown_the_address_gets_nothing_that_hangs_on_it(database: str) -> None:
    """Anybody may claim an address; its newsletter, its alerts and its guest orders are the owner's."""
    await a_person("Alicia")
    await Order.update({Order.customer: None}, force=True)
    mallory = Customer(email="alicia.martin@example.fr", password_hash="x", created_at=NOW)
    await mallory.save()
    claimed = await customers.by_id(mallory.id)
    assert claimed is not None
    data = await data_export.data_of(claimed)
    assert {title for title, rows in data.items() if rows} == {"compte"}


async def test_orders_made_as_a_guest_with_the_verified_address_are_given_out(database: str) -> None:
    alice = await a_person("Alicia")
    await Order.update({Order.customer: None, Order.email: "Alicia.Martin@example.fr"}, force=True)
    assert len((await data_export.data_of(alice))["commandes"]) == 1


async def test_the_archive_opens_in_a_program_in_a_spreadsheet_and_by_eye(database: str) -> None:
    alice = await a_person("Alicia")
    await Order.update({Order.comment: "=1+1"}, force=True)
    archive = zipfile.ZipFile(io.BytesIO(await data_export.archive_of(alice, NOW)))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {"LISEZ-MOI.txt", "donnees.json", *(f"{entry.title}.csv" for entry in HELD)} <= names
    whole = json.loads(archive.read("donnees.json"))
    assert whole["compte"][0]["email"] == alice.email
    rows = list(csv.DictReader(io.StringIO(archive.read("commandes.csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0]["comment"] == "'=1+1"
    assert json.loads(rows[0]["contact"])["first_name"] == "Alicia"
    (order, invoice) = sorted(name for name in names if name.startswith("documents/"))[::-1]
    assert archive.read(invoice) == b"%PDF"
    text = archive.read(order).decode()
    assert "Alicia Martin" in text
    assert "TOTAL TTC" in text
    assert "commandes.csv\u00a0: 1 ligne" in archive.read("LISEZ-MOI.txt").decode()


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
