"""What waits for staff: how much of each kind, in one statement, and one list of it, whatever tables it lies in.

Indexes on what is open alone (the migration makes them) keep both from walking through years of what is not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.engine import fetch, is_postgres
from db.queries.orders import GIVEN_BACK, PARTLY_SENT

Row = dict[str, Any]
Rows = list[Row]

PARCEL_REASONS: Final = ("parcel_late", "parcel_trouble", "parcel_late,parcel_trouble", "parcel_trouble,parcel_late")
"""What `attention` of an order holds that waits for a carrier's answer alone."""
_OF_PARCELS: Final = "o.attention IN (" + ", ".join(f"'{one}'" for one in PARCEL_REASONS) + ")"
# Since when an order stands where it stands.
_MOVED: Final = (
    'COALESCE((SELECT MAX(e.at) FROM order_event e WHERE e."order" = o.id AND e.from_state <> e.to_state), o.placed_at)'
)
_LOW: Final = "v.active AND NOT v.made_to_order AND v.on_hand - v.reserved <= v.low_stock_at"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what waits. `about` as `work_owner` has it; `rows` from FROM on; `since` when it began to wait.

    `moment`: the name of the moment that completes `rows`, if one does.
    """

    about: str
    subject: str
    since: str
    rows: str
    moment: str = ""


def _orders(where: str, moment: str = "") -> Kind:
    return Kind("order", "o.id", _MOVED, f"FROM orders o WHERE {where}", moment)


_PARKED: Final = "FROM job j WHERE j.parked_at IS NOT NULL AND j.done_at IS NULL AND j.kind"
KINDS: Final = {
    "decide": _orders(f"o.attention <> '' AND NOT {_OF_PARCELS}"),
    "given_back": _orders(f"{GIVEN_BACK} AND o.attention = ''"),
    "parcels": _orders(f"o.attention <> '' AND {_OF_PARCELS}"),
    "prepare": _orders(f"o.state IN ('confirmed', 'paid') AND NOT {GIVEN_BACK}"),
    "ship": _orders(f"o.state = 'in_preparation' AND NOT {GIVEN_BACK}"),
    "collect": _orders(f"o.state = 'ready' AND NOT {GIVEN_BACK} AND {_MOVED} < {{}}", "ready_before"),
    "rest": _orders(PARTLY_SENT),
    "labels": Kind(
        "parcel", "c.id", "c.packed_at",
        "FROM parcel c WHERE c.label_state = 'asked' AND c.packed_at < {}", "asked_before",
    ),
    "withdrawals": Kind("withdrawal", "w.id", "w.declared_at", "FROM withdrawal w WHERE w.closed_at IS NULL"),
    "transfers": Kind(
        "bank_entry", "b.id", "b.booked_on", "FROM bank_entry b WHERE b.state IN ('proposed', 'unmatched')"
    ),
    "mails": Kind("job", "j.id", "j.parked_at", f"{_PARKED} = 'mail'"),
    "jobs": Kind("job", "j.id", "j.parked_at", f"{_PARKED} <> 'mail'"),
    "stock": Kind(
        "variant", "v.id", "COALESCE((SELECT MAX(m.at) FROM stock_movement m WHERE m.variant = v.id), p.created_at)",
        f"FROM variant v JOIN product p ON p.id = v.product WHERE {_LOW} AND v.not_orderable_reason = '' "
        "AND p.published",
    ),
}  # fmt: skip
_STATES: Final = ("awaiting_payment", "confirmed", "paid", "in_preparation", "ready", "shipped")
"""States that somebody waits in, us or the buyer."""
_MORE: Final = {
    **{state: f"FROM orders o WHERE o.state = '{state}' AND NOT {GIVEN_BACK}" for state in _STATES},
    "flagged": "FROM orders o WHERE o.attention <> ''",
    "awaited": "FROM orders o WHERE o.state = 'awaiting_payment' AND EXISTS (SELECT 1 FROM payment p "
    "WHERE p.\"order\" = o.id AND p.provider IN ('bank', 'cheque'))",
}


async def counts(moments: dict[str, datetime]) -> dict[str, int]:
    """How much waits of each of KINDS; of orders by state; 'flagged' and 'awaited' (by transfer or cheque) too.

    `moments`: 'asked_before', for labels, and 'ready_before', for orders nobody collects.
    """
    asked = [(name, kind.rows, kind.moment) for name, kind in KINDS.items()]
    asked += [(name, rows, "") for name, rows in _MORE.items()]
    columns = ", ".join(f"(SELECT COUNT(*) {rows}) AS {name}" for name, rows, _ in asked)
    (row,) = await fetch(f"SELECT {columns}", *(moments[moment] for _, _, moment in asked if moment))
    return {name: int(value) for name, value in row.items()}


async def waiting(
    kinds: Sequence[str],
    moments: dict[str, datetime],
    *,
    first: Collection[str],
    member: int | None,
    page: int,
    per_page: int,
) -> Rows:
    """One page of what waits, and one row more when others follow: kind, about, subject, since, owner (id), owner_name.

    `first`: the kinds that come before the others; within each part the oldest first. `member`: only what they have.
    """
    parts = " UNION ALL ".join(_part(name) for name in kinds)
    args: list[Any] = [moments[KINDS[name].moment] for name in kinds if KINDS[name].moment]
    mine = "WHERE w.member = {}" if member is not None else ""
    firsts = ", ".join(f"'{name}'" for name in KINDS if name in first) or "''"
    return await fetch(
        f"""SELECT q.kind, q.about, q.subject, q.since, w.member AS owner, s.name AS owner_name
            FROM ({parts}) q {"" if mine else "LEFT"} JOIN work_owner w ON w.kind = q.about AND w.subject = q.subject
            LEFT JOIN staff_member s ON s.id = w.member {mine}
            ORDER BY CASE WHEN q.kind IN ({firsts}) THEN 0 ELSE 1 END, q.since, q.kind, q.subject
            LIMIT {per_page + 1:d} OFFSET {(page - 1) * per_page:d}""",
        *args,
        *([member] if mine else []),
    )


def _part(name: str) -> str:
    kind = KINDS[name]
    since = f"CAST({kind.since} AS timestamptz)" if is_postgres() else kind.since
    return f"SELECT '{name}' AS kind, '{kind.about}' AS about, {kind.subject} AS subject, {since} AS since {kind.rows}"


# What they are ------------------------------------------------------------------------------------------------------

_DETAILS: Final = {
    "order": "SELECT o.id, o.number, o.state, o.contact, o.professional, o.delivery, o.attention, o.total_cents "
    "FROM orders o WHERE o.id",
    "parcel": "SELECT c.id, o.number, o.contact, o.professional, c.carrier FROM parcel c "
    'JOIN orders o ON o.id = c."order" WHERE c.id',
    "withdrawal": "SELECT w.id, w.number AS statement, w.name, w.declared_at, w.in_time, w.received_at, o.number, "
    'o.state FROM withdrawal w JOIN orders o ON o.id = w."order" WHERE w.id',
    "bank_entry": "SELECT b.id, b.payer, b.amount_cents, b.text, b.state FROM bank_entry b WHERE b.id",
    "job": "SELECT j.id, j.kind, j.key, j.payload, j.last_error FROM job j WHERE j.id",
    "variant": "SELECT v.id, v.sku, v.size, v.colour, v.on_hand - v.reserved AS free, p.id AS product, p.name, p.slug "
    "FROM variant v JOIN product p ON p.id = v.product WHERE v.id",
}


async def details(about: str, subjects: Sequence[int]) -> dict[int, Row]:
    """What these things are, by id."""
    marks = ", ".join(["{}"] * len(subjects))
    rows = await fetch(f"{_DETAILS[about]} IN ({marks})", *subjects) if subjects else []
    return {int(row["id"]): row for row in rows}


async def exists(about: str, subject: int) -> bool:
    """Whether there is such a thing, of a kind that somebody may have in hand."""
    return about in _DETAILS and bool(await details(about, [subject]))
