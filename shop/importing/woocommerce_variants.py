"""What a line of WooCommerce is when it is bought: its price today, its stock, its choices."""

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from shop.importing.choices import size_and_colour
from shop.importing.numbers import cents, grams, millimetres, pieces
from shop.importing.reading import Problems, barcode_of, made_up_sku, must_be_whole
from shop.importing.values import BadCell, Group, Note, Row, SourceVariant, Terms
from shop.importing.woocommerce_fields import attributes
from shop.money import spread

Options = list[tuple[str, str]]
MOST_COMBINATIONS = 100


def variants_of(
    group: Group, parent: Row, problems: Problems, terms: Terms
) -> tuple[tuple[SourceVariant, ...], list[Note]]:
    """The variants of a simple or variable product, and what should be told of their stock."""
    variations = [row for row in group.rows if row is not parent]
    if not variations:
        if "variable" in parent.get("type"):
            problems.add(parent.line, "produit variable sans déclinaison")
        single = problems.trying(parent.line, lambda: _variant(group, parent, parent, [], terms))
        return (single,) if single else (), []
    read: list[tuple[Row, SourceVariant]] = []
    for row in variations:
        found = problems.trying(row.line, lambda row=row: _choices(group, row, parent, terms))  # type: ignore[misc]
        read.extend((row, variant) for variant in found or [])
    return _with_shared_stock(read, parent, problems)


def _choices(group: Group, row: Row, parent: Row, terms: Terms) -> list[SourceVariant]:
    """A variation « any size » is as many variants as the product has sizes; its pieces are spread over them."""
    known = {one.name: one.values for one in attributes(parent)}
    listed = [[(one.name, value) for value in one.values or known.get(one.name, ())] for one in attributes(row)]
    chosen = [pairs for pairs in listed if pairs]
    if math.prod(map(len, chosen)) > MOST_COMBINATIONS:
        raise BadCell(f"déclinaison qui en vaut plus de {MOST_COMBINATIONS}\u00a0: créez celles qui se vendent")
    combinations = [list(one) for one in itertools.product(*chosen)]
    variants = [_variant(group, row, parent, options, terms) for options in combinations]
    if len(variants) == 1:
        return variants
    stocks = spread(variants[0].stock or 0, [1] * len(variants))
    return [
        replace(
            variant,
            sku=made_up_sku(variant.sku, variant.size, variant.colour),
            stock=None if variant.stock is None else stock,
        )
        for variant, stock in zip(variants, stocks, strict=True)
    ]


def _with_shared_stock(
    read: list[tuple[Row, SourceVariant]], parent: Row, problems: Problems
) -> tuple[tuple[SourceVariant, ...], list[Note]]:
    """Pieces counted for the product as a whole are spread: each sold twice would be one too many."""
    sharing = [at for at, (row, _) in enumerate(read) if row.get("stock") == "parent"]
    variants = [variant for _, variant in read]
    together = problems.trying(parent.line, lambda: pieces(parent.get("stock") or "0")) if sharing else None
    if together is None:
        return tuple(variants), []
    for at, stock in zip(sharing, spread(together, [1] * len(sharing)), strict=True):
        variants[at] = replace(variants[at], stock=stock)
    return tuple(variants), [
        Note(parent.line, problems.name, "stock commun aux déclinaisons, réparti entre elles\u00a0: à vérifier")
    ]


def _variant(group: Group, row: Row, parent: Row, options: Options, terms: Terms) -> SourceVariant:
    must_be_whole(row)
    size, colour = size_and_colour(options)
    stock, to_order = _stock(row, parent)
    return SourceVariant(
        line=row.line,
        sku=row.get("sku") or made_up_sku("woo", row.get("id") or parent.get("sku"), "" if row.get("id") else size),
        size=size,
        colour=colour,
        price_cents=_price(row, terms),
        ean=barcode_of(row, "ean"),
        weight_g=_measure(group, row, parent, "weight", grams),
        length_mm=_measure(group, row, parent, "length", millimetres),
        width_mm=_measure(group, row, parent, "width", millimetres),
        height_mm=_measure(group, row, parent, "height", millimetres),
        stock=stock,
        made_to_order=to_order,
        active=row is parent or row.get("published") in ("", "1"),
    )


def _price(row: Row, terms: Terms) -> int:
    """What is paid today: the promotional price within its dates, else the regular one."""
    regular = cents(row.get("regular price") or row.get("sale price"), terms)
    if not row.get("sale price"):
        return regular
    start, end = _day(row.get("sale from")), _day(row.get("sale to"))
    runs = (start is None or start <= terms.today) and (end is None or terms.today <= end)
    return min(regular, cents(row.get("sale price"), terms)) if runs else regular


def _day(text: str) -> date | None:
    """« 2026-11-20 0:00:00 » or « 2026-11-20 ». Raises BadCell."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadCell(f"date de promotion illisible («\u00a0{text}\u00a0»)") from error


def _stock(row: Row, parent: Row) -> tuple[int | None, bool | None]:
    """(pieces, sold without stock). Pieces that are not counted are sold to order as long as they are said in stock."""
    allowed = row.get("backorders") or (parent.get("backorders") if row.get("stock") == "parent" else "")
    to_order = allowed.lower() in {"1", "notify", "yes"} or row.get("in stock").lower() == "backorder"
    if row.get("stock") == "parent":
        return None, to_order
    if row.get("stock"):
        return pieces(row.get("stock")), to_order
    if not row.get("in stock"):
        return None, to_order or None
    return 0, to_order or row.get("in stock") == "1"


def _measure(group: Group, row: Row, parent: Row, name: str, read: Callable[[str, str], int | None]) -> int | None:
    """A weight or size of the variation, or of its product, in the unit that the heading names."""
    for field in group.fields:
        if field.startswith(f"{name}:"):
            return read(row.get(field) or parent.get(field), field.partition(":")[2])
    return None
