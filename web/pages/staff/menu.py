"""The menu of the staff space: a few groups, and within the one that is open its rooms."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from shop.staff.roles import Role
from web.pages.staff.rights import allowed

Room = tuple[str, str, str, str]
"""Name (of its route `staff_<name>` too), label, address, which count of `waiting` stands beside it."""
GROUPS: Final = (
    ("Aujourd’hui", ("today", "jobs")),
    ("Ventes", ("orders", "phone", "picking", "customers", "withdrawals", "promotions")),
    ("Catalogue", ("catalogue", "categories", "prices", "stock", "catalogue_files")),
    ("Argent", ("invoices", "bank", "accounting")),
)
OTHERS: Final = "Réglages"
"""Where every room goes that no group names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link; `count` of what waits there, `current` where one is."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """`rooms` of the group that is open; none where it has but one."""

    groups: tuple[Entry, ...]
    rooms: tuple[Entry, ...]


def menu_for(rooms: Sequence[Room], roles: AbstractSet[Role], current: str, waiting: Mapping[str, int]) -> Menu:
    """What somebody with these roles may see, with the room `current` marked."""
    mine = [room for room in rooms if allowed(roles, f"staff_{room[0]}")]
    groups: list[Entry] = []
    opened: tuple[Entry, ...] = ()
    for label, members in _grouped(mine):
        entries = tuple(Entry(room[1], room[2], waiting.get(room[3], 0), room[0] == current) for room in members)
        here = any(entry.current for entry in entries)
        groups.append(Entry(label, entries[0].url, sum(entry.count for entry in entries), here))
        opened = entries if here and len(entries) > 1 else opened
    return Menu(tuple(groups), opened)


def _grouped(rooms: Sequence[Room]) -> list[tuple[str, list[Room]]]:
    """Groups that have a room, their rooms in the order GROUPS names them."""
    by_name = {room[0]: room for room in rooms}
    named = {name for _, names in GROUPS for name in names}
    found = [(label, [by_name[name] for name in names if name in by_name]) for label, names in GROUPS]
    found.append((OTHERS, [room for room in rooms if room[0] not in named]))
    return [(label, members) for label, members in found if members]
