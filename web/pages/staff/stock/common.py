"""What the pages of the stock share."""

from typing import Any, Final

from shop.storefront import Storefront

HERE: Final = "/gestion/stock"


def ids_of(front: Storefront, slug: str) -> list[int]:
    rayon = front.by_slug.get(slug)
    return sorted(rayon.ids) if rayon else []


Context = dict[str, Any]
