"""Files as staff send them, harmless and hostile, for the tests of photos and documents."""

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject

from shop.staff.catalogue.photos import GONE_AFTER
from web.settings import Settings

PRODUCTS = "/gestion/catalogue/produits"


def a_pdf(more: dict[str, Any] | None = None, *, password: str = "") -> bytes:
    """One blank page; `more` stands in the document's catalogue."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    for name, value in (more or {}).items():
        writer.root_object[NameObject(name)] = value
    if password:
        writer.encrypt("", owner_password=password)
    writer.write(file)
    return file.getvalue()


PDF = a_pdf()
LATER = datetime.now(UTC) + 2 * GONE_AFTER


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 200), colour: str = "red", **saved: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **saved)
    return file.getvalue()


def kept(settings: Settings) -> set[str]:
    return {path.name for path in settings.media_dir.glob("*")} if settings.media_dir.exists() else set()
