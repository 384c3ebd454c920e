"""The product CSV of WooCommerce, with English or French headings.

A variable product is a line, each of its variations another one anywhere below, tied by « Parent » (a reference, or
« id:12 »). WooCommerce writes line feeds of descriptions as \\n, commas inside values as \\, and puts an apostrophe
before what a spreadsheet could take for a formula. A regular price beside a promotional one is only a claim of the
other shop: it never becomes a price that this shop has charged.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from shop.catalogue.search import fold
from shop.importing.files import normal
from shop.importing.reading import MOST_PHOTOS, Problems, barcode_remark, check_variants, inner_and_outer, refused
from shop.importing.values import BadCell, Group, Note, Row, SourcePhoto, SourceProduct, Terms
from shop.importing.woocommerce_fields import attributes, field_of, values_of
from shop.importing.woocommerce_variants import variants_of
from shop.importing.words import description, fitting, one_line, slug, summary

BRAND_ATTRIBUTES = frozenset({"marque", "marques", "brand", "brands"})
NO_CATEGORY = frozenset({"uncategorized", "uncategorised", "non classe", "sans categorie"})
REDUCED = frozenset({"reduced-rate", "taux-reduit", "tva-reduite"})
REFUSED_TYPES = {
    "grouped": "produit groupé\u00a0: importez les produits qui le composent",
    "external": "produit vendu par un autre site",
    "virtual": "produit dématérialisé\u00a0: la boutique ne vend que des biens à expédier",
    "downloadable": "produit à télécharger\u00a0: la boutique ne vend que des biens à expédier",
}


def _types(row: Row) -> list[str]:
    return [one.lower() for one in values_of(row.get("type"))]


class WooCommerce:
    """See the module."""

    name = "woocommerce"
    label = "WooCommerce"

    def field_of(self, heading: str) -> str:
        return field_of(normal(heading))

    def recognises(self, fields: frozenset[str]) -> bool:
        return {"type", "name", "regular price"} <= fields and bool(fields & {"id", "sku"})

    def keys(self, rows: Iterable[Row]) -> Iterator[str]:
        """Reads all lines before the first key: a variation may stand above its parent."""
        listed = [
            (row.line, row.get("id"), row.get("sku"), row.get("parent") if "variation" in _types(row) else None)
            for row in rows
        ]
        id_of = {sku: own for _, own, sku, parent in listed if sku and own and parent is None}
        for line, own, sku, parent in listed:
            reference = sku if parent is None else re.sub(r"\Aid:\s*", "", parent)
            key = own or reference if parent is None else id_of.get(parent, reference)
            yield f"woocommerce:{key}" if key else f"woocommerce:?{line}"

    def product(self, group: Group, terms: Terms) -> SourceProduct:
        own = [row for row in group.rows if "variation" not in _types(row)]
        if not own:
            parent = group.rows[0].get("parent")
            raise refused(
                group, group.rows[0].get("name"), f"produit parent «\u00a0{parent}\u00a0» absent du fichier" if parent
                else "déclinaison sans produit parent",
            )  # fmt: skip
        row, name = own[0], one_line(own[0].get("name"))
        self._must_be_goods(group, own, name)
        problems = Problems(name)
        problems.trying(row.line, lambda: fitting(row.get("name"), 200, "nom"))
        body = problems.trying(row.line, lambda: description(row.get("description") or row.get("short")))
        problems.trying(row.line, lambda: _vat_class(row))
        variants, remarks = variants_of(group, row, problems, terms)
        check_variants(variants, problems)
        problems.must_be_none()
        return SourceProduct(
            key=group.key,
            line=row.line,
            name=name,
            slug=slug(name),
            published=row.get("published") in ("", "1") and row.get("visibility").lower() != "hidden",
            variants=variants,
            brand=_brand(row),
            category=_category(row),
            summary=summary(row.get("short").replace("\\n", " "), body or "") or None,
            description=body or None,
            vat_class=_vat_class(row),
            specifications=_specifications(row, group),
            photos=_photos(group.rows, name),
            remarks=tuple((*remarks, *_remarks(group.rows, name, terms.today))),
        )

    @staticmethod
    def _must_be_goods(group: Group, own: list[Row], name: str) -> None:
        row = own[0]
        if group.key.startswith("woocommerce:?"):
            raise refused(group, name, "ni ID ni UGS\u00a0: le produit ne pourrait plus être retrouvé")
        if not name:
            raise refused(group, name, "nom manquant")
        if len(own) > 1:
            raise refused(group, name, f"même ID ou UGS à la ligne {own[1].line}")
        for kind in (kind for each in group.rows for kind in _types(each)):
            if kind in REFUSED_TYPES:
                raise refused(group, name, REFUSED_TYPES[kind])
        if not {"simple", "variable"} & set(_types(row)):
            raise refused(group, name, f"type de produit inconnu («\u00a0{row.get('type')}\u00a0»)")


def _vat_class(row: Row) -> str | None:
    """Only what a product new to the shop gets; staff may correct it. Raises BadCell: a tax is never guessed."""
    named = row.get("tax class").lower().replace(" ", "-")
    if named in ("", "standard", "parent"):
        return None
    if fold(named) in REDUCED:
        return "reduced"
    raise BadCell(f"classe de TVA «\u00a0{row.get('tax class')}\u00a0» inconnue ici")


def _brand(row: Row) -> str | None:
    """The column of brands, or the attribute that names one."""
    named = values_of(row.get("brands")) or [
        value for one in attributes(row) if fold(one.name) in BRAND_ATTRIBUTES for value in one.values
    ]
    return one_line(named[0])[:120] if named else None


def _category(row: Row) -> tuple[str, ...]:
    """The deepest of the product's categories, the first of equals."""
    paths = [[one_line(name) for name in path.split(">")] for path in values_of(row.get("categories"))]
    paths = [path for path in paths if fold(path[0]) not in NO_CATEGORY]
    deepest: list[str] = max(paths, key=len, default=[])
    return inner_and_outer(deepest)


def _specifications(row: Row, group: Group) -> tuple[tuple[str, str], ...] | None:
    """Visible attributes that no variation chooses by."""
    chosen = {one.name for each in group.rows if each is not row for one in attributes(each)}
    told = tuple(
        (one_line(one.name)[:120], one_line(", ".join(one.values))[:500])
        for one in attributes(row)
        if one.visible and one.values and one.name not in chosen and fold(one.name) not in BRAND_ATTRIBUTES
    )
    return told or None


def _photos(rows: Iterable[Row], name: str) -> tuple[SourcePhoto, ...]:
    addresses = dict.fromkeys(address for row in rows for address in values_of(row.get("images")))
    return tuple(SourcePhoto(address, name[:300]) for address in addresses)[:MOST_PHOTOS]


def _remarks(rows: Iterable[Row], name: str, today: date) -> Iterator[Note]:
    for row in rows:
        if row.get("sale price"):
            yield Note(
                row.line,
                name,
                "prix normal non repris avec le prix promotionnel\u00a0: rien ne dit qu’il a été pratiqué",
            )
        if row.get("tax status").lower() == "none":
            yield Note(row.line, name, "non taxable dans le fichier, TVA normale ici\u00a0: à vérifier")
        if fold(row.get("tax class").replace(" ", "-")) in REDUCED:
            yield Note(row.line, name, "taux réduit du fichier repris comme 5,5 %\u00a0: à vérifier")
        yield from barcode_remark(row, "ean", name)
