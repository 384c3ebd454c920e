"""The demo's files: where they go, and what they are called there."""

import json
import shutil
from pathlib import Path

from db.demo.catalogue import products
from db.demo.photos import FORMATS, INDEX, NOTICES, PHOTOS, WIDTHS


def copy_media(media: Path) -> None:
    """Copy the photos and documents that the products name into the folder the shop serves."""
    media.mkdir(parents=True, exist_ok=True)
    for name in photo_names().values():
        for file in (f"{name}-{width}.{kind}" for width in WIDTHS for kind in FORMATS):
            shutil.copyfile(PHOTOS / file, media / file)
    for product in products():
        for notice, _ in product.documents:
            shutil.copyfile(NOTICES / f"{notice}.pdf", media / document_name(notice))


def photo_names() -> dict[str, str]:
    """The file stem of each drawing."""
    names: dict[str, str] = json.loads(INDEX.read_text("utf-8"))
    return names


def document_name(notice: str) -> str:
    return f"notice-{notice}.pdf"
