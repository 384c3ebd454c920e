"""Somebody always administers the shop; codes work once: also when two ask at the same moment."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from db.engine import fetch, is_postgres, transaction
from db.queries import staff as queries
from db.tables.merchant import StaffMember
from shop.errors import ShopError
from shop.staff import members, second_factor
from shop.staff.members import LastAdministrator, Member
from shop.staff.roles import Role
from tests.factories import dora

pytestmark = pytest.mark.usefixtures("database")
SECRET = "the program's own, long enough"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


async def two_administrators() -> list[Member]:
    rows = [await dora(), await dora(email="emil@example.fr", name="Emil")]
    found = [await members.by_id(row.id) for row in rows]
    return [one for one in found if one]


def as_it_is(_: Member) -> bool:
    """Nobody else had the form open."""
    return True


async def administrators() -> int:
    rows = await fetch("SELECT roles FROM staff_member WHERE active")
    read = [json.loads(row["roles"]) if isinstance(row["roles"], str) else row["roles"] for row in rows]
    return sum("administrator" in roles for roles in read)


async def outcome(work: object) -> str:
    try:
        await work  # type: ignore[misc]
    except ShopError as refused:
        return type(refused).__name__
    return "done"


async def test_the_last_administrator_neither_loses_the_role_nor_is_closed() -> None:
    one, other = await two_administrators()
    await members.close(other)
    with pytest.raises(LastAdministrator):
        await members.close(one)
    with pytest.raises(LastAdministrator):
        await members.change(one, email=one.email, name=one.name, roles=[Role.SALES], same=as_it_is)
    assert await administrators() == 1


async def test_who_is_no_administrator_may_go() -> None:
    await dora()
    row = await dora(email="emil@example.fr", roles=["warehouse"])
    member = await members.by_id(row.id)
    assert member is not None
    await members.close(member)
    assert await administrators() == 1


async def close_each_other(one: Member, other: Member) -> list[str]:
    taken = members.change(other, email=other.email, name=other.name, roles=[Role.SALES], same=as_it_is)
    return sorted(await asyncio.gather(outcome(members.close(one)), outcome(taken)))


@pytest.mark.race
async def test_two_administrators_who_shut_each_other_out_leave_one() -> None:
    assert await close_each_other(*await two_administrators()) == ["LastAdministrator", "done"]
    assert await administrators() == 1


@pytest.mark.race
async def test_without_the_guard_nobody_would_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_postgres():  # one writer at a time: the question itself is the guard
        monkeypatch.setattr(queries, "another_administrator", _yes)
    else:
        asked, both = queries.another_administrator, asyncio.Barrier(2)

        async def together(but: int) -> bool:
            found = await asked(but)
            await both.wait()
            return found

        monkeypatch.setattr(queries, "hold_all", _nothing)
        monkeypatch.setattr(queries, "another_administrator", together)
    assert await close_each_other(*await two_administrators()) == ["done", "done"]
    assert await administrators() == 0


async def _yes(but: int) -> bool:
    return True


async def _nothing() -> None:
    return None


async def with_second_factor() -> tuple[StaffMember, str, tuple[str, ...]]:
    """Dora, her seed, her recovery codes; turned on an hour ago."""
    row, before = await dora(), NOW - timedelta(hours=1)
    shown = second_factor.offer(row.id, SECRET, before)
    done = await second_factor.turn_on(row.id, 1, shown, pyotp.TOTP(shown.secret).at(before), SECRET, before)
    return row, shown.seed, done.codes


async def twice(row: StaffMember, seed: str) -> list[str]:
    code = pyotp.TOTP(second_factor.secret_of(row.id, seed, SECRET)).at(NOW)
    tries = (outcome(second_factor.check(row.id, seed, code, SECRET, NOW)) for _ in range(2))
    return sorted(await asyncio.gather(*tries))


@pytest.mark.race
async def test_of_two_with_the_same_code_one_comes_in() -> None:
    row, seed, _ = await with_second_factor()
    assert await twice(row, seed) == ["WrongCode", "done"]


@pytest.mark.race
async def test_looked_at_before_it_is_written_both_would_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)

    async def select_then_update(member_id: int, seed: str, step: int) -> bool:
        (found,) = await fetch("SELECT totp_step FROM staff_member WHERE id = {}", member_id)
        await both.wait()
        await fetch("UPDATE staff_member SET totp_step = {} WHERE id = {}", step, member_id)
        return bool(found["totp_step"] < step)

    monkeypatch.setattr(queries, "take_step", select_then_update)
    row, seed, _ = await with_second_factor()
    assert await twice(row, seed) == ["done", "done"]


@pytest.mark.race
async def test_of_two_with_the_same_recovery_code_one_comes_in() -> None:
    row, _, codes = await with_second_factor()
    tries = (outcome(second_factor.check_recovery(row.id, codes[0], SECRET, NOW)) for _ in range(2))
    assert sorted(await asyncio.gather(*tries)) == ["WrongRecoveryCode", "done"]
    assert await second_factor.recovery_codes_left(row.id) == 9


@pytest.mark.race
async def test_of_two_telephones_turned_on_at_once_one_is_kept() -> None:
    row = await dora()
    offers = [second_factor.offer(row.id, SECRET, NOW) for _ in range(2)]
    tries = [
        outcome(second_factor.turn_on(row.id, 1, one, pyotp.TOTP(one.secret).at(NOW), SECRET, NOW)) for one in offers
    ]
    assert sorted(await asyncio.gather(*tries)) == ["OfferOver", "done"]
    assert await second_factor.recovery_codes_left(row.id) == 10


async def test_codes_of_the_step_before_and_after_are_taken_and_none_further() -> None:
    row, seed, _ = await with_second_factor()
    totp = pyotp.TOTP(second_factor.secret_of(row.id, seed, SECRET))
    for seconds in (-60, 60):
        with pytest.raises(second_factor.WrongCode):
            await second_factor.check(row.id, seed, totp.at(NOW + timedelta(seconds=seconds)), SECRET, NOW)
    for seconds in (-30, 0, 30):
        await second_factor.check(row.id, seed, totp.at(NOW + timedelta(seconds=seconds)), SECRET, NOW)


async def test_the_code_that_turned_it_on_does_not_work_again() -> None:
    row = await dora()
    shown = second_factor.offer(row.id, SECRET, NOW)
    code = pyotp.TOTP(shown.secret).at(NOW)
    await second_factor.turn_on(row.id, 1, shown, code, SECRET, NOW)
    with pytest.raises(second_factor.WrongCode):
        await second_factor.check(row.id, shown.seed, code, SECRET, NOW)


async def test_the_database_alone_opens_nothing() -> None:
    row, seed, codes = await with_second_factor()
    tables = ("SELECT * FROM staff_member", "SELECT * FROM staff_recovery_code")
    held = json.dumps([await fetch(one) for one in tables], default=str)
    assert second_factor.secret_of(row.id, seed, SECRET) not in held
    assert not [one for one in codes if one in held or one.replace("-", "") in held]
    assert second_factor.secret_of(row.id, seed, "another program's secret") != second_factor.secret_of(
        row.id, seed, SECRET
    )


@pytest.mark.parametrize("change", ["older", "another", "forged", "cut"])
async def test_an_offer_too_old_forged_or_somebody_elses_is_none(change: str) -> None:
    shown, now, whose = second_factor.offer(7, SECRET, NOW), NOW, 7
    token = shown.token
    if change == "older":
        now = NOW + timedelta(minutes=31)
    elif change == "another":
        whose = 8
    elif change == "forged":
        token = token.replace(shown.seed, "0" * 64)
    else:
        token = token[:-1]
    with pytest.raises(second_factor.OfferOver):
        second_factor.offered(token, whose, SECRET, now)


async def test_a_lost_telephone_is_forgotten_with_its_codes() -> None:
    row, _, _ = await with_second_factor()
    await second_factor.reset(row.id)
    member = await members.by_id(row.id)
    assert member is not None
    assert member.second_factor_since is None
    assert member.auth_epoch == 3
    assert await second_factor.recovery_codes_left(row.id) == 0


async def test_the_address_of_another_is_refused_within_the_transaction_too() -> None:
    one, other = await two_administrators()
    async with transaction():
        assert not await queries.change(one.id, name="Dora", email=other.email, roles=["administrator"])
