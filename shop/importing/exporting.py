"""The catalogue as a CSV file that this shop reads again: semicolons and UTF-8 with its mark, as spreadsheets take it.

No cell is a formula to the spreadsheet that opens it, and figures that are names (barcodes, references) stay whole.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Final

from db.queries import importing as queries
from shop.importing.comptoir import BETWEEN, COLUMNS, NO, YES, written_specifications
from shop.spreadsheet import MARK, amount, line

AT_ONCE: Final = 200
_FORMULA: Final = re.compile(r"[=+\-@|%]")
_LIKE_OURS: Final = re.compile(r"'(?:[=+\-@|%]|[0-9]+\Z)")
Row = Mapping[str, Any]


async def export() -> AsyncIterator[str]:
    """The file, a few hundred products at a time; unpublished products and variants too."""
    yield MARK + line(list(COLUMNS.values()))
    last = 0
    while products := await queries.exported(last, AT_ONCE):
        last = products[-1]["id"]
        ids = [row["id"] for row in products]
        variants: dict[int, list[Row]] = {one: [] for one in ids}
        for row in await queries.variants_of(ids, to_change=False):
            variants[row["product"]].append(row)
        running = await queries.running_reductions(ids)
        yield "".join(line for one in products for line in lines_of(one, variants[one["id"]], running))


def lines_of(product: Row, variants: Sequence[Row], running: Mapping[int, Row]) -> Iterator[str]:
    """A line for each variant; what they share is on the first. `running`: reductions under way, by variant id.

    While a reduction runs, the price is the one that comes back after it.
    """
    for at, variant in enumerate(sorted(variants, key=lambda row: (row["position"], row["id"]))):
        reduced = running.get(variant["id"])
        price = reduced["back_cents"] if reduced else variant["price_cents"]
        cells = {**_shared(product, whole=at == 0), **_own(variant, price)}
        yield line([cells[field] for field in COLUMNS])


def _shared(product: Row, *, whole: bool) -> dict[str, str]:
    rayon = BETWEEN.join(filter(None, (product["outer_rayon"], product["rayon"])))
    return {
        "address": product["slug"],
        "product": cell(product["name"]),
        "brand": cell(product["brand"]) if whole else "",
        "rayon": cell(rayon) if whole else "",
        "published": _flag(product["published"]) if whole else "",
        "summary": cell(product["summary"]) if whole else "",
        "description": cell(product["description"]) if whole else "",
        "specifications": cell(written_specifications(product["specifications"])) if whole else "",
        "vat class": product["vat_class"] if whole else "",
    }


def _own(variant: Row, price_cents: int) -> dict[str, str]:
    return {
        "sku": cell(variant["sku"], figures=True),
        "ean": cell(variant["ean"], figures=True),
        "size": cell(variant["size"]),
        "colour": cell(variant["colour"]),
        "price": amount(price_cents),
        "weight": str(variant["weight_g"]),
        "length": str(variant["length_mm"]),
        "width": str(variant["width_mm"]),
        "height": str(variant["height_mm"]),
        "stock": str(variant["on_hand"]),
        "to order": _flag(variant["made_to_order"]),
        "on sale": _flag(variant["active"]),
    }


def cell(text: str, *, figures: bool = False) -> str:
    """A text that no spreadsheet takes for a formula; `figures`: nor for a number, where it is all digits.

    What protects it is what `words.clean` takes away again.
    """
    text = text.strip()
    if _LIKE_OURS.match(text) and '"' not in text:
        return f'="{text}"'
    if _LIKE_OURS.match(text) or _FORMULA.match(text) or (figures and text.isascii() and text.isdigit()):
        return f"'{text}"
    return text


def _flag(value: object) -> str:
    return YES if value else NO
