"""What waits for staff: how much of each kind, in one statement, and all of it, whatever tables it lies in.

Indexes on what is open alone (the migration makes them) keep both from walking through years of what is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import permutations
from typing import Any, Final

from db.engine import fetch, is_postgres
from db.queries import withdrawals
from db.queries.orders import GIVEN_BACK, PARTLY_SENT
from db.sql import placeholders

Row = dict[str, Any]
Rows = list[Row]

_ABOUT_PARCELS: Final = ("parcel_late", "parcel_trouble", "parcel_back")
PARCEL_REASONS: Final = tuple(",".join(some) for count in (1, 2, 3) for some in permutations(_ABOUT_PARCELS, count))
"""What `attention` of an order holds that is about its parcels alone."""
_OF_PARCELS: Final = "o.attention IN (" + ", ".join(f"'{one}'" for one in PARCEL_REASONS) + ")"
_LOW: Final = "v.active AND NOT v.made_to_order AND v.on_hand - v.reserved <= v.low_stock_at"
# When the shelf of an article that is low came to be: the movement that took it there, or the oldest of the last 30.
# Nobody knows of one that is low because of what orders keep.
_LOW_SINCE: Final = """CASE WHEN v.on_hand <= v.low_stock_at THEN COALESCE((
    SELECT COALESCE(MAX(CASE WHEN b.stood > v.low_stock_at THEN b.at END), MIN(b.at)) FROM (
        SELECT n.at, v.on_hand - SUM(n.delta) OVER (ORDER BY n.id DESC) AS stood FROM (
            SELECT m.id, m.at, m.delta FROM stock_movement m WHERE m.variant = v.id ORDER BY m.id DESC LIMIT 30) n) b),
    p.created_at) END"""


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
    return Kind("order", "o.id", "o.state_since", f"FROM orders o WHERE {where}", moment)


_PARKED: Final = "FROM job j WHERE j.parked_at IS NOT NULL AND j.done_at IS NULL AND j.kind"
KINDS: Final = {
    "decide": _orders(f"o.attention <> '' AND NOT {_OF_PARCELS}"),
    "given_back": _orders(f"{GIVEN_BACK} AND o.attention = ''"),
    "parcels": _orders(f"o.attention <> '' AND {_OF_PARCELS}"),
    "prepare": _orders(f"o.state IN ('confirmed', 'paid') AND NOT {GIVEN_BACK}"),
    "ship": _orders(f"o.state = 'in_preparation' AND NOT {GIVEN_BACK}"),
    "collect": _orders(f"o.state = 'ready' AND NOT {GIVEN_BACK} AND o.state_since < {{}}", "ready_before"),
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
        "variant", "v.id", _LOW_SINCE,
        f"FROM variant v JOIN product p ON p.id = v.product WHERE {_LOW} AND v.not_orderable_reason = '' "
        "AND p.published",
    ),
}  # fmt: skip
_STANDING: Final = ("given_back", "prepare", "ship", "collect")
"""Kinds of orders that are read in one pass through each state: whether all their money went back is asked once."""
_STOOD: Final = {
    "confirmed": "'prepare'",
    "paid": "'prepare'",
    "in_preparation": "'ship'",
    "ready": "CASE WHEN o.state_since < {} THEN 'collect' ELSE '' END",
}
_STATES: Final = ("awaiting_payment", *_STOOD, "shipped")
"""States that somebody waits in, us or the buyer."""
_AWAITED: Final = (
    "FROM orders o WHERE o.state = 'awaiting_payment' AND EXISTS (SELECT 1 FROM payment p "
    "WHERE p.\"order\" = o.id AND p.provider IN ('bank', 'cheque'))"
)


async def counts(moments: Mapping[str, datetime]) -> dict[str, int]:
    """How much waits of each of KINDS; of orders by state; 'flagged' and 'awaited' (by transfer or cheque) too.

    `moments`: 'asked_before', for labels, and 'ready_before', for orders nobody collects.
    """
    names = [name for name in KINDS if name not in ("given_back", "prepare", "ship")]
    counted = [
        *(f"SELECT {_unless_given_back(state, _text(state))} AS name, COUNT(*) AS number FROM orders o "
          f"WHERE o.state = '{state}' GROUP BY 1" for state in _STATES),
        *(f"SELECT '{name}', COUNT(*) {KINDS[name].rows}" for name in names),
        f"SELECT 'awaited', COUNT(*) {_AWAITED}",
    ]  # fmt: skip
    rows = await fetch(
        " UNION ALL ".join(counted),
        *(moments[KINDS[name].moment] for name in names if KINDS[name].moment),
    )
    found = dict.fromkeys((*KINDS, *_STATES), 0)
    for row in rows:
        found[row["name"]] = found.get(row["name"], 0) + int(row["number"])
    in_states = {"prepare": found["confirmed"] + found["paid"], "ship": found["in_preparation"]}
    return found | in_states | {"flagged": found["decide"] + found["parcels"]}


async def waiting(moments: Mapping[str, datetime]) -> Rows:
    """Each thing that waits, in no order: kind, about, subject, since (a moment or a day, as text on SQLite, or None).

    SQLite would take longer to sort them and give one page than to give them all. State by state: a planner that knows
    no more than averages would not use the index for several at once.
    """
    return await fetch(_everything(on_postgres=is_postgres()), moments["ready_before"], moments["asked_before"])


@cache
def _everything(*, on_postgres: bool) -> str:
    stood = (
        f"SELECT {_unless_given_back(state, kind)} AS kind, 'order' AS about, o.id AS subject, "
        f"o.state_since AS since FROM orders o WHERE o.state = '{state}'"
        for state, kind in _STOOD.items()
    )
    return " UNION ALL ".join([*stood, *(_part(name, on_postgres) for name in KINDS if name not in _STANDING)])


def _unless_given_back(state: str, kind: str) -> str:
    """`kind` for an order of this state, if its money is here; else 'given_back', unless it waits for a decision."""
    if state not in ("paid", "in_preparation", "ready"):
        return kind
    return f"CASE WHEN {GIVEN_BACK} THEN CASE WHEN o.attention = '' THEN 'given_back' ELSE '' END ELSE {kind} END"


def _part(name: str, on_postgres: bool) -> str:
    kind = KINDS[name]
    return f"SELECT '{name}', '{kind.about}', {kind.subject}, {_as_moment(kind.since, on_postgres)} {kind.rows}"


def _as_moment(since: str, on_postgres: bool) -> str:
    """A day is a moment too, where a column has but one type."""
    return f"CAST({since} AS timestamptz)" if on_postgres else since


def _text(word: str) -> str:
    return f"'{word}'"


# What they are ------------------------------------------------------------------------------------------------------

_DETAILS: Final = {
    "order": "x.number, x.state, x.contact, x.professional, x.delivery, x.attention, x.total_cents FROM orders x",
    "parcel": 'o.number, o.contact, o.professional, x.carrier FROM parcel x JOIN orders o ON o.id = x."order"',
    "withdrawal": f'{withdrawals.STANDING} FROM withdrawal x JOIN orders o ON o.id = x."order"',
    "bank_entry": "x.payer, x.amount_cents, x.text, x.state FROM bank_entry x",
    "job": "x.kind, x.key, x.payload, x.last_error FROM job x",
    "variant": "x.sku, x.size, x.colour, x.on_hand - x.reserved AS free, p.id AS product, p.name, p.slug "
    "FROM variant x JOIN product p ON p.id = x.product",
}


async def details(about: str, subjects: Sequence[int]) -> dict[int, Row]:
    """What these things are, by id, with the owner (id) and the owner_name of each."""
    if not subjects:
        return {}
    marks = placeholders(subjects)
    rows = await fetch(
        f"SELECT x.id, w.member AS owner, s.name AS owner_name, {_DETAILS[about]} "
        f"LEFT JOIN work_owner w ON w.kind = '{about}' AND w.subject = x.id "
        f"LEFT JOIN staff_member s ON s.id = w.member WHERE x.id IN ({marks})",
        *subjects,
    )
    return {int(row["id"]): row for row in rows}


async def exists(about: str, subject: int) -> bool:
    """Whether there is such a thing, of a kind that somebody may have in hand."""
    return about in _DETAILS and bool(await details(about, [subject]))
