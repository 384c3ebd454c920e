"""Files looked at before they are applied."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.staff import StagedFile

Row = dict[str, Any]


async def stage(*, kind: str, name: str, content: bytes, options: Mapping[str, Any], actor: str, now: datetime) -> str:
    """Keep a file to be looked at; give the name its page has."""
    public_id = secrets.token_urlsafe(16)
    await StagedFile(
        public_id=public_id,
        kind=kind,
        name=name[:160],
        content=content,
        options=json.dumps(options, ensure_ascii=False),
        actor=actor,
        created_at=now,
    ).save()
    return public_id


async def staged(kind: str, public_id: str) -> Row | None:
    """The file of this name and kind: id, name, content, options, actor, created_at, applied_at."""
    row: Row | None = (
        await StagedFile.select()
        .where(StagedFile.public_id == public_id, StagedFile.kind == kind)
        .first()
        .output(load_json=True)
    )
    return row


async def apply_once(staged_id: int, now: datetime) -> bool:
    """Note, in the transaction that applies it, that it is applied; False where that was done before."""
    sql = "UPDATE staged_file SET applied_at = {} WHERE id = {} AND applied_at IS NULL RETURNING id"
    return bool(await fetch(sql, now, staged_id))


async def note(staged_id: int, options: Mapping[str, Any]) -> None:
    """Keep with it what became of it; options are replaced as a whole."""
    text = json.dumps(options, ensure_ascii=False)
    await StagedFile.update({StagedFile.options: text}).where(StagedFile._meta.primary_key == staged_id)


async def unapply(staged_id: int, options: Mapping[str, Any]) -> None:
    """Note that nothing was applied after all, and why, with the options."""
    text = json.dumps(options, ensure_ascii=False)
    await fetch("UPDATE staged_file SET applied_at = NULL, options = {} WHERE id = {}", text, staged_id)


async def listed(kind: str, most: int) -> list[Row]:
    """The newest of a kind, without their content: public_id, name, actor, created_at, applied_at."""
    columns = StagedFile.public_id, StagedFile.name, StagedFile.actor, StagedFile.created_at, StagedFile.applied_at
    query = StagedFile.select(*columns).where(StagedFile.kind == kind)
    rows: list[Row] = await query.order_by(StagedFile.created_at, ascending=False).limit(most)
    return rows


async def sweep(before: datetime) -> None:
    """Forget what was staged before."""
    await StagedFile.delete().where(StagedFile.created_at < before)
