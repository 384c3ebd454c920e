"""Forms of the delivery settings, in the units people type: kilograms, centimetres, euros."""

from collections.abc import Mapping
from typing import Any, Final

from shop.delivery.modes import AT_AGENCY, AT_HOME, AT_POINT
from shop.delivery.rules import ZONES
from shop.merchant.modes import LARGEST_LIMIT, LONGEST_CONSTRAINT, LONGEST_LABEL, MOST_DAYS, OwnMode
from web.forms import BaseForm, Field, one_line_kept, text
from web.pages.staff.fields import Scaled, select, tick

HANDOVERS: Final = {
    AT_HOME: "à une adresse",
    AT_POINT: "dans un point de retrait",
    AT_AGENCY: "dans une de nos agences",
}
CARRIERS: Final = (("", "Un autre, ou personne"), ("dpd", "DPD"), ("colissimo", "Colissimo"))
NO_LIMIT: Final = "Vide\u00a0: sans limite"


def number(field: Field) -> int:
    """What a Scaled field holds."""
    return int(field.data)


def days(label: str, name: str, hint: str = "") -> Any:
    return Scaled(label, most=MOST_DAYS, name=name, hint=hint)


class ModeForm(BaseForm):
    label = text("Nom", name="nom", required="Nommez ce mode de livraison.", limit=LONGEST_LABEL, tidy=one_line_kept)
    constraint = text(
        "Phrase sous le nom",
        name="phrase",
        limit=LONGEST_CONSTRAINT,
        tidy=one_line_kept,
        hint="Ce qu’il faut savoir avant de choisir",
    )
    active = tick("Proposer ce mode aux clients", "propose")
    place = Scaled("Place dans la liste", most=100, name="place", required="Indiquez sa place, à partir de 1.")
    carrier = select("Transporteur", "transporteur", CARRIERS, "Dont viennent étiquettes, suivi et points de retrait")
    fewest = days("Jours ouvrés au moins", "jours_min", "Du départ du colis à la remise")
    longest = days("Jours ouvrés au plus", "jours_max")
    corsica = days("Corse et îles", "jours_corsica")
    mountain = days("Stations de montagne", "jours_mountain")
    benelux = days("Belgique et Luxembourg", "jours_benelux")
    max_weight_g = Scaled("Poids maximal du colis (kg)", decimals=3, most=LARGEST_LIMIT, name="poids", hint=NO_LIMIT)
    max_side_mm = Scaled("Plus grand côté (cm)", decimals=1, most=LARGEST_LIMIT, name="cote", hint=NO_LIMIT)
    max_girth_mm = Scaled("Plus grand côté et tour des deux autres (cm)", decimals=1, most=LARGEST_LIMIT, name="tour")
    max_sum_mm = Scaled("Somme des trois côtés (cm)", decimals=1, most=LARGEST_LIMIT, name="somme")
    needs_mobile = tick("Demander un téléphone portable", "mobile")
    offers_slots = tick("Faire choisir un jour et un créneau", "creneaux")
    asks_access = tick("Demander l’étage, l’ascenseur et l’accès", "acces")
    priced = tick("Payant, selon les tarifs", "payant")
    surcharged = tick("Ajouter les suppléments de zone", "supplements")
    free_from_threshold = tick("Offert à partir du seuil de livraison offerte", "seuil")
    carries_oversize = tick("Porte les articles encombrants", "encombrants")
    only_oversize = tick("Proposer seulement quand aucun colis ne convient", "seulement_encombrants")
    carries_agency_only = tick("Porte les articles à retirer en agence", "articles_agence")

    def part(self) -> dict[str, Any]:
        """As in the merchant's file, with pairs for lists."""
        zones = {zone: number(self[zone]) for zone in ZONES if zone in self and self[zone].data}
        same = {name: self[name].data for name in PLAIN}
        return {**same, "transit_days": (number(self.fewest), number(self.longest)), "zone_days": zones}


PLAIN: Final = (
    "label", "constraint", "carrier", "max_weight_g", "max_side_mm", "max_girth_mm", "max_sum_mm", "needs_mobile",
    "offers_slots", "asks_access", "priced", "surcharged", "free_from_threshold", "carries_oversize", "only_oversize",
    "carries_agency_only",
)  # fmt: skip


def mode_values(one: OwnMode, place: int) -> dict[str, Any]:
    """What the form shows of a mode, by field."""
    mode = one.mode
    zones = {zone: mode.zone_days.get(zone, 0) for zone in ZONES if zone != "metropole"}
    same = {name: getattr(mode, name) for name in PLAIN}
    return {**same, **zones, "active": one.active, "place": place,
            "fewest": mode.transit_days[0], "longest": mode.transit_days[1]}  # fmt: skip


FIELD_OF: Final[Mapping[str, str]] = {"transit_days": "longest", "zone_days": "corsica", "order": "place"}
"""Fields of the form that a value of a mode is typed in, where it is not its own."""
