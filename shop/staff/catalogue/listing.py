"""Staff's list of products: what can be asked of it, and a page of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.queries import catalogue_listing as queries
from shop.catalogue.codes import codes_in
from shop.catalogue.search import groups_of, stem, words_of
from shop.catalogue.search_words import MOST_WORDS
from shop.paging import pages_of

PER_PAGE: Final = 50
PUBLISHED: Final = {"published": "Publiés", "hidden": "Non publiés"}
AVAILABILITY: Final = {
    "orderable": "Commandables",
    "not_orderable": "Non commandables",
    "stopped": "Arrêtés par un motif",
    "low": "Stock bas",
}
LACKS: Final = {"no_photo": "Sans photo", "no_description": "Sans description"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: names of the three lists above (or nothing), any of these rayons, words or a reference."""

    published: str = ""
    availability: str = ""
    lacks: str = ""
    category_ids: frozenset[int] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    rows: Sequence[Mapping[str, Any]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PER_PAGE)


async def products(wish: Wish, page: int) -> Listed:
    """A page of the products that answer, by name; a page past the last is the last."""
    conditions = [one for one in (wish.published, wish.availability, wish.lacks) if one]
    words = words_of(wish.text)[:MOST_WORDS]
    groups = [*groups_of(words[:-1]), frozenset({words[-1], stem(words[-1])})] if words else []
    codes = codes_in(wish.text)
    if wish.text and not groups and not codes:
        return Listed((), 0, 1)
    asked = (conditions, sorted(wish.category_ids), groups, codes)
    rows, total = await queries.listed(*asked, most=PER_PAGE, offset=(page - 1) * PER_PAGE)
    if not rows and total:
        page = pages_of(total, PER_PAGE)
        rows, total = await queries.listed(*asked, most=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return Listed(rows, total, page)
