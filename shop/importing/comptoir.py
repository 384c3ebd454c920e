"""This shop's own product CSV, which `exporting` writes: what comes back unchanged changes nothing.

A product is as many lines as it has variants, known by its address; what is common stands on its first line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from shop.importing.files import normal
from shop.importing.numbers import cents, grams, millimetres, pieces
from shop.importing.reading import (
    Problems,
    barcode_of,
    barcode_remark,
    check_variants,
    inner_and_outer,
    made_up_sku,
    must_be_whole,
    refused,
)
from shop.importing.values import OWN, BadCell, Group, Note, Row, SourceProduct, SourceVariant, Terms
from shop.importing.words import description, is_tidy, slug
from shop.vat import VAT_CLASSES

COLUMNS: Final = {
    "address": "Adresse", "product": "Produit", "brand": "Marque", "rayon": "Rayon", "published": "Publié",
    "summary": "Résumé", "description": "Description", "specifications": "Caractéristiques",
    "vat class": "Classe de TVA", "sku": "Référence", "ean": "Code-barres", "size": "Taille", "colour": "Coloris",
    "price": "Prix TTC", "weight": "Poids (g)", "length": "Longueur (mm)", "width": "Largeur (mm)",
    "height": "Hauteur (mm)", "stock": "Stock", "to order": "Sur commande", "on sale": "En vente",
}  # fmt: skip
"""The headings, in the order they are written, by what we call them."""
FIELDS: Final = {normal(heading): field for field, heading in COLUMNS.items()}
BETWEEN: Final = " > "
YES, NO = "oui", "non"
_WORDS: Final = {"oui": True, "o": True, "1": True, "vrai": True, "non": False, "n": False, "0": False, "faux": False}
_ADDRESS: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_SPACES: Final = re.compile(r"[ \t\n]+")
_PAIR: Final = re.compile(r"((?:\\.|[^\\:])*):(.*)")
LIMITS: Final = {"address": 160, "product": 200, "brand": 120, "summary": 400, "size": 60, "colour": 60}


class Comptoir:
    """See the module."""

    name = "comptoir"
    label = "Comptoir"

    def field_of(self, heading: str) -> str:
        return FIELDS.get(normal(heading), "")

    def recognises(self, fields: frozenset[str]) -> bool:
        return {"product", "price"} <= fields and bool(fields & {"address", "rayon"})

    def keys(self, rows: Iterable[Row]) -> Iterator[str]:
        """A line with neither address nor name goes on with the product above it."""
        address = ""
        for row in rows:
            if row.get("address"):
                address = address_of(row.get("address"))
            elif row.get("product"):
                address = slug(row.get("product"))
            yield f"{OWN}{address}"

    def product(self, group: Group, terms: Terms) -> SourceProduct:
        """Prices of this file always contain VAT, whatever `terms` says of other shops' prices."""
        common = next((row for row in group.rows if row.get("product")), None)
        if common is None:
            raise refused(group, "", "nom manquant (colonne Produit)")
        problems = Problems(common.get("product")[:200])
        name = problems.trying(common.line, lambda: words(common, "product")) or ""
        own = replace(terms, vat_bp=None)
        read = [problems.trying(row.line, lambda row=row: _variant(row, group, own)) for row in group.rows]  # type: ignore[misc]
        variants = tuple(one for one in read if one)
        check_variants(variants, problems)
        made = SourceProduct(
            key=group.key,
            line=common.line,
            name=name,
            slug=group.key.removeprefix(OWN),
            published=bool(problems.trying(common.line, lambda: flag(common, "published", default=True))),
            variants=variants,
            brand=problems.trying(common.line, lambda: words(common, "brand")) or None,
            category=inner_and_outer(
                _SPACES.sub(" ", part).strip() for part in common.get("rayon").split(BETWEEN.strip())
            ),
            summary=problems.trying(common.line, lambda: words(common, "summary")) or None,
            description=problems.trying(common.line, lambda: text_of(common.get("description"))) or None,
            vat_class=problems.trying(common.line, lambda: vat_class_of(common)),
            specifications=problems.trying(common.line, lambda: specifications_in(common.get("specifications"))),
            remarks=tuple(_remarks(group.rows, name)),
        )
        problems.must_be_none()
        return made


def address_of(text: str) -> str:
    """The last part of an address, or words made one."""
    last = text.rstrip("/").rpartition("/")[2].lower()
    return last if len(last) <= LIMITS["address"] and _ADDRESS.fullmatch(last) else slug(last)


def words(row: Row, field: str) -> str:
    """Plain words on one line, their no-break spaces kept. Raises BadCell for more than fit."""
    text = _SPACES.sub(" ", row.get(field))
    if len(text) > LIMITS[field]:
        raise BadCell(f"{COLUMNS[field]}\u00a0: plus de {LIMITS[field]} caractères")
    return text


def flag(row: Row, field: str, *, default: bool | None) -> bool | None:
    """Raises BadCell."""
    text = row.get(field).lower()
    if text and text not in _WORDS:
        raise BadCell(f"{COLUMNS[field]}\u00a0: écrivez oui ou non (« {text[:20]} »)")
    return _WORDS[text] if text else default


def text_of(cell: str) -> str:
    """What the shop wrote stays to the letter; anything else is made tidy. Raises BadCell."""
    return cell if is_tidy(cell) else description(cell)


def vat_class_of(row: Row) -> str | None:
    """Raises BadCell."""
    text = row.get("vat class").lower()
    if text and text not in VAT_CLASSES:
        raise BadCell(f"{COLUMNS['vat class']}\u00a0: {', '.join(VAT_CLASSES)}")
    return text or None


def written_specifications(pairs: Iterable[Iterable[str]]) -> str:
    """« Nom: valeur », one a line."""
    return "\n".join(f"{_guarded(name, ':')}: {_guarded(value)}" for name, value in pairs)


def _guarded(text: str, *marks: str) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    for mark in marks:
        text = text.replace(mark, f"\\{mark}")
    return text


def specifications_in(cell: str) -> tuple[tuple[str, str], ...] | None:
    """None for an empty cell. Raises BadCell for a line without a colon."""
    if not cell:
        return None
    pairs = []
    for line in filter(None, (one.strip() for one in cell.split("\n"))):
        found = _PAIR.fullmatch(line)
        if found is None:
            raise BadCell(f"{COLUMNS['specifications']}\u00a0: « {line[:40]} » n’est pas de la forme nom: valeur")
        pairs.append((_read(found[1]).strip(), _read(found[2]).strip()))
    return tuple(pairs)


def _read(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def _variant(row: Row, group: Group, terms: Terms) -> SourceVariant:
    must_be_whole(row)
    size, colour = words(row, "size"), words(row, "colour")
    alone = len(group.rows) == 1
    return SourceVariant(
        line=row.line,
        sku=row.get("sku") or made_up_sku(group.key.removeprefix(OWN), "" if alone else size, colour),
        size=size,
        colour=colour,
        price_cents=cents(row.get("price"), terms),
        ean=barcode_of(row, "ean"),
        weight_g=grams(row.get("weight"), "g"),
        length_mm=millimetres(row.get("length"), "mm"),
        width_mm=millimetres(row.get("width"), "mm"),
        height_mm=millimetres(row.get("height"), "mm"),
        stock=pieces(row.get("stock")) if row.get("stock") else None,
        made_to_order=flag(row, "to order", default=None),
        active=bool(flag(row, "on sale", default=True)),
    )


def _remarks(rows: Iterable[Row], name: str) -> Iterator[Note]:
    for row in rows:
        yield from barcode_remark(row, "ean", name)
