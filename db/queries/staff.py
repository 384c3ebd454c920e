"""Members of staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from piccolo.utils.encoding import dump_json

from db.engine import fetch, is_postgres
from db.tables.merchant import StaffMember, StaffRecoveryCode

Row = dict[str, Any]

_COLUMNS = (
    "m.id, m.email, m.name, m.active, m.roles, m.auth_epoch, m.totp_seed, m.totp_since, m.created_at, "
    "m.password_hash <> '' AS has_password"
)
_ADMINISTERS = "CAST(roles AS TEXT) LIKE '%\"administrator\"%'"


async def by_email(email: str) -> Row | None:
    """The active member with this e-mail address (lower case): id, email, name, password_hash, auth_epoch, totp_since.

    `totp_seed` and `totp_step` too, for the second factor.
    """
    row: Row | None = (
        await StaffMember.select(
            StaffMember.id,
            StaffMember.email,
            StaffMember.name,
            StaffMember.password_hash,
            StaffMember.auth_epoch,
            StaffMember.totp_seed,
            StaffMember.totp_since,
        )
        .where(StaffMember.email == email, StaffMember.active.eq(True))
        .first()
    )
    return row


async def by_id(member_id: int) -> Row | None:
    """One member, active or not: id, email, name, active, roles, auth_epoch, totp_seed, totp_since, created_at,
    has_password.
    """
    rows = await fetch(f"SELECT {_COLUMNS} FROM staff_member m WHERE m.id = {{}}", member_id)
    return rows[0] if rows else None


async def password_hash_of(member_id: int) -> str | None:
    rows = await fetch("SELECT password_hash FROM staff_member WHERE id = {} AND active", member_id)
    return rows[0]["password_hash"] if rows else None


async def add(*, email: str, name: str, password_hash: str, roles: Sequence[str], now: datetime) -> int | None:
    """Add a member; give the id, or None for an address already there."""
    member = StaffMember(email=email, name=name, password_hash=password_hash, roles=list(roles), created_at=now)
    rows = await (
        StaffMember.insert(member).on_conflict(target=StaffMember.email, action="DO NOTHING").returning(StaffMember.id)
    )
    return int(rows[0]["id"]) if rows else None


async def members() -> list[Row]:
    """All members, those who may sign in first: what `by_id` gives, and seen_at: the last trace of each, or None.

    A trace is a session still open or a change written down in the last year.
    """
    return await fetch(
        f"SELECT {_COLUMNS}, s.seen_at, a.at AS changed_at FROM staff_member m "
        "LEFT JOIN (SELECT subject_id, MAX(seen_at) AS seen_at FROM session WHERE kind = 'staff' GROUP BY subject_id) "
        "s ON s.subject_id = m.id "
        "LEFT JOIN audit_entry a ON a.id = (SELECT MAX(id) FROM audit_entry e WHERE e.member = m.id) "
        "ORDER BY m.active DESC, m.name, m.id"
    )


async def replace_hash(member_id: int, password_hash: str) -> None:
    """Keep the same password under other costs; sessions go on."""
    await StaffMember.update({StaffMember.password_hash: password_hash}).where(StaffMember.id == member_id)


async def change_password(member_id: int, password_hash: str) -> int:
    """Keep another password; every session of the member ends. Gives the new auth_epoch."""
    sql = "UPDATE staff_member SET password_hash = {}, auth_epoch = auth_epoch + 1 WHERE id = {} RETURNING auth_epoch"
    return int((await fetch(sql, password_hash, member_id))[0]["auth_epoch"])


async def change_password_once(member_id: int, password_hash: str, auth_epoch: int) -> bool:
    """The same, unless the auth_epoch has moved on; of two at once one gets it. Whether it was kept."""
    sql = (
        "UPDATE staff_member SET password_hash = {}, auth_epoch = auth_epoch + 1 "
        "WHERE id = {} AND auth_epoch = {} AND active RETURNING id"
    )
    return bool(await fetch(sql, password_hash, member_id, auth_epoch))


async def rename(member_id: int, name: str) -> None:
    await StaffMember.update({StaffMember.name: name}).where(StaffMember.id == member_id)


async def change(member_id: int, *, name: str, email: str, roles: Sequence[str]) -> bool:
    """Keep another name, address or other roles; False for an address that is another member's."""
    taken = "SELECT 1 FROM staff_member o WHERE o.email = {} AND o.id <> {}"
    kept = "UPDATE staff_member SET name = {}, email = {}, roles = {} WHERE id = {}"
    sql = f"{kept} AND NOT EXISTS ({taken}) RETURNING id"
    return bool(await fetch(sql, name, email, dump_json(list(roles)), member_id, email, member_id))


