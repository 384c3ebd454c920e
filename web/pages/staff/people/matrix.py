"""The matrix of rights as people read it: rows of rights_table.py under their headings, each with a name in words."""

from dataclasses import dataclass
from typing import Final

from shop.staff.roles import ROLE_LABELS, Role
from web.pages.staff.rights import COLUMNS, MATRIX, sections
from web.pages.staff.words import action_words

SECTIONS: Final = {
    "The day": "La journée",
    "Orders": "Commandes",
    "Orders by phone": "Commandes par téléphone",
    "Preparing and sending": "Préparation et expédition",
    "Money": "Argent",
    "After the sale": "Après la vente",
    "Promotions": "Promotions",
    "The catalogue": "Catalogue",
    "Stock": "Stock",
    "The catalogue as a file": "Catalogue par fichier",
    "Prices": "Prix",
    "Customers": "Clients",
    "Other software": "Logiciels reliés",
    "Settings": "Réglages",
    "One's own access": "Son propre accès",
    "The team": "Équipe et journal",
}
"""The headings of the table in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """`allowed` has one for each of COLUMNS, in their order."""

    label: str
    allowed: tuple[bool, ...]

    @property
    def who(self) -> str:
        """The roles in words: « Ventes, Après-vente »; the administrator, who may do all, where nobody else may."""
        roles = [ROLE_LABELS[role] for role, may in zip(COLUMNS, self.allowed, strict=True) if may]
        return "tous les rôles" if len(roles) == len(COLUMNS) else ", ".join(roles) or "l’administration seule"

    def allows(self, role: Role) -> bool:
        return role not in COLUMNS or self.allowed[COLUMNS.index(role)]


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    rows: tuple[Row, ...]

    def of(self, role: Role) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """What this role may do, and what it may not."""
        return tuple(row for row in self.rows if row.allows(role)), tuple(r for r in self.rows if not r.allows(role))


def matrix() -> list[Section]:
    """Rows that read the same are one where they have the same rights: seeing a form and sending it, for instance."""
    found = []
    for heading, names in sections():
        rows: dict[Row, None] = {}
        for name in names:
            rows[Row(action_words(name), tuple(role in MATRIX[name] for role in COLUMNS))] = None
        found.append(Section(SECTIONS[heading], tuple(rows)))
    return found
