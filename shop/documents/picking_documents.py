"""What the warehouse prints: a list of what to fetch from the shelves, and a slip for each order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shop.documents.code128 import code128
from shop.documents.printing import Brand, printed
from shop.documents.words import clean, printable

__all__ = ["Brand", "Fetched", "Slip", "SlipLine", "render_picking_list", "render_slips"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One article to fetch: how many, and how many of them for which order."""

    sku: str
    name: str
    ean: str
    pieces: int
    orders: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SlipLine:
    sku: str
    name: str
    ean: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Slip:
    """One order to be packed. `facts`: (name, lines) for its head; `comment`: what the buyer wrote."""

    number: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    lines: tuple[SlipLine, ...]
    comment: str = ""


def render_picking_list(articles: Sequence[Fetched], orders: int, when: str, *, brand: Brand) -> bytes:
    """A PDF. `when`: « 26 novembre 2026, 8 h 05 ». Waits for the press: ask `asyncio.to_thread`.

    Raises NotPrinted, PressSilent.
    """
    told = {
        **_head("Liste de préparation", when, brand),
        "orders": orders,
        "pieces": sum(one.pieces for one in articles),
        "rows": [
            {
                **_article(one),
                "pieces": str(one.pieces),
                "orders": ", ".join(f"{clean(number)}\u00a0×{pieces}" for number, pieces in one.orders),
            }
            for one in articles
        ],
    }
    return printed("picking_list", told, brand)[0]


def render_slips(slips: Sequence[Slip], when: str, *, brand: Brand) -> bytes:
    """A PDF with a page, or more, for each order; the same."""
    return printed(
        "packing_slips", {**_head("Bons de préparation", when, brand), "slips": list(map(_slip, slips))}, brand
    )[0]


def _slip(one: Slip) -> dict[str, Any]:
    return {
        "number": clean(one.number),
        "code_svg": code128(one.number),
        "facts": [(name, [printable(line) for line in lines]) for name, lines in one.facts if lines],
        "rows": [{**_article(line), "pieces": str(line.pieces)} for line in one.lines],
        "pieces": str(sum(line.pieces for line in one.lines)),
        "comment": printable(one.comment),
    }


def _article(one: Fetched | SlipLine) -> dict[str, str]:
    return {"sku": printable(one.sku), "name": printable(one.name), "ean": clean(one.ean)}


def _head(kind: str, when: str, brand: Brand) -> dict[str, str]:
    return {"title": kind, "number": kind, "when": when, "author": clean(brand.name), "legal": f"{kind}, {when}"}
