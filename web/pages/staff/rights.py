"""Who of the staff may do what, read from rights_table.py; an administrator may do all of it."""

from collections.abc import Set as AbstractSet
from typing import Final

from shop.staff.roles import ROLE_LABELS, Role
from web.pages.staff.rights_table import TABLE

COLUMNS: Final = (Role.SALES, Role.AFTER_SALES, Role.ACCOUNTING, Role.WAREHOUSE, Role.CATALOGUE)


def _read(table: str) -> dict[str, frozenset[Role]]:
    rows = [line.split() for line in table.splitlines() if line.startswith("staff_")]
    return {
        name: frozenset(role for role, mark in zip(COLUMNS, marks, strict=True) if mark == "x") for name, *marks in rows
    }


MATRIX: Final = _read(TABLE)


def sections() -> list[tuple[str, list[str]]]:
    """The headings of the table, each with the names of its routes."""
    found: list[tuple[str, list[str]]] = []
    for line in TABLE.splitlines():
        if line.startswith("staff_"):
            found[-1][1].append(line.split()[0])
        elif line and not line.startswith(" "):
            found.append((line, []))
    return found


def allowed(roles: AbstractSet[Role], route: str) -> bool:
    """Whether somebody with these roles may ask for the route of this name."""
    return Role.ADMINISTRATOR in roles or bool(MATRIX.get(route, frozenset()) & roles)


def who_may(route: str) -> str:
    """Whom to ask for it, in words: « ventes, comptabilité »; the administrator where no role has it."""
    roles: list[Role] = [role for role in COLUMNS if role in MATRIX.get(route, frozenset())]
    return ", ".join(ROLE_LABELS[role].lower() for role in roles or [Role.ADMINISTRATOR])
