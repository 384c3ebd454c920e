"""What somebody of the staff changes is written down by the database, in the same transaction (audit_triggers.py)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from db import audit_triggers
from db.acting import ACTING, Acting
from db.engine import fetch, is_postgres, transaction
from db.tables.every import TABLES
from db.tables.merchant import StaffMember
from db.tables.staff import AuditEntry
from tests.factories import dora

pytestmark = pytest.mark.usefixtures("database")
WHEN = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def acting() -> Iterator[None]:
    before = ACTING.set(Acting(7, "Dora Leroy", "192.0.2.1", "staff_member_change", "a1b2", WHEN))
    yield
    ACTING.reset(before)


async def entries() -> list[dict[str, Any]]:
    rows = await AuditEntry.select().order_by(AuditEntry.id)
    return [{**row, "before": json.loads(row["before"]), "after": json.loads(row["after"])} for row in rows]


async def test_nobody_acting_leaves_no_entry() -> None:
    member = await dora()
    await StaffMember.update({StaffMember.name: "D. Leroy"}).where(StaffMember.id == member.id)
    assert await entries() == []


async def renamed(member: StaffMember) -> None:
    token = ACTING.set(Acting(7, "Dora Leroy", "192.0.2.1", "staff_member_change", "a1b2", WHEN))
    try:
        await StaffMember.update({StaffMember.name: "Dora L.", StaffMember.password_hash: "another"}).where(
            StaffMember.id == member.id
        )
    finally:
        ACTING.reset(token)


async def test_a_change_says_who_when_and_what_was_there_before() -> None:
    member = await dora("hash")
    await renamed(member)
    (entry,) = await entries()
    assert (entry["member"], entry["actor"], entry["address"]) == (7, "Dora Leroy", "192.0.2.1")
    assert (entry["action"], entry["request"], entry["at"]) == ("staff_member_change", "a1b2", WHEN)
    assert (entry["about"], entry["row_id"], entry["verb"]) == ("staff_member", member.id, "update")
    assert entry["before"] == {"name": "Dora Leroy", "password_hash": "***"}
    assert entry["after"] == {"name": "Dora L.", "password_hash": "***"}


async def test_the_next_transaction_is_nobodys_again() -> None:
    member = await dora()
    await renamed(member)
    await StaffMember.update({StaffMember.name: "Dora"}).where(StaffMember.id == member.id)
    assert len(await entries()) == 1
    if not is_postgres():
        assert await fetch("SELECT * FROM audit_acting") == []


@pytest.mark.usefixtures("acting")
async def test_a_new_row_and_one_taken_away_are_whole() -> None:
    member = await dora("hash")
    await StaffMember.delete().where(StaffMember.id == member.id)
    made, gone = await entries()
    assert (made["verb"], made["before"], made["after"]["email"]) == ("insert", {}, "dora@example.fr")
    assert (gone["verb"], gone["before"]["email"], gone["after"]) == ("delete", "dora@example.fr", {})
    assert made["after"]["password_hash"] == gone["before"]["password_hash"] == "***"


@pytest.mark.usefixtures("acting")
async def test_the_same_value_again_is_no_change() -> None:
    member = await dora()
    await StaffMember.update({StaffMember.name: member.name}).where(StaffMember.id == member.id)
    assert [entry["verb"] for entry in await entries()] == ["insert"]


@pytest.mark.usefixtures("acting")
async def test_what_is_undone_leaves_no_entry() -> None:
    with pytest.raises(RuntimeError):
        async with transaction():
            await dora()
            raise RuntimeError("the rest failed")
    assert await entries() == []


@pytest.mark.usefixtures("acting")
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"])
async def test_an_entry_is_neither_changed_nor_taken_away(statement: str) -> None:
    await dora()
    with pytest.raises(Exception, match=r"written once|kept for a year"):
        await fetch(statement)
    assert len(await entries()) == 1


async def test_an_entry_older_than_a_year_may_go() -> None:
    token = ACTING.set(Acting(7, "Dora", "", "staff_x", "a", datetime(2024, 1, 1, tzinfo=UTC)))
    await dora()
    ACTING.reset(token)
    await fetch("DELETE FROM audit_entry")
    assert await entries() == []


async def test_every_table_is_written_down_or_named_as_one_that_is_not() -> None:
    names = {table._meta.tablename for table in TABLES}
    assert names >= audit_triggers.UNWRITTEN | audit_triggers.UPDATES_ONLY
    sqlite = "SELECT tbl_name AS name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) = 'noted_'"
    postgres = "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE substr(tgname, 1, 6) = 'noted_'"
    found = {row["name"].strip('"') for row in await fetch(postgres if is_postgres() else sqlite)}
    assert found == names - audit_triggers.UNWRITTEN
