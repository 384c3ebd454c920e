"""Staff's list of products: filters put together into one statement, and how many there are."""

from collections.abc import Collection, Sequence
from typing import Any

from db.engine import fetch
from db.queries.codes import begun
from db.queries.search_words import matches, wanted_words
from db.sql import placeholders

Rows = list[dict[str, Any]]

_FREE = "v.on_hand - v.reserved"
_CAN_BE_HAD = f"v.active AND v.not_orderable_reason = '' AND (v.made_to_order OR {_FREE} > 0)"
CONDITIONS = {
    "published": "p.published",
    "hidden": "NOT p.published",
    "orderable": f"EXISTS (SELECT 1 FROM variant v WHERE v.product = p.id AND {_CAN_BE_HAD})",
    "not_orderable": f"NOT EXISTS (SELECT 1 FROM variant v WHERE v.product = p.id AND {_CAN_BE_HAD})",
    "stopped": "EXISTS (SELECT 1 FROM variant v WHERE v.product = p.id AND v.active AND v.not_orderable_reason <> '')",
    "low": f"""EXISTS (SELECT 1 FROM variant v WHERE v.product = p.id AND v.active AND NOT v.made_to_order
               AND {_FREE} <= v.low_stock_at)""",
    "no_photo": "NOT EXISTS (SELECT 1 FROM photo f WHERE f.product = p.id)",
    "no_description": "TRIM(p.description) = ''",
}
"""What a list can be narrowed to, by name."""
_ROWS = """
SELECT p.id, p.name, p.slug, p.brand, p.published, p.vat_class, c.name AS category,
       COALESCE(top.name, '') AS parent_category, f.name AS photo_name,
       (SELECT COUNT(*) FROM variant v WHERE v.product = p.id AND v.active) AS variants,
       (SELECT MIN(v.price_cents) FROM variant v WHERE v.product = p.id AND v.active) AS price_cents,
       (SELECT SUM(v.on_hand - v.reserved) FROM variant v WHERE v.product = p.id AND v.active) AS free,
       CASE WHEN [orderable] THEN 1 ELSE 0 END AS orderable, CASE WHEN [low] THEN 1 ELSE 0 END AS low
FROM product p JOIN category c ON c.id = p.category LEFT JOIN category top ON top.id = c.parent
LEFT JOIN photo f ON f.id = (SELECT id FROM photo WHERE product = p.id ORDER BY position, id LIMIT 1)
WHERE p.id IN ([ids]) ORDER BY p.name, p.id
"""


async def listed(
    conditions: Collection[str],
    category_ids: Collection[int],
    groups: Sequence[Collection[str]],
    codes: Collection[str],
    *,
    most: int,
    offset: int,
) -> tuple[Rows, int]:
    """A page of products by name, and how many answer in all.

    `conditions`: names of CONDITIONS; `category_ids`: any of these rayons (none: all); `groups`: stems with their
    synonyms, all of them said, the last perhaps only begun; `codes`: EANs or beginnings of references, instead.
    """
    where = [f"({CONDITIONS[name]})" for name in conditions]
    values: list[Any] = []
    if category_ids:
        where.append(f"p.category IN ({', '.join(['{}'] * len(category_ids))})")
        values += category_ids
    said = []
    if groups:
        said.append(f"p.id IN (SELECT t.rowid FROM product_text t WHERE {matches()})")
        values.append(wanted_words(groups, prefix=True))
    if codes:
        named, written = begun(codes)
        said.append(f"EXISTS (SELECT 1 FROM variant v WHERE v.product = p.id AND {named})")
        values += written
    where += [f"({' OR '.join(said)})"] if said else []
    which = f"FROM product p WHERE {' AND '.join(where) or '1 = 1'}"
    total = await fetch(f"SELECT COUNT(*) AS found {which}", *values)
    ids = await fetch(f"SELECT p.id {which} ORDER BY p.name, p.id LIMIT {{}} OFFSET {{}}", *values, most, offset)
    return await _rows([row["id"] for row in ids]), int(total[0]["found"])


async def _rows(ids: Sequence[int]) -> Rows:
    if not ids:
        return []
    sql = _ROWS.replace("[orderable]", CONDITIONS["orderable"]).replace("[low]", CONDITIONS["low"])
    return await fetch(sql.replace("[ids]", placeholders(ids)), *ids)
