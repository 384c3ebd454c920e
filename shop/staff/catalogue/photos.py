"""The photos of a product. What was sent is painted anew (shop.importing.photos): nothing but pixels gets through.

Files are named after their content, so several products may point at one; they go when none does any more.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import catalogue as reading
from db.queries import catalogue_editing as queries
from shop.importing.photos import WIDTHS, from_upload
from shop.jobs import Payload, enqueue
from shop.staff.catalogue.products import held, tell
from shop.staff.catalogue.refusals import CatalogueRefused, Unchanged, must_be_unchanged
from shop.staff.catalogue.variants import moved

Row = Mapping[str, Any]
JOB: Final = "media_gone"
MOST_BYTES: Final = 15_000_000
MOST_PHOTOS: Final = 20
LONGEST_ALT: Final = 300
GONE_AFTER: Final = timedelta(hours=1)
"""How long files outlive their last product: pages that are being looked at still ask for them."""
UNREADABLE: Final = (
    "Cette image ne peut pas être lue\u00a0: envoyez une photo JPEG, PNG, WebP ou AVIF, "
    "de 25 millions de pixels au plus."
)
_one_at_a_time = asyncio.Semaphore(1)
"""Painting takes a core and 100 MB: two at once would make the shop wait."""


async def prepare(content: bytes, wish: str, folder: Path) -> str:
    """Paint what was sent into `folder`; the name of its files. Raises CatalogueRefused."""
    async with _one_at_a_time:
        try:
            return await asyncio.to_thread(from_upload, content, wish, folder)
        except ValueError as error:
            raise CatalogueRefused("photo", UNREADABLE) from error


async def add(product_id: int, name: str, alt: str) -> None:
    """Show prepared files behind the product's other photos. Raises LookupError, CatalogueRefused."""

    async def work() -> None:
        await held(product_id)
        shown = await reading.photos(product_id)
        if len(shown) >= MOST_PHOTOS:
            raise CatalogueRefused("photo", f"Un produit a {MOST_PHOTOS} photos au plus\u00a0: retirez-en une d’abord.")
        if any(one["name"] == name for one in shown):
            raise CatalogueRefused("photo", "Ce produit a déjà cette photo.")
        await queries.add_photo(product_id, name, alt)
        await tell(product_id)

    await in_one_transaction(work)


async def describe(product_id: int, photo_id: int, alt: str, unchanged: Unchanged) -> None:
    """Say anew what it shows. Raises LookupError, ChangedMeanwhile."""

    async def work() -> None:
        row = await _held_photo(product_id, photo_id)
        must_be_unchanged({"alt": row["alt"]}, unchanged)
        await queries.change_photo(photo_id, {"alt": alt})
        await tell(product_id)

    await in_one_transaction(work)


async def replace(product_id: int, photo_id: int, name: str, now: datetime) -> None:
    """Show prepared files in its place, with its words. Raises LookupError. `now` is UTC."""

    async def work() -> None:
        row = await _held_photo(product_id, photo_id)
        if row["name"] != name:
            await queries.change_photo(photo_id, {"name": name})
            await forget_file(row["name"], now)
        await tell(product_id)

    await in_one_transaction(work)


async def move(product_id: int, photo_id: int, by: int) -> None:
    """Show it earlier (-1) or later (1); the first is the one of cards. Raises LookupError."""

    async def work() -> None:
        await _held_photo(product_id, photo_id)
        ids = [one["id"] for one in await reading.photos(product_id)]
        await queries.set_positions("photo", moved(ids, photo_id, by))
        await tell(product_id)

    await in_one_transaction(work)


async def remove(product_id: int, photo_id: int, unchanged: Unchanged, now: datetime) -> None:
    """Raises LookupError, ChangedMeanwhile for another picture than was shown. `now` is UTC."""

    async def work() -> None:
        row = await _held_photo(product_id, photo_id)
        must_be_unchanged({"alt": row["alt"], "name": row["name"]}, unchanged)
        await queries.remove_photo(photo_id)
        await forget_file(row["name"], now)
        await tell(product_id)

    await in_one_transaction(work)


async def forget_file(name: str, now: datetime) -> None:
    """Have a photo's files, or the file of a document, taken away unless something points at them by then."""
    await enqueue(JOB, f"{JOB}:{name}:{int(now.timestamp())}", {"name": name}, now + GONE_AFTER)


async def _held_photo(product_id: int, photo_id: int) -> Row:
    await held(product_id)
    row = await queries.photo(photo_id)
    if row is None or row["product"] != product_id:
        raise LookupError(photo_id)
    return row


class Removal:
    """The job that takes files away from the folder of photos and documents."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def remove(self, payload: Payload, now: datetime) -> None:
        """Nothing happens while something points at them, or while they are as good as new: somebody is adding them."""
        name = str(payload["name"])
        if await queries.is_shown(name) or await queries.is_offered(name):
            return
        await asyncio.to_thread(self._unlink, name, now - GONE_AFTER / 2)

    def _unlink(self, name: str, before: datetime) -> None:
        sized = [self.folder / f"{name}-{width}.{suffix}" for width in WIDTHS for suffix in ("avif", "webp")]
        for path in [*sized, self.folder / name]:
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
