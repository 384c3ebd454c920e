"""The documents of a product: instructions, data sheets, certificates, as PDF and nothing else."""

import asyncio
import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import catalogue as reading
from db.queries import catalogue_editing as queries
from shop.importing.words import slug
from shop.staff.catalogue.photos import forget_file
from shop.staff.catalogue.products import held, tell
from shop.staff.catalogue.refusals import CatalogueRefused, Unchanged, must_be_unchanged
from shop.staff.catalogue.variants import moved

Row = Mapping[str, Any]
MOST_BYTES: Final = 10_000_000
MOST_DOCUMENTS: Final = 20
LANGUAGES: Final = {
    "fr": "français", "en": "anglais", "de": "allemand", "es": "espagnol", "it": "italien", "nl": "néerlandais",
    "pt": "portugais",
}  # fmt: skip
NO_PDF: Final = "Ce fichier n’est pas un PDF complet\u00a0: exportez-le de nouveau, puis choisissez-le ici."
ACTIVE: Final = "Ce PDF contient un programme ou lance un fichier\u00a0: enregistrez-le sans, puis choisissez-le ici."
_TAIL: Final = 2_048
_ACTIVE: Final = (b"/JavaScript", b"/Launch")
_CONTENTS: Final = ("title", "file", "media_type", "size_bytes", "language")


def checked(content: bytes) -> bytes:
    """A whole PDF without anything that runs. Raises CatalogueRefused."""
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-_TAIL:] or b"startxref" not in content[-_TAIL:]:
        raise CatalogueRefused("document", NO_PDF)
    if any(mark in content for mark in _ACTIVE):
        raise CatalogueRefused("document", ACTIVE)
    return content


async def prepare(content: bytes, title: str, folder: Path) -> str:
    """Keep a checked PDF in `folder`; the name of its file, which changes with its content."""
    name = f"{slug(title)[:60].strip('-')}-{hashlib.sha256(content).hexdigest()[:12]}.pdf"
    await asyncio.to_thread(_write, folder, name, content)
    return name


async def add(product_id: int, file: str, size_bytes: int, title: str, language: str) -> None:
    """Offer a prepared file behind the product's others. Raises LookupError, CatalogueRefused."""

    async def work() -> None:
        await held(product_id)
        offered = await reading.documents(product_id)
        if len(offered) >= MOST_DOCUMENTS:
            raise CatalogueRefused("document", f"Un produit a {MOST_DOCUMENTS} documents au plus.")
        if any(one["file"] == file for one in offered):
            raise CatalogueRefused("document", "Ce produit a déjà ce document.")
        values = {"title": title, "file": file, "size_bytes": size_bytes, "language": language}
        await queries.add_document(product_id, values)
        await tell(product_id)

    await in_one_transaction(work)


async def rename(product_id: int, document_id: int, title: str, language: str, unchanged: Unchanged) -> None:
    """Raises LookupError, ChangedMeanwhile."""

    async def work() -> None:
        _, row = await _held_document(product_id, document_id)
        must_be_unchanged({name: row[name] for name in ("title", "language")}, unchanged)
        await queries.change_document(document_id, {"title": title, "language": language})
        await tell(product_id)

    await in_one_transaction(work)


async def move(product_id: int, document_id: int, by: int) -> int:
    """Offer it earlier (-1) or later (1); the id it has afterwards. Raises LookupError.

    Documents stand in the order of their ids: what moves is what the rows hold.
    """

    async def work() -> int:
        rows, _ = await _held_document(product_id, document_id)
        ids = [int(row["id"]) for row in rows]
        order = moved(ids, document_id, by)
        contents = {row["id"]: {name: row[name] for name in _CONTENTS} for row in rows}
        for row_id, other in zip(ids, order, strict=True):
            if row_id != other:
                await queries.change_document(row_id, contents[other])
        await tell(product_id)
        return ids[order.index(document_id)]

    return await in_one_transaction(work)


async def remove(product_id: int, document_id: int, now: datetime) -> None:
    """Raises LookupError. `now` is UTC."""

    async def work() -> None:
        _, row = await _held_document(product_id, document_id)
        await queries.remove_document(document_id)
        await forget_file(row["file"], now)
        await tell(product_id)

    await in_one_transaction(work)


async def _held_document(product_id: int, document_id: int) -> tuple[list[dict[str, Any]], Row]:
    await held(product_id)
    rows: list[dict[str, Any]] = await reading.documents(product_id)
    for row in rows:
        if row["id"] == document_id:
            return rows, row
    raise LookupError(document_id)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Whole or not at all, also where two send the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}.{id(content)}"
    draft.write_bytes(content)
    draft.replace(folder / name)
