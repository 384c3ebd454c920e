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
NO_PDF: Final = (
    "Ce fichier n’est pas un PDF complet et sans mot de passe\u00a0: exportez-le de nouveau, puis choisissez-le ici."
)
ACTIVE: Final = (
    "Ce PDF contient un programme ou un fichier joint, ou lance un fichier\u00a0: enregistrez-le sans, puis "
    "choisissez-le ici."
)
_one_at_a_time: Final = asyncio.Lock()


def shown_of(row: Row) -> dict[str, Any]:
    """What the page of a product shows of a document: what is taken away is what was looked at."""
    return {name: row[name] for name in ("title", "language", "file")}


async def prepare(content: bytes, title: str, folder: Path) -> str:
    """Keep a whole PDF that starts nothing in `folder`; the name of its file, which changes with its content.

    Raises CatalogueRefused.
    """
    from shop.staff.catalogue.pdf_check import NoWholePdf, is_active  # with it come seven megabytes, needed here alone

    async with _one_at_a_time:
        try:
            if await asyncio.to_thread(is_active, content):
                raise CatalogueRefused("document", ACTIVE)
        except NoWholePdf as error:
            raise CatalogueRefused("document", NO_PDF) from error
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


async def move(product_id: int, document_id: int, by: int) -> None:
    """Offer it earlier (-1) or later (1). Raises LookupError."""

    async def work() -> None:
        rows, _ = await _held_document(product_id, document_id)
        await queries.set_positions("document", moved([row["id"] for row in rows], document_id, by))
        await tell(product_id)

    await in_one_transaction(work)


async def remove(product_id: int, document_id: int, unchanged: Unchanged, now: datetime) -> None:
    """Raises LookupError, ChangedMeanwhile for another document than was shown. `now` is UTC."""

    async def work() -> None:
        _, row = await _held_document(product_id, document_id)
        must_be_unchanged(shown_of(row), unchanged)
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
    try:
        draft.write_bytes(content)
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)  # half of it where the disk is full
