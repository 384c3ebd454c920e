"""What the merchant sets: replaced as a whole, read through db.queries.storefront."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.tables.merchant import Agency, DeliveryMode, DeliveryTariff, Setting

Row = Mapping[str, Any]


async def keep_settings(values: Row) -> None:
    """Write these settings; others stay."""
    for name, value in values.items():
        row = Setting(name=name, value=json.dumps(value, ensure_ascii=False))
        await Setting.insert(row).on_conflict(target=Setting.name, action="DO UPDATE", values=[Setting.value])


async def replace_agencies(rows: Sequence[Row]) -> None:
    """These agencies in this order and no others; one that keeps its slug stays the same agency."""
    for position, row in enumerate(rows):
        lists = {name: json.dumps(row[name], ensure_ascii=False) for name in ("hours", "exceptions", "services")}
        values = {**row, **lists, "position": position}
        columns = [Agency._meta.get_column_by_name(name) for name in values if name != "slug"]
        await Agency.insert(Agency(**values)).on_conflict(target=Agency.slug, action="DO UPDATE", values=columns)
    slugs = [row["slug"] for row in rows]
    gone = Agency.delete(force=True)
    await (gone.where(Agency.slug.not_in(slugs)) if slugs else gone)


async def delivery_modes() -> list[dict[str, Any]]:
    """Every way to receive that the merchant has set, offered or not, in order."""
    rows: list[dict[str, Any]] = await DeliveryMode.select().order_by(DeliveryMode.position).output(load_json=True)
    return rows


async def replace_modes(rows: Sequence[Row]) -> None:
    """These ways to receive and no others; without any, the standard ones count."""
    await DeliveryMode.delete(force=True)
    for row in rows:
        lists = {name: json.dumps(row[name]) for name in ("transit_days", "zone_days")}
        await DeliveryMode.insert(DeliveryMode(**{**row, **lists}))


async def replace_tariffs(rows: Sequence[Row]) -> None:
    """These steps and no others: mode, zone, max_weight_g, price_cents, from_goods_cents."""
    await DeliveryTariff.delete(force=True)
    if rows:
        await DeliveryTariff.insert(*(DeliveryTariff(**row) for row in rows))
