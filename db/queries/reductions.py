"""Prices asked for and the reductions planned on them; whoever writes locks the variants first, in the order of ids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from db.engine import fetch, is_postgres
from db.sql import batches, placeholders
from db.tables.catalogue import PriceReduction

Rows = list[dict[str, Any]]
AT_ONCE = 400
PRICED = """
SELECT v.id, v.sku, v.size, v.colour, v.price_cents, p.id AS product_id, p.name, p.slug, p.vat_class,
       r.id AS running, r.price_cents AS reduced_cents, r.back_cents
FROM variant v JOIN product p ON p.id = v.product
LEFT JOIN price_reduction r ON r.variant = v.id AND r.state = 'running'
WHERE {where} ORDER BY p.name, p.id, v.position, v.id
"""
LISTED = """
SELECT r.id, r.variant, r.price_cents, r.starts_at, r.ends_at, r.state, r.back_cents, r.actor, r.created_at,
       v.sku, v.size, v.colour, v.price_cents AS asked_cents, p.name, p.slug
FROM price_reduction r JOIN variant v ON v.id = r.variant JOIN product p ON p.id = v.product
"""


async def priced(*, categories: Collection[int] = (), brand: str = "", references: Collection[str] = ()) -> Rows:
    """Active variants of these rayons, of this brand, of these references or barcodes (all that is given holds)."""
    where, values = ["v.active"], list[Any]()
    if categories:
        where.append(f"p.category IN ({placeholders(categories)})")
        values += categories
    if brand:
        where.append("p.brand = {}")
        values.append(brand)
    if references:
        where.append(
            f"(v.sku IN ({placeholders(references)}) OR (v.ean <> '' AND v.ean IN ({placeholders(references)})))"
        )
        values += [*references, *references]
    return await fetch(PRICED.replace("{where}", " AND ".join(where)), *values)


async def priced_by_ids(ids: Collection[int]) -> Rows:
    """The same of these variants, active or not."""
    found: Rows = []
    for part in batches(sorted(ids), AT_ONCE):
        found += await fetch(PRICED.replace("{where}", f"v.id IN ({placeholders(part)})"), *part)
    return found


async def brands() -> list[str]:
    rows = await fetch("SELECT DISTINCT brand FROM product WHERE brand <> '' ORDER BY brand")
    return [row["brand"] for row in rows]


async def hold(ids: Collection[int]) -> None:
    """Keep other writers off these variants until the transaction ends; SQLite has one writer anyway."""
    if is_postgres():
        for part in batches(sorted(ids), AT_ONCE):
            await fetch(f"SELECT id FROM variant WHERE id IN ({placeholders(part)}) ORDER BY id FOR UPDATE", *part)


async def write_prices(prices: Mapping[int, int]) -> None:
    """Cents by variant id; whoever calls writes the price changes down."""
    for part in batches(list(prices.items()), AT_ONCE):
        await fetch(
            f"UPDATE variant SET price_cents = new.column2 FROM (VALUES {_pairs(part)}) AS new "
            "WHERE variant.id = new.column1"
        )


async def write_backs(backs: Mapping[int, int]) -> None:
    """What these variants cost once their running reductions are over."""
    for part in batches(list(backs.items()), AT_ONCE):
        await fetch(
            f"UPDATE price_reduction SET back_cents = new.column2 FROM (VALUES {_pairs(part)}) AS new "
            "WHERE price_reduction.variant = new.column1 AND state = 'running'"
        )


async def add(
    rows: Sequence[tuple[int, int]], starts_at: datetime, ends_at: datetime | None, actor: str, now: datetime
) -> None:
    """Plan these (variant, cents)."""
    for part in batches(list(rows), AT_ONCE):
        await PriceReduction.insert(
            *(
                PriceReduction(
                    variant=variant,
                    price_cents=cents,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    actor=actor,
                    created_at=now,
                )
                for variant, cents in part
            )
        )


async def open_of(variant_ids: Collection[int]) -> Rows:
    """Planned and running reductions of these variants, first to begin first."""
    found: Rows = []
    for part in batches(sorted(variant_ids), AT_ONCE):
        found += await _read(f"r.variant IN ({placeholders(part)}) AND r.state IN ('planned', 'running')", *part)
    return found


async def due(now: datetime) -> Rows:
    """Reductions whose beginning or end has come, ends first."""
    ended = await _read("r.state IN ('planned', 'running') AND r.ends_at <= {}", now)
    begun = await _read("r.state = 'planned' AND r.starts_at <= {} AND (r.ends_at IS NULL OR r.ends_at > {})", now, now)
    return ended + begun


async def by_ids(ids: Collection[int]) -> Rows:
    return await _read(f"r.id IN ({placeholders(ids)})", *ids) if ids else []


async def listed(states: Collection[str], most: int, variant_id: int = 0) -> Rows:
    """The newest beginnings first."""
    only = "AND r.variant = {}" if variant_id else ""
    values = [*states, *([variant_id] if variant_id else []), most]
    where = f"WHERE r.state IN ({placeholders(states)}) {only} ORDER BY r.starts_at DESC, r.id DESC LIMIT {{}}"
    return await fetch(f"{LISTED} {where}", *values)


async def begin(reduction_id: int, back_cents: int) -> bool:
    """From planned to running; False when another worker, or somebody, was quicker."""
    sql = (
        "UPDATE price_reduction SET state = 'running', back_cents = {} WHERE id = {} AND state = 'planned' RETURNING id"
    )
    return bool(await fetch(sql, back_cents, reduction_id))


async def close(reduction_id: int, from_state: str, to_state: str) -> bool:
    """The same for its end."""
    sql = "UPDATE price_reduction SET state = {} WHERE id = {} AND state = {} RETURNING id"
    return bool(await fetch(sql, to_state, reduction_id, from_state))


async def _read(where: str, *values: Any) -> Rows:
    return await fetch(f"{LISTED} WHERE {where} ORDER BY r.starts_at, r.id", *values)


def _pairs(part: Collection[tuple[int, int]]) -> str:
    return ", ".join(f"({int(one)}, {int(other)})" for one, other in part)
