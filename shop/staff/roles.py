"""What a member of staff is there for; one may have several roles."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from db.sql import read_json


class Role(StrEnum):
    """`value` is what the database keeps."""

    SALES = "sales"
    AFTER_SALES = "after_sales"
    ACCOUNTING = "accounting"
    WAREHOUSE = "warehouse"
    CATALOGUE = "catalogue"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: Final = {
    Role.SALES: "Ventes",
    Role.AFTER_SALES: "Service après-vente",
    Role.ACCOUNTING: "Comptabilité",
    Role.WAREHOUSE: "Préparation et expédition",
    Role.CATALOGUE: "Catalogue",
    Role.ADMINISTRATOR: "Administration",
}
ROLE_DUTIES: Final = {
    Role.SALES: "Commandes, clients, commandes par téléphone, promotions.",
    Role.AFTER_SALES: "Commandes, rétractations, retours, remboursements, clients.",
    Role.ACCOUNTING: "Banque, factures et avoirs, remboursements, exports.",
    Role.WAREHOUSE: "Préparation, colis, étiquettes, remise en agence, stock.",
    Role.CATALOGUE: "Rayons, produits, prix, stock, photos.",
    Role.ADMINISTRATOR: "Tout, et les réglages, l’équipe, le journal.",
}


def roles_of(values: str | Iterable[str]) -> frozenset[Role]:
    """The roles of a row, as JSON or read; one that the program does not know any more counts for nothing."""
    known = {role.value: role for role in Role}
    return frozenset(known[value] for value in read_json(values) if value in known)
