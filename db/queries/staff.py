"""Members of staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.tables.merchant import StaffMember

Row = dict[str, Any]


async def by_email(email: str) -> Row | None:
    """The active member with this e-mail address (lower case): id, email, name, password_hash, auth_epoch."""
    row: Row | None = (
        await StaffMember.select(
            StaffMember.id, StaffMember.email, StaffMember.name, StaffMember.password_hash, StaffMember.auth_epoch
        )
        .where(StaffMember.email == email, StaffMember.active.eq(True))
        .first()
    )
    return row


async def create(*, email: str, name: str, password_hash: str, now: datetime) -> int:
    """Add a member; give the id. Raises the database's unique violation for an address already there."""
    member = StaffMember(email=email, name=name, password_hash=password_hash, created_at=now)
    await member.save()
    return int(member.id)


async def add(*, email: str, name: str, password_hash: str, roles: Sequence[str], now: datetime) -> int | None:
    """Add a member; give the id, or None for an address already there."""
    member = StaffMember(email=email, name=name, password_hash=password_hash, roles=list(roles), created_at=now)
    rows = await (
        StaffMember.insert(member).on_conflict(target=StaffMember.email, action="DO NOTHING").returning(StaffMember.id)
    )
    return int(rows[0]["id"]) if rows else None


async def members() -> list[Row]:
    """All members, those who may sign in first: id, email, name, active."""
    rows: list[Row] = await StaffMember.select(
        StaffMember.id, StaffMember.email, StaffMember.name, StaffMember.active
    ).order_by(StaffMember.name)
    return sorted(rows, key=lambda row: not row["active"])


async def replace_hash(member_id: int, password_hash: str) -> None:
    """Keep the same password under other costs; sessions go on."""
    await StaffMember.update({StaffMember.password_hash: password_hash}).where(StaffMember.id == member_id)


async def change_password(member_id: int, password_hash: str) -> None:
    """Keep another password; every session of the member ends."""
    await StaffMember.update(
        {StaffMember.password_hash: password_hash, StaffMember.auth_epoch: StaffMember.auth_epoch + 1}
    ).where(StaffMember.id == member_id)


async def shut_out(member_id: int) -> None:
    """Make a member unable to sign in; every session of theirs ends."""
    await StaffMember.update({StaffMember.active: False, StaffMember.auth_epoch: StaffMember.auth_epoch + 1}).where(
        StaffMember.id == member_id
    )


async def let_in(member_id: int) -> None:
    """Undo `shut_out`."""
    await StaffMember.update({StaffMember.active: True}).where(StaffMember.id == member_id)
