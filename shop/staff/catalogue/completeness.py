"""What a product still lacks before it is shown: some things must be there, others only should. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shop.french import few
from shop.vat import VAT_CLASSES

Row = Mapping[str, Any]
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Lacking:
    """French sentences. Nothing is published while there is one in `must`."""

    must: tuple[str, ...]
    should: tuple[str, ...]


def lacking(product: Row, variants: Sequence[Row], photos: Sequence[Row]) -> Lacking:
    """`variants`: every one of the product, of which inactive ones do not count."""
    sold = [one for one in variants if one["active"]]
    return Lacking(tuple(_must(product, sold, photos)), tuple(_should(product, sold, photos)))


def _must(product: Row, sold: Sequence[Row], photos: Sequence[Row]) -> list[str]:
    said = []
    if not sold:
        said.append("Ajoutez au moins une déclinaison en vente, avec sa référence et son prix.")
    if free := _named(one for one in sold if one["price_cents"] <= 0):
        said.append(f"Donnez un prix à {free}.")
    if product["vat_class"] not in VAT_CLASSES:
        said.append("Choisissez la TVA.")
    # An article that is only collected is carried by nobody; every other one is priced by its weight.
    if not product["agency_only"] and (light := _named(one for one in sold if one["weight_g"] <= 0)):
        said.append(f"Indiquez le poids de {light}\u00a0: la livraison se calcule avec lui.")
    if any(not photo["alt"].strip() for photo in photos):
        said.append("Décrivez chaque photo pour qui ne la voit pas.")
    return said


def _should(product: Row, sold: Sequence[Row], photos: Sequence[Row]) -> list[str]:
    said = []
    if not photos:
        said.append("Aucune photo.")
    if not product["description"].strip():
        said.append("Aucune description.")
    if not product["summary"].strip():
        said.append("Aucun résumé\u00a0: c’est lui que montrent les moteurs de recherche.")
    if not product["manufacturer"].strip():
        said.append(
            "Aucun fabricant\u00a0: son nom, son adresse postale et son adresse électronique sont à donner pour tout "
            "produit neuf vendu aux particuliers (règlement (UE) 2023/988, article 19)."
        )
    if bare := _named(one for one in sold if not one["ean"]):
        said.append(f"Aucun code-barres pour {bare}.")
    return said


def _named(rows: Any) -> str:
    """« ABC-1, ABC-2 »."""
    return few([row["sku"] for row in rows], MOST_NAMED)
