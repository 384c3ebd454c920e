"""Where members of staff are signed in."""

from datetime import datetime
from typing import Any

from db.engine import fetch

Row = dict[str, Any]


async def listed(member_id: int, now: datetime, seen_after: datetime) -> list[Row]:
    """The sessions still in use, the latest used first: public_id, id_hash, device, created_at, seen_at."""
    return await fetch(
        "SELECT s.public_id, s.id_hash, s.device, s.created_at, s.seen_at FROM session s "
        "JOIN staff_member m ON m.id = s.subject_id AND m.auth_epoch = s.auth_epoch "
        "WHERE s.kind = 'staff' AND s.subject_id = {} AND m.active AND s.expires_at > {} AND s.seen_at > {} "
        "ORDER BY s.seen_at DESC, s.id DESC",
        member_id,
        now,
        seen_after,
    )


async def close(member_id: int, public_id: str, but: str) -> bool:
    """End one session of a member, never the one of the hash `but`; whether there was such a one."""
    sql = (
        "DELETE FROM session WHERE kind = 'staff' AND subject_id = {} AND public_id = {} AND id_hash <> {} RETURNING id"
    )
    return bool(await fetch(sql, member_id, public_id, but))


async def close_others(member_id: int, but: str) -> int:
    """End every session of a member but the one of the hash `but`; how many those were."""
    sql = "DELETE FROM session WHERE kind = 'staff' AND subject_id = {} AND id_hash <> {} RETURNING id"
    return len(await fetch(sql, member_id, but))


async def end_all(member_id: int) -> None:
    """Every session of a member ends, those that begin in this moment too."""
    await fetch("UPDATE staff_member SET auth_epoch = auth_epoch + 1 WHERE id = {}", member_id)
    await fetch("DELETE FROM session WHERE kind = 'staff' AND subject_id = {}", member_id)
