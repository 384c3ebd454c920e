"""What the merchant sets: replaced as a whole, read through db.queries.storefront."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.engine import fetch
from db.sql import inside
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


async def keep_modes(rows: Sequence[Row]) -> None:
    """These ways to receive and no others; without any, the standard ones count. One that stays is the same row."""
    for row in rows:
        lists = {name: json.dumps(row[name]) for name in ("transit_days", "zone_days")}
        values = {**row, **lists}
        columns = [DeliveryMode._meta.get_column_by_name(name) for name in values if name != "code"]
        await DeliveryMode.insert(DeliveryMode(**values)).on_conflict(
            target=DeliveryMode.code, action="DO UPDATE", values=columns
        )
    codes = [row["code"] for row in rows]
    gone = DeliveryMode.delete(force=True)
    await (gone.where(DeliveryMode.code.not_in(codes)) if codes else gone)


async def keep_tariffs(rows: Sequence[Row]) -> None:
    """These steps and no others: mode, zone, max_weight_g, price_cents, from_goods_cents; one kept is the same."""
    known = {_step(row): row for row in await DeliveryTariff.select()}
    wanted = {_step(row): row for row in rows}
    for key, row in known.items():
        if key not in wanted:
            await DeliveryTariff.delete().where(DeliveryTariff.id == row["id"])
        elif row["price_cents"] != wanted[key]["price_cents"]:
            prices: dict[Any, Any] = {DeliveryTariff.price_cents: wanted[key]["price_cents"]}
            await DeliveryTariff.update(prices).where(DeliveryTariff.id == row["id"])
    if new := [DeliveryTariff(**row) for key, row in wanted.items() if key not in known]:
        await DeliveryTariff.insert(*new)


def _step(row: Row) -> tuple[str, str, int, int]:
    return row["mode"], row["zone"], row["max_weight_g"], row["from_goods_cents"]


async def orders_waiting_at(slug: str) -> int:
    """Orders to be collected at this agency that have not ended."""
    rows = await fetch(
        "SELECT COUNT(*) AS number FROM orders o WHERE o.state NOT IN ('delivered', 'cancelled', 'expired') "
        f"AND {inside('o.delivery', 'agency', 'slug')} = {{}}",
        slug,
    )
    return int(rows[0]["number"])
