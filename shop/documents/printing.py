"""A template and what it is told become a PDF, an invoice with its XML inside. `press_process.py` does the work."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import structlog

from shop.documents.press import Unprinted, press

_log = structlog.get_logger("comptoir")


class NotPrinted(Unprinted):
    """A fault of ours: the XML breaks its schema, or the printer does not take what it was told. It stays so."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Brand:
    """How the shop presents itself: its name as customers know it, its colour (« #0f5457 »), one line beneath."""

    name: str
    colour: str = "#0f5457"
    promise: str = ""


def printed(
    template: str, told: Mapping[str, Any], brand: Brand, terms: Mapping[str, Any] | None = None
) -> tuple[bytes, str]:
    """PDF and XML; both from JSON values alone.

    With the `terms` of EN 16931 the PDF is a PDF/A-3b that holds the XML they make (its `title`, `author` and `subject`
    are those of `told`); without them it is PDF/UA and the XML empty. Raises NotPrinted, press.PressSilent.
    """
    try:
        answer = press.ask({"template": template, "told": {**told, "brand": asdict(brand)}, "terms": terms})
        if "problem" in answer:
            raise NotPrinted(answer["problem"])
    except Unprinted as trouble:
        _log.error("document.unprinted", template=template, cause=trouble.cause)
        raise
    return b64decode(answer["pdf"]), answer["xml"]
