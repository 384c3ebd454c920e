"""The rayons that imported products stand in: those of the shop where names agree, new ones where none does."""

from collections.abc import Iterable, Mapping
from typing import Any

from db.queries import importing as queries
from shop.catalogue.search import fold
from shop.importing.words import slug

OTHERS = ("Autres produits",)


class Rayons:
    """Categories by name, and whatever has to be added to them."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take the rows of all categories. `paths`: their names as people read them, by id."""
        self.ids: dict[tuple[int | None, str], int] = {}
        listed = list(rows)
        names = {row["id"]: row["name"] for row in listed}
        self.paths = {
            row["id"]: f"{names[row['parent']]} > {row['name']}" if row["parent"] else row["name"] for row in listed
        }
        for row in listed:
            self.ids.setdefault((row["parent"], fold(row["name"])), row["id"])

    def find(self, path: tuple[str, ...]) -> int | None:
        """The rayon of one or two names; a single name may be that of a rayon of either level."""
        outer = self.ids.get((None, fold(path[0])))
        if len(path) == 1:
            return outer or next((one for (_, name), one in self.ids.items() if name == fold(path[0])), None)
        return self.ids.get((outer, fold(path[1]))) if outer else None

    async def find_or_add(self, path: tuple[str, ...]) -> int:
        """The same, added with its outer rayon where the shop has none; inside a transaction."""
        found = self.find(path)
        if found is not None:
            return found
        parent: int | None = None
        for name in path:
            known = self.ids.get((parent, fold(name)))
            parent = known or await self._add(name, parent)
        assert parent is not None
        return parent

    async def _add(self, name: str, parent: int | None) -> int:
        wish, number = slug(name)[:110], 1
        free = wish
        while await queries.category_slug_taken(free):
            number += 1
            free = f"{wish}-{number}"
        added = await queries.add_category(free, name, parent)
        self.ids[parent, fold(name)] = added
        return added
