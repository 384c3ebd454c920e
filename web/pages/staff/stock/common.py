"""What the pages of the stock share."""

from datetime import UTC, datetime
from typing import Any, Final

from shop.storefront import Storefront

HERE: Final = "/gestion/stock"
MOST_PAGES: Final = 10_000


def now() -> datetime:
    return datetime.now(UTC)


def rayons_of(front: Storefront) -> dict[str, str]:
    """Rayons to choose from, by what an address says."""
    found: dict[str, str] = {}
    for top in front.categories:
        found[top.slug] = top.name
        found |= {below.slug: f"{top.name} › {below.name}" for below in top.children}
    return found


def ids_of(front: Storefront, slug: str) -> list[int]:
    rayon = front.by_slug.get(slug)
    return sorted(rayon.ids) if rayon else []


Context = dict[str, Any]
