"""The merchant's own words by name, and the terms of sale as they stood from a moment on (« legal.cgv@<moment> »)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from db.tables.merchant import MerchantText

Row = dict[str, Any]
TERMS: Final = "legal.cgv@"


async def texts() -> list[Row]:
    """name, body, updated_at of what counts now."""
    columns = MerchantText.name, MerchantText.body, MerchantText.updated_at
    rows: list[Row] = await MerchantText.select(*columns).where(MerchantText.name.not_like("%@%"))
    return rows


async def keep(name: str, body: str, now: datetime) -> None:
    row = MerchantText(name=name, body=body, updated_at=now)
    changed = [MerchantText.body, MerchantText.updated_at]
    await MerchantText.insert(row).on_conflict(target=MerchantText.name, action="DO UPDATE", values=changed)


async def forget(names: Iterable[str]) -> None:
    """Take these away, where there are any."""
    if wanted := list(names):
        await MerchantText.delete().where(MerchantText.name.is_in(wanted))


async def keep_terms(body: str, since: datetime) -> None:
    """A version of the terms of sale; two of one moment are one."""
    row = MerchantText(name=f"{TERMS}{since:%Y-%m-%dT%H:%M:%S.%f}", body=body, updated_at=since)
    await MerchantText.insert(row).on_conflict(target=MerchantText.name, action="DO NOTHING")


async def terms_at(moment: datetime) -> Row | None:
    """name, body, updated_at of the version in force at a moment; None before the first."""
    query = MerchantText.select().where(MerchantText.name.like(f"{TERMS}%"), MerchantText.updated_at <= moment)
    row: Row | None = await query.order_by(MerchantText.updated_at, MerchantText.id, ascending=False).first()
    return row


async def terms_versions(limit: int) -> list[Row]:
    """The versions, latest first."""
    query = MerchantText.select().where(MerchantText.name.like(f"{TERMS}%"))
    rows: list[Row] = await query.order_by(MerchantText.updated_at, MerchantText.id, ascending=False).limit(limit)
    return rows
