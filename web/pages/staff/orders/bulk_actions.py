"""What may be done with many orders at once, and which of it this member may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shop.staff import bulk
from web.pages.staff.rights import allowed
from web.sessions import Session


@dataclass(frozen=True, slots=True)
class Action:
    """`label` in the list of actions, `title` of the page that asks once more, `button` on it.

    `route`: whoever may do it for one order may do it for many. `effect`: what happens besides, told before.
    """

    label: str
    title: str
    button: str
    route: str
    effect: str = ""


ACTIONS: Final[Mapping[str, Action]] = {
    bulk.PREPARE: Action(
        "Commencer la préparation", "Commencer la préparation", "Commencer la préparation",
        "staff_prepare", "Le client ne peut plus annuler lui-même sa commande.",
    ),
    bulk.PACK: Action(
        "Emballer en un colis, avec étiquette", "Emballer en un colis", "Emballer",
        "staff_pack", "Chaque commande devient un colis, et l’étiquette est demandée à son transporteur habituel.",
    ),
    bulk.READY: Action(
        "Prêtes en agence", "Mettre à disposition en agence", "Mettre à disposition",
        "staff_make_ready", "Chaque client est prévenu par e-mail, avec le code à montrer.",
    ),
    bulk.TAKE: Action("Je m’en occupe", "Prendre en main", "Prendre en main", "staff_take"),
    bulk.LIST: Action(
        "Imprimer la liste de préparation", "Imprimer la liste de préparation", "Ouvrir le PDF", "staff_print_list"
    ),
    bulk.SLIPS: Action(
        "Imprimer les bons de préparation", "Imprimer les bons de préparation", "Ouvrir le PDF", "staff_print_slips"
    ),
    bulk.LABELS: Action("Imprimer les étiquettes", "Imprimer les étiquettes", "Ouvrir le PDF", "staff_print_labels"),
}  # fmt: skip


def offered(session: Session) -> dict[str, str]:
    """Label by code of what this member may do."""
    return {code: one.label for code, one in ACTIONS.items() if allowed(session.roles, one.route)}
