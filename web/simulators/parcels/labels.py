"""Labels as real PDF files: A6, tagged, and clearly of a simulation."""

import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from shop.documents.glyphs import plainest, written_out
from web.simulators.parcels.address import Address
from web.simulators.parcels.barcode import widths

_TEMPLATE = Path(__file__).parent / "label.typ"


@dataclass(frozen=True, slots=True)
class LabelText:
    """What is printed. `routing`: big letters for the sorting; `barcode`: what the bars say, `shown` beneath them.

    `to_words`: who the address below is; `remarks`: one line each.
    """

    carrier: str
    service: str
    sender: Address
    receiver: Address
    reference: str
    weight_g: int
    routing: str
    barcode: str
    shown: str
    to_words: str = "Destinataire"
    remarks: tuple[str, ...] = ()


def pdf(label: LabelText) -> bytes:
    """PDF/UA: a screen reader reads it in the order it is printed."""
    told = {
        "title": f"Étiquette {label.carrier} {label.shown}",
        "carrier": label.carrier,
        "service": label.service,
        "sender": _party(label.sender),
        "receiver": _party(label.receiver),
        "reference": label.reference,
        "weight": f"{label.weight_g / 1000:.2f} kg".replace(".", ","),
        "routing": label.routing,
        "barcode": label.barcode,
        "widths": widths(label.barcode),
        "shown": label.shown,
        "to_words": label.to_words,
        "remarks": label.remarks,
    }
    # Eight megabytes of every web process, for a simulator: read when the first label is drawn.
    typst = import_module("typst")
    try:
        return _compiled(typst, told)
    except typst.TypstError:  # a sign that its fonts lack
        return _compiled(typst, written_out(told, plainest))


def _compiled(typst: Any, told: dict[str, Any]) -> bytes:
    printed: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"label": json.dumps(told)},
    )
    return printed


def _party(address: Address) -> dict[str, object]:
    return {
        "name": address.name,
        "lines": address.lines,
        "town_line": address.town_line,
        "country": address.country,
        "phone": address.phone,
    }
