"""The product CSV of Shopify, with its older and its newer headings.

A product is several lines with one handle: the first carries what is common, each line with an option, a reference or
a price is a variant, the others bring a photo. A compare-at price is only a claim of the other shop: it never becomes
a price that this shop has charged.
"""

from collections.abc import Iterable, Iterator

from shop.importing.choices import size_and_colour
from shop.importing.files import normal
from shop.importing.numbers import cents, grams, pieces
from shop.importing.reading import (
    MOST_PHOTOS,
    Problems,
    barcode_of,
    barcode_remark,
    check_variants,
    inner_and_outer,
    made_up_sku,
    must_be_whole,
    refused,
)
from shop.importing.values import (
    BadCell,
    Group,
    Note,
    Row,
    SourcePhoto,
    SourceProduct,
    SourceVariant,
    Terms,
)
from shop.importing.words import description, fitting, one_line, slug, summary

FIELDS = {
    "handle": "handle", "url handle": "handle",
    "title": "title",
    "body (html)": "body", "body html": "body", "description": "body",
    "vendor": "vendor",
    "product category": "product category", "standardized product type": "product category",
    "type": "type", "custom product type": "type",
    "published": "published", "published on online store": "published",
    "option1 name": "option name 1", "option1 value": "option value 1",
    "option2 name": "option name 2", "option2 value": "option value 2",
    "option3 name": "option name 3", "option3 value": "option value 3",
    "variant sku": "sku", "sku": "sku",
    "variant grams": "grams", "weight value (grams)": "grams",
    "variant inventory tracker": "tracker", "inventory tracker": "tracker",
    "variant inventory qty": "stock", "inventory quantity": "stock",
    "variant inventory policy": "policy", "continue selling when out of stock": "policy",
    "variant price": "price", "price": "price",
    "variant compare at price": "compare-at price", "compare-at price": "compare-at price",
    "variant requires shipping": "shipped", "requires shipping": "shipped",
    "variant taxable": "taxable", "charge tax": "taxable",
    "variant barcode": "barcode", "barcode": "barcode",
    "image src": "image", "product image url": "image",
    "image alt text": "image alt", "gift card": "gift card",
    "variant image": "variant image", "variant image url": "variant image",
    "seo description": "seo description", "status": "status",
}  # fmt: skip
VARIANT_FIELDS = ("sku", "price", "option value 1", "option value 2", "option value 3")
YES = frozenset({"true", "1", "yes", "vrai", "oui"})


class Shopify:
    """See the module."""

    name = "shopify"
    label = "Shopify"

    def field_of(self, heading: str) -> str:
        return FIELDS.get(normal(heading), "")

    def recognises(self, fields: frozenset[str]) -> bool:
        return {"title", "price"} <= fields and bool(fields & {"handle", "option name 1", "body"})

    def keys(self, rows: Iterable[Row]) -> Iterator[str]:
        """A line with neither handle nor title goes on with the product above it."""
        handle = ""
        for row in rows:
            if row.get("handle"):
                handle = row.get("handle")
            elif row.get("title"):
                handle = slug(row.get("title"))
            yield f"shopify:{handle.lower()}"

    def product(self, group: Group, terms: Terms) -> SourceProduct:
        common = next((row for row in group.rows if row.get("title")), None)
        if common is None:
            raise refused(group, "", "titre manquant (colonne Title)")
        name = one_line(common.get("title"))
        if common.get("gift card").lower() in YES:
            raise refused(group, name, "carte cadeau\u00a0: la boutique ne vend que des biens à expédier")
        problems = Problems(name)
        problems.trying(common.line, lambda: fitting(common.get("title"), 200, "nom"))
        if len(group.key) > 200:
            problems.add(common.line, "identifiant (Handle) de plus de 190 caractères")
        body = problems.trying(common.line, lambda: description(common.get("body"))) if common.get("body") else None
        variants = _variants(group, common, problems, terms)
        check_variants(variants, problems)
        problems.must_be_none()
        return SourceProduct(
            key=group.key,
            line=common.line,
            name=name,
            slug=slug(common.get("handle") or name),
            published=_is_published(common),
            variants=variants,
            brand=one_line(common.get("vendor"))[:120] or None,
            category=_category(common),
            summary=summary(common.get("seo description"), body or "") or None,
            description=body,
            photos=_photos(group.rows, name),
            remarks=tuple(_remarks(group.rows, name)),
        )


def _variants(group: Group, common: Row, problems: Problems, terms: Terms) -> tuple[SourceVariant, ...]:
    rows = [row for row in group.rows if row is common or any(row.get(field) for field in VARIANT_FIELDS)]
    read = (
        problems.trying(row.line, lambda row=row: _variant(row, common, group, terms, alone=len(rows) == 1))  # type: ignore[misc]
        for row in rows
    )
    return tuple(variant for variant in read if variant)


def _variant(row: Row, common: Row, group: Group, terms: Terms, *, alone: bool) -> SourceVariant:
    must_be_whole(row)
    if row.get("shipped") and row.get("shipped").lower() not in YES:
        raise BadCell("article sans expédition\u00a0: la boutique ne vend que des biens à expédier")
    options = [
        (row.get(f"option name {at}") or common.get(f"option name {at}"), row.get(f"option value {at}"))
        for at in (1, 2, 3)
    ]
    size, colour = size_and_colour(options)
    counted = bool(row.get("tracker")) or "tracker" not in group.fields
    on_sale_without = row.get("policy").lower() in {"continue", *YES}
    return SourceVariant(
        line=row.line,
        sku=row.get("sku") or made_up_sku(group.key.partition(":")[2], "" if alone else size, colour),
        size=size,
        colour=colour,
        price_cents=cents(row.get("price"), terms),
        ean=barcode_of(row, "barcode"),
        weight_g=grams(row.get("grams"), "g"),
        stock=pieces(row.get("stock")) if counted and row.get("stock") else None,
        made_to_order=None if "policy" not in group.fields else on_sale_without or not counted,
    )


def _is_published(common: Row) -> bool:
    online = not common.get("published") or common.get("published").lower() in YES
    return online and common.get("status").lower() in ("", "active")


def _category(common: Row) -> tuple[str, ...]:
    """The merchant's own type first; the worldwide list of Shopify names rayons no shopper would look for."""
    path = common.get("type") or common.get("product category")
    return inner_and_outer(one_line(name) for name in path.split(">"))


def _photos(rows: Iterable[Row], name: str) -> tuple[SourcePhoto, ...]:
    found: dict[str, SourcePhoto] = {}
    for row in rows:
        for field in ("image", "variant image"):
            if address := row.get(field):
                alt = one_line(row.get("image alt")) if field == "image" else ""
                found.setdefault(address, SourcePhoto(address, (alt or name)[:300]))
    return tuple(found.values())[:MOST_PHOTOS]


def _remarks(rows: Iterable[Row], name: str) -> Iterator[Note]:
    for row in rows:
        if row.get("compare-at price"):
            yield Note(row.line, name, "prix barré non repris\u00a0: rien ne dit qu’il a été pratiqué")
        if row.get("taxable") and row.get("taxable").lower() not in YES:
            yield Note(row.line, name, "non taxable dans le fichier, TVA normale ici\u00a0: à vérifier")
        yield from barcode_remark(row, "barcode", name)
