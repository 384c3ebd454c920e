"""What many products say, kept for a version of the catalogue: a bit for each product, the most wanted first.

What thousands of products say is then put together by a few operations on whole numbers, and the first bits of one
are the products that are shown first. Only words that a broad search asked for are kept.
"""

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from itertools import compress
from sys import intern
from typing import Any

from db.queries import search as queries
from db.queries.search_words import Place
from shop.storefront import Storefront, storefront

MOST_BYTES = 1_000_000
"""Of all masks together: eight hundred of a shop of 10,000 products."""
MOST_REMEMBERED = 2_000
"""Products whose words are kept: those that are wanted most are found again and again."""

Group = frozenset[str]
_BITS, _DIGITS = bytes.maketrans(b"01", b"\0\1"), bytes.maketrans(b"\0\1", b"01")


class Masks:
    """The published products of one version, which of them say what, and the words of those found of late.

    `saying` may be asked by many requests at once: each puts the same mask into the same place.
    """

    def __init__(self, popular: Sequence[int]) -> None:
        """Take the ids of all published products, the most wanted first; bit n of a mask is the nth of them."""
        self._popular = array("q", popular)
        self._masks: OrderedDict[tuple[Group, Place, bool], int] = OrderedDict()
        self._products: dict[int, dict[str, Any]] = {}

    async def saying(self, group: Group, place: Place, *, begun: bool = False) -> int:
        """The products that say one of these words (or what begins so) in this place or a better one."""
        key = (group, place, begun)
        mask = self._masks.get(key)
        if mask is None:
            mask = self._masks[key] = self._mask_of(await queries.saying(group, place, begun=begun))
            if len(self._masks) * len(self._popular) > 8 * MOST_BYTES:
                self._masks.popitem(last=False)
        return mask

    def _mask_of(self, ids: Collection[int]) -> int:
        # Written as a number in base two, highest bit first: setting bits one by one copies the number each time.
        bits = bytes(map(ids.__contains__, self._popular))
        return int(bits.translate(_DIGITS)[::-1] or b"0", 2)

    def ids_of(self, mask: int) -> Iterator[int]:
        """The products of a mask, the most wanted first."""
        return compress(self._popular, f"{mask:b}"[::-1].encode().translate(_BITS))

    async def products(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """What `db.queries.search.named` says of these products, which are published."""
        found = {one: self._products[one] for one in ids if one in self._products}
        if missing := [one for one in ids if one not in found]:
            found.update((row["id"], _light(row)) for row in await queries.named(missing))
            if len(self._products) > MOST_REMEMBERED:
                self._products.clear()
            self._products.update(found)
        return [found[one] for one in ids if one in found]


def _light(row: dict[str, Any]) -> dict[str, Any]:
    """With the words in it that many products have, which then lie in memory once."""
    return {**row, "brand": intern(row["brand"]), "category": intern(row["category"])}


_kept: tuple[Storefront | None, Masks] = (None, Masks(()))


async def masks() -> Masks:
    """Those of the catalogue as it is now."""
    global _kept  # one value per process, replaced as a whole
    front = await storefront()
    if _kept[0] is not front:
        _kept = (front, Masks(await queries.by_popularity()))
    return _kept[1]
