"""The matrix of rights as people read it: rows of rights.py under their headings, each with a name in words."""

from dataclasses import dataclass

from shop.staff.roles import Role
from web.pages.staff.rights import COLUMNS, MATRIX, sections
from web.pages.staff.words import action_words, section_words


@dataclass(frozen=True, slots=True)
class Row:
    """`allowed` has one for each of COLUMNS, in their order."""

    label: str
    allowed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    rows: tuple[Row, ...]


def matrix() -> list[Section]:
    """Rows that read the same are one where they have the same rights: seeing a form and sending it, for instance."""
    found = []
    for heading, names in sections():
        rows: dict[Row, None] = {}
        for name in names:
            rows[Row(action_words(name), tuple(role in MATRIX[name] for role in COLUMNS))] = None
        found.append(Section(section_words(heading), tuple(rows)))
    return found


def allowed_to(role: Role) -> list[str]:
    """What one role may do, in words."""
    at = COLUMNS.index(role)
    return [row.label for section in matrix() for row in section.rows if row.allowed[at]]
