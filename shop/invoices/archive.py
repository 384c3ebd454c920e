"""Several documents in one ZIP, each as it was sent."""

import asyncio
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from shop.invoices.files import file_of


async def pdfs_of(invoice_ids: Iterable[int], now: datetime) -> dict[str, bytes]:
    """The PDF of each document by the name of its file; those not made yet are made. Raises DocumentNotDrawn."""
    found = {}
    for invoice_id in invoice_ids:
        file = await file_of(invoice_id, now)
        found[f"{file.name}.pdf"] = file.pdf
    return found


async def zipped(files: Mapping[str, bytes]) -> bytes:
    """One ZIP of these files; PDFs are compressed inside already."""
    return await asyncio.to_thread(_zipped, files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()
