"""The shelf as the warehouse reads it: what stands there, what came and went, who keeps it, sheets of a stock-take."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from db.engine import fetch
from db.queries.codes import begun, same
from db.queries.search_words import matches, wanted_words
from db.sql import for_update, placeholders
from db.tables.catalogue import StockMovement
from db.tables.staff import StagedFile

Row = dict[str, Any]
Rows = list[Row]
COLUMNS: Final = """
v.id, v.sku, v.ean, v.size, v.colour, v.on_hand, v.reserved, v.low_stock_at, v.made_to_order, v.active, v.product,
v.not_orderable_reason, v.restock_on, p.name, p.slug, p.published
"""
LOW: Final = "v.active AND NOT v.made_to_order AND v.on_hand - v.reserved <= v.low_stock_at"
STATES: Final[Mapping[str, str]] = {
    "bas": LOW,
    "epuise": "v.active AND v.on_hand - v.reserved <= 0",
    "reserve": "v.reserved > 0",
    "inactif": "NOT v.active AND v.on_hand > 0",
}
"""What a list may be narrowed to; without one, all that is sold or still stands there."""
USUAL: Final = "(v.active OR v.on_hand > 0)"
ORDER: Final = "ORDER BY p.name, p.id, v.position, v.id"


def _where(
    state: str, categories: Collection[int], groups: Sequence[Collection[str]], codes: Collection[str]
) -> tuple[str, list[Any]]:
    where, values = [STATES.get(state, USUAL)], list[Any]()
    if categories:
        where.append(f"p.category IN ({placeholders(categories)})")
        values += categories
    if codes:
        named, written = begun(codes)
        found = [named]
        values += written
        if groups:
            found.append(f"p.id IN (SELECT t.rowid FROM product_text t WHERE {matches()})")
            values.append(wanted_words(groups, prefix=True))
        where.append(f"({' OR '.join(found)})")
    return " AND ".join(where), values


async def listed(
    state: str,
    categories: Collection[int],
    groups: Sequence[Collection[str]],
    codes: Collection[str],
    page: int,
    per_page: int,
) -> tuple[Rows, int]:
    """A page of articles, by name, and how many there are. `codes`: what was typed, `groups` its words."""
    where, values = _where(state, categories, groups, codes)
    counted = await fetch(
        f"SELECT COUNT(*) AS number FROM variant v JOIN product p ON p.id = v.product WHERE {where}", *values
    )
    rows = await fetch(
        f"SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product WHERE {where} {ORDER} "
        "LIMIT {} OFFSET {}",
        *values,
        per_page,
        (page - 1) * per_page,
    )
    return rows, int(counted[0]["number"])


async def article(variant_id: int) -> Row | None:
    rows = await articles([variant_id])
    return rows[0] if rows else None


async def articles(ids: Collection[int]) -> Rows:
    """Rows of these variants, as `listed` has them, by name."""
    if not ids:
        return []
    # Written as numbers: a stock-take may name more articles than a statement takes parameters.
    marks = ", ".join(str(int(one)) for one in ids)
    return await fetch(
        f"SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product WHERE v.id IN ({marks}) {ORDER}"
    )


async def countable(categories: Collection[int], limit: int, offset: int) -> Rows:
    """What a stock-take counts: articles that are sold, and others that still stand there."""
    narrowed = f"AND p.category IN ({placeholders(categories)})" if categories else ""
    return await fetch(
        f"SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product WHERE {USUAL} {narrowed} {ORDER} "
        "LIMIT {} OFFSET {}",
        *categories,
        limit,
        offset,
    )


async def count_countable(categories: Collection[int]) -> int:
    narrowed = f"AND p.category IN ({placeholders(categories)})" if categories else ""
    rows = await fetch(
        f"SELECT COUNT(*) AS number FROM variant v JOIN product p ON p.id = v.product WHERE {USUAL} {narrowed}",
        *categories,
    )
    return int(rows[0]["number"])


async def by_code(code: str, categories: Collection[int]) -> Rows:
    """Articles with this reference or barcode, however it is written; several may share a barcode."""
    narrowed = f"AND p.category IN ({placeholders(categories)})" if categories else ""
    named, values = same(code)
    return await fetch(
        f"SELECT {COLUMNS} FROM variant v JOIN product p ON p.id = v.product "
        f"WHERE {named} AND {USUAL} {narrowed} {ORDER}",
        *values,
        *categories,
    )


async def shift(variant_id: int, delta: int, most: int) -> Row | None:
    """Pieces come or go: on_hand, reserved afterwards.

    None, and nothing done, where orders keep what would go, or more than `most` would stand there.
    """
    rows = await fetch(
        "UPDATE variant SET on_hand = on_hand + {} WHERE id = {} AND on_hand + {} >= reserved "
        "AND ({} < 0 OR on_hand <= {}) RETURNING on_hand, reserved",
        delta,
        variant_id,
        delta,
        delta,
        most - delta,
    )
    return rows[0] if rows else None


async def record(variant_id: int, delta: int, reason: str, actor: str, note: str, at: datetime) -> None:
    """Write a movement of staff's down."""
    await StockMovement.insert(
        StockMovement(variant=variant_id, delta=delta, reason=reason, actor=actor, note=note, at=at)
    )


async def last_by_staff(variant_id: int) -> int:
    """Id of the newest movement that somebody of the staff made; 0 for none."""
    rows = await fetch("SELECT MAX(id) AS newest FROM stock_movement WHERE variant = {} AND actor <> ''", variant_id)
    return int(rows[0]["newest"] or 0)


async def movements(variant_id: int, before: int, most: int) -> Rows:
    """Newest first, those below an id where one is given."""
    older = "AND id < {}" if before else ""
    return await fetch(
        f"SELECT id, delta, reason, order_number, actor, note, at FROM stock_movement WHERE variant = {{}} {older} "
        "ORDER BY id DESC LIMIT {}",
        variant_id,
        *([before] if before else []),
        most,
    )


async def keepers(variant_id: int, most: int) -> Rows:
    """number, pieces of the orders that keep this article, oldest first."""
    return await fetch(
        'SELECT o.number, SUM(l.reserved) AS pieces FROM order_line l JOIN orders o ON o.id = l."order" '
        "WHERE l.variant = {} AND l.reserved > 0 GROUP BY o.id, o.number ORDER BY o.id LIMIT {}",
        variant_id,
        most,
    )


async def counts_to_change(staged_id: int) -> tuple[dict[str, Any], bool]:
    """What was counted on a sheet, kept from other writers till the transaction ends; whether it is applied."""
    [row] = await fetch(f"SELECT content, applied_at FROM staged_file WHERE id = {{}}{for_update()}", staged_id)
    return counts_of(row["content"]), row["applied_at"] is not None


def counts_of(content: bytes) -> dict[str, Any]:
    """The counts of a sheet's content, by variant id as text."""
    found: dict[str, Any] = json.loads(bytes(content) or b"{}")
    return found


async def keep_counts(staged_id: int, counts: Mapping[str, Any]) -> None:
    content = json.dumps(counts, ensure_ascii=False).encode()
    await StagedFile.update({StagedFile.content: content}).where(StagedFile._meta.primary_key == staged_id)
