"""What the shop holds of a person: every table is thought of, everything is given out, all of it goes when asked."""

import csv
import io
import json
import zipfile

from piccolo.columns import ForeignKey
from piccolo.table import Table

from db.queries import personal_data
from db.queries.personal_data import HELD, NOT_HELD
from db.tables.accounts import Customer
from db.tables.every import TABLES
from db.tables.orders import Order
from shop.accounts import customers, data_export
from tests.unit.db.person_cast import NOW, a_person

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