async def hold_all() -> None:
    """Within the open transaction nobody else changes a member until it ends; SQLite lets one writer in anyway."""
    if is_postgres():
        await fetch("SELECT id FROM staff_member ORDER BY id FOR UPDATE")


async def another_administrator(but: int) -> bool:
    """Whether somebody active besides this member administers the shop."""
    return bool(await fetch(f"SELECT 1 FROM staff_member WHERE id <> {{}} AND active AND {_ADMINISTERS} LIMIT 1", but))


async def shut_out(member_id: int) -> None:
    """Make a member unable to sign in; every session of theirs ends."""
    await StaffMember.update({StaffMember.active: False, StaffMember.auth_epoch: StaffMember.auth_epoch + 1}).where(
        StaffMember.id == member_id
    )


async def let_in(member_id: int) -> None:
    """Undo `shut_out`."""
    await StaffMember.update({StaffMember.active: True}).where(StaffMember.id == member_id)


# The second factor ---------------------------------------------------------------------------------------------------


async def take_step(member_id: int, seed: str, step: int) -> bool:
    """Use up the codes of this step and of all before it; False where that was done already, or the seed is another."""
    sql = (
        "UPDATE staff_member SET totp_step = {} WHERE id = {} AND active AND totp_seed = {} AND totp_since IS NOT NULL "
        "AND totp_step < {} RETURNING id"
    )
    return bool(await fetch(sql, step, member_id, seed, step))


async def turn_on(member_id: int, *, seed: str, step: int, now: datetime, auth_epoch: int) -> int | None:
    """Keep a second factor; every session ends. Gives the new auth_epoch, or None where it had moved on meanwhile."""
    sql = (
        "UPDATE staff_member SET totp_seed = {}, totp_step = {}, totp_since = {}, auth_epoch = auth_epoch + 1 "
        "WHERE id = {} AND active AND auth_epoch = {} RETURNING auth_epoch"
    )
    rows = await fetch(sql, seed, step, now, member_id, auth_epoch)
    return int(rows[0]["auth_epoch"]) if rows else None


async def turn_off(member_id: int) -> None:
    """Forget the second factor and its recovery codes, within the open transaction; every session ends."""
    await fetch(
        "UPDATE staff_member SET totp_seed = '', totp_step = 0, totp_since = NULL, auth_epoch = auth_epoch + 1 "
        "WHERE id = {}",
        member_id,
    )
    await StaffRecoveryCode.delete().where(StaffRecoveryCode.member == member_id)


async def replace_recovery_codes(member_id: int, hashes: Sequence[str]) -> None:
    """Within the open transaction: these take the place of those before."""
    await StaffRecoveryCode.delete().where(StaffRecoveryCode.member == member_id)
    await StaffRecoveryCode.insert(*(StaffRecoveryCode(member=member_id, code_hash=one) for one in hashes))


async def take_recovery_code(member_id: int, code_hash: str, now: datetime) -> bool:
    """Use a recovery code up; of two at once one gets it."""
    sql = (
        "UPDATE staff_recovery_code SET used_at = {} WHERE member = {} AND code_hash = {} AND used_at IS NULL "
        "RETURNING id"
    )
    return bool(await fetch(sql, now, member_id, code_hash))


async def recovery_codes_left(member_id: int) -> int:
    rows = await fetch("SELECT COUNT(*) AS n FROM staff_recovery_code WHERE member = {} AND used_at IS NULL", member_id)
    return int(rows[0]["n"])
