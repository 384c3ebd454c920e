"""Which articles of a shelf answer a visitor's filters, in which order, and how many each filter would leave.

Values ticked within a facet are alternatives (OR), facets narrow one another (AND). A shelf is built once for a
category and a catalogue version; a selection is then a few operations on bit masks, one bit for each article.
"""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any

from shop.catalogue.facets import AVAILABILITY, AVAILABILITY_LABELS, FACETS, IN_STOCK, Row, masks_of, plain
from shop.paging import pages_of

__all__ = ["AVAILABILITY_LABELS", "DEFAULT_SORT", "FACETS", "SORTS", "Choice", "Facet", "Row", "Selection", "Shelf"]

SORTS = {
    "pertinence": "Nos meilleures ventes",
    "prix-croissant": "Prix croissant",
    "prix-decroissant": "Prix décroissant",
    "nom": "Nom",
    "nouveautes": "Nouveautés",
}
DEFAULT_SORT = "pertinence"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; `count` is what ticking it alone in its facet would show, other facets applied."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """`key` is the name in the address, `choices` those worth showing: they have articles, or are ticked."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Tightest:
    """With no result: the facet to give up first, and how many articles that would bring (0: not enough alone)."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Selection:
    """One page of ids, and everything the filter panel says. `page` is within 1..pages."""

    ids: tuple[int, ...]
    total: int
    page: int
    pages: int
    sort: str
    facets: tuple[Facet, ...]
    tightest: Tightest | None

    @property
    def checked(self) -> tuple[tuple[Facet, Choice], ...]:
        """Every ticked value with its facet, for the chips above the results."""
        return tuple((facet, choice) for facet in self.facets for choice in facet.choices if choice.checked)

    @property
    def in_stock(self) -> bool | None:
        """Whether « En stock » is ticked; None where one tap on it would change nothing.

        An article has one availability: when « En stock » alone has articles, all of them are in stock.
        """
        choices = [choice for facet in self.facets if facet.key == AVAILABILITY for choice in facet.choices]
        if any(choice.checked and choice.value == IN_STOCK for choice in choices):
            return True
        with_articles = {choice.value for choice in choices if choice.count}
        return False if IN_STOCK in with_articles and len(with_articles) > 1 else None


class Shelf:
    """The articles of one listing with a bit mask for each value of each facet.

    Never changed after it is built, but for orders that are worked out when first asked for. `ranked`: the rows come
    best first, and the default sort keeps to that; else they have no order of their own. Equal ones are ordered by id.
    """

    __slots__ = ("_every", "_ids", "_orders", "_rows", "_values")

    def __init__(self, rows: Sequence[Row], *, ranked: bool = False) -> None:
        self._ids = tuple(row.id for row in rows)
        self._every = (1 << len(rows)) - 1
        self._values = masks_of(rows)
        self._rows = rows
        self._orders: dict[str, array[int]] = {}
        if ranked:
            last = [row.availability == "not_orderable" for row in rows]
            self._orders[DEFAULT_SORT] = array("i", sorted(range(len(rows)), key=last.__getitem__))

    def __len__(self) -> int:
        return len(self._ids)

    def select(
        self,
        filters: Mapping[str, Collection[str]] | None = None,
        sort: str = DEFAULT_SORT,
        page: int = 1,
        per_page: int = 24,
    ) -> Selection:
        """One page of the articles left by `filters` (facet → ticked values). What the shelf does not know is ignored.

        An unknown sort is the default one; a page beyond the last is the last.
        """
        ticked = {key: set(filters.get(key, ())) if filters else set() for key in self._values}
        own = {key: self._mask_of(key, values) for key, values in ticked.items()}
        others = self._without_each(own)
        found = self._every
        for mask in own.values():
            found &= mask
        total = found.bit_count()
        pages = pages_of(total, per_page)
        page = min(max(1, page), pages)
        sort = sort if sort in _SORT_KEYS else DEFAULT_SORT
        ids = self._page_of(found, sort, (page - 1) * per_page, per_page)
        facets = tuple(self._facet(key, others[key], ticked[key]) for key in self._values)
        return Selection(ids, total, page, pages, sort, facets, None if total else self._tightest(own, others))

    def _mask_of(self, key: str, values: set[str]) -> int:
        """Articles of any ticked value; every article when nothing known is ticked."""
        mask = 0
        if values:
            for known in self._values[key]:
                if known.value in values:
                    mask |= known.mask
        return mask or self._every

    def _without_each(self, own: Mapping[str, int]) -> dict[str, int]:
        """For each facet, what all the other facets leave."""
        others: dict[str, int] = {}
        for key in own:
            left = self._every
            for other, mask in own.items():
                if other != key:
                    left &= mask
            others[key] = left
        return others

    def _page_of(self, found: int, sort: str, start: int, count: int) -> tuple[int, ...]:
        order = self._order(sort)
        if found == self._every:
            return tuple(self._ids[at] for at in order[start : start + count])
        # One byte for each article, lowest bit first; bit strings are written highest first.
        flags = f"{found:0{len(order)}b}"[::-1].encode().translate(_BIT_BYTES)
        in_order = compress(order, map(flags.__getitem__, order))
        return tuple(self._ids[at] for at in islice(in_order, start, start + count))

    def _order(self, sort: str) -> "array[int]":
        """Positions in this order, worked out when it is first asked for; packed, as a large rayon has thousands."""
        order = self._orders.get(sort)
        if order is None:
            rows, key = self._rows, _SORT_KEYS[sort]
            order = array("i", sorted(range(len(rows)), key=lambda at: (*key(rows[at]), rows[at].id)))
            self._orders[sort] = order
        return order

    def _facet(self, key: str, left: int, ticked: set[str]) -> Facet:
        choices = []
        for known in self._values[key]:
            count = (left & known.mask).bit_count()
            checked = known.value in ticked
            if count or checked:
                choices.append(Choice(known.value, known.label, count, checked))
        return Facet(key, FACETS[key], tuple(choices))

    def _tightest(self, own: Mapping[str, int], others: Mapping[str, int]) -> Tightest | None:
        active = [key for key, mask in own.items() if mask != self._every]
        if not active:
            return None
        # When no single facet is enough to give up, the one that leaves least by itself is named.
        key = max(active, key=lambda facet: (others[facet].bit_count(), -own[facet].bit_count()))
        return Tightest(key, FACETS[key], others[key].bit_count())


_BIT_BYTES = bytes(1 if byte == ord("1") else 0 for byte in range(256))


_SORT_KEYS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "pertinence": lambda row: (row.availability == "not_orderable", -row.popularity),
    "prix-croissant": lambda row: (row.price_cents,),
    "prix-decroissant": lambda row: (-row.price_cents,),
    "nom": lambda row: (plain(row.name),),
    "nouveautes": lambda row: (-row.created_at.timestamp() if row.created_at else 0.0,),
}
