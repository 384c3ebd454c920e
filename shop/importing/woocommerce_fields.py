"""The columns of a WooCommerce export, in English and in French, and the lists that its cells hold."""

import html
import re
from dataclasses import dataclass

from shop.importing.values import Row

FIELDS = {
    "id": "id",
    "type": "type",
    "sku": "sku", "ugs": "sku",
    "gtin, upc, ean, or isbn": "ean", "gtin, upc, ean ou isbn": "ean", "gtin, upc, ean, ou isbn": "ean",
    "name": "name", "nom": "name",
    "published": "published", "publie": "published",
    "visibility in catalog": "visibility", "visibilite dans le catalogue": "visibility",
    "short description": "short", "description courte": "short",
    "description": "description",
    "date sale price starts": "sale from", "date de debut de promo": "sale from",
    "date sale price ends": "sale to", "date de fin de promo": "sale to",
    "tax status": "tax status", "etat de la tva": "tax status", "etat de la taxe": "tax status",
    "tax class": "tax class", "classe de tva": "tax class", "classe de taxe": "tax class",
    "in stock?": "in stock", "en stock?": "in stock",
    "stock": "stock",
    "backorders allowed?": "backorders", "autoriser les commandes de produits en rupture?": "backorders",
    "sale price": "sale price", "tarif promo": "sale price", "tarif promotionnel": "sale price",
    "regular price": "regular price", "tarif regulier": "regular price", "tarif normal": "regular price",
    "categories": "categories",
    "images": "images",
    "parent": "parent",
    "brands": "brands", "marques": "brands", "brand": "brands", "marque": "brands",
}  # fmt: skip
MEASURES = {
    "weight": "weight", "poids": "weight", "length": "length", "longueur": "length",
    "width": "width", "largeur": "width", "height": "height", "hauteur": "height",
}  # fmt: skip
PARTS = {
    "name": "name", "nom": "name", "value(s)": "values", "valeur(s)": "values", "visible": "visible",
    "visibilite": "visible",
}  # fmt: skip
MEASURE = re.compile(r"([a-z]+) \(([a-z]+)\)")
ATTRIBUTE = re.compile(r"(?:attribute|attribut) (\d+) ([a-z()]+)")
FRENCH_ATTRIBUTE = re.compile(r"(nom|valeur\(s\)|visibilite) de l'attribut (\d+)")
MOST_ATTRIBUTES = 40


def field_of(heading: str) -> str:
    """The field of a normalised heading: « weight:kg », « attribute 1 values », « sku »; empty for those unused."""
    if heading in FIELDS:
        return FIELDS[heading]
    if (found := MEASURE.fullmatch(heading)) and found[1] in MEASURES:
        return f"{MEASURES[found[1]]}:{found[2]}"
    if found := ATTRIBUTE.fullmatch(heading):
        number, part = found.groups()
    elif found := FRENCH_ATTRIBUTE.fullmatch(heading):
        part, number = found.groups()
    else:
        return ""
    return f"attribute {number} {PARTS[part]}" if part in PARTS and int(number) <= MOST_ATTRIBUTES else ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a product may be chosen by, or described with; in a variation, no values means any."""

    name: str
    values: tuple[str, ...]
    visible: bool


def attributes(row: Row) -> list[Attribute]:
    """The attributes of a line, in their order."""
    return [
        Attribute(
            html.unescape(name),
            tuple(values_of(row.get(f"attribute {at} values"))),
            row.get(f"attribute {at} visible") != "0",
        )
        for at in range(1, MOST_ATTRIBUTES + 1)
        if (name := row.get(f"attribute {at} name"))
    ]


def values_of(text: str) -> list[str]:
    """The values of a list; « \\, » is a comma inside one of them."""
    parts = re.split(r"(?<!\\),\s*", text)
    return [part.replace("\\,", ",").strip() for part in parts if part.strip()]
