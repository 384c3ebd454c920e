"""What a list of orders may be narrowed by, as conditions on an order `o`; the words of each are the page's affair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.sql import inside, placeholders


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Conditions, and the values of their places in the same order."""

    conditions: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    def __add__(self, other: "Narrowed") -> "Narrowed":
        return Narrowed((*self.conditions, *other.conditions), (*self.values, *other.values))


ALL: Final = Narrowed()
SORTS: Final = {
    "oldest": "o.placed_at ASC, o.id ASC",
    "newest": "o.placed_at DESC, o.id DESC",
    "dearest": "o.total_cents DESC, o.id DESC",
    "cheapest": "o.total_cents ASC, o.id ASC",
}
_ALIVE: Final = "('created', 'open', 'pending', 'authorized', 'paid')"


def by_mode(code: str) -> Narrowed:
    """Received this way."""
    return Narrowed((f"{inside('o.delivery', 'mode')} = {{}}",), (code,))


def by_agency(slug: str) -> Narrowed:
    """Collected at this agency."""
    return Narrowed((f"{inside('o.delivery', 'agency', 'slug')} = {{}}",), (slug,))


def by_carrier(carrier: str, modes: Sequence[str]) -> Narrowed:
    """With a parcel of this carrier's, or with none yet and received by one of these modes, which are its own."""
    parcel = 'EXISTS (SELECT 1 FROM parcel c WHERE c."order" = o.id AND c.carrier = {})'
    if not modes:
        return Narrowed((parcel,), (carrier,))
    marks = placeholders(modes)
    none_yet = 'NOT EXISTS (SELECT 1 FROM parcel c WHERE c."order" = o.id)'
    return Narrowed((f"({parcel} OR ({inside('o.delivery', 'mode')} IN ({marks}) AND {none_yet}))",), (carrier, *modes))


def by_method(method: str) -> Narrowed:
    """With a payment by this method that was not refused or given up."""
    paid = f'SELECT 1 FROM payment m WHERE m."order" = o.id AND m.method = {{}} AND m.state IN {_ALIVE}'
    return Narrowed((f"EXISTS ({paid})",), (method,))


def placed_since(moment: datetime) -> Narrowed:
    return Narrowed(("o.placed_at >= {}",), (moment,))


def placed_before(moment: datetime) -> Narrowed:
    return Narrowed(("o.placed_at < {}",), (moment,))


def from_cents(cents: int) -> Narrowed:
    return Narrowed(("o.total_cents >= {}",), (cents,))


def up_to_cents(cents: int) -> Narrowed:
    return Narrowed(("o.total_cents <= {}",), (cents,))


def owned_by(member_id: int) -> Narrowed:
    """In the hands of this member; 0: in nobody's."""
    owned = "SELECT 1 FROM work_owner w WHERE w.kind = 'order' AND w.subject = o.id"
    if not member_id:
        return Narrowed((f"NOT EXISTS ({owned})",))
    return Narrowed((f"EXISTS ({owned} AND w.member = {{}})",), (member_id,))


def flagged(*, flagged: bool) -> Narrowed:
    """With something for staff to decide, or with nothing."""
    return Narrowed(("o.attention <> ''" if flagged else "o.attention = ''",))
