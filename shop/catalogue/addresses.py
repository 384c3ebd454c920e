"""Addresses that products and rayons once had, which were bookmarked, printed and linked to: they lead on."""

from db.queries import old_addresses as queries

PRODUCT, CATEGORY = queries.PRODUCT, queries.CATEGORY
_PATHS = {PRODUCT: "/produits/", CATEGORY: "/rayons/"}


async def moved_to(kind: str, slug: str) -> str | None:
    """The path that visitors of an old address want; None where it leads nowhere."""
    found = await queries.leads_to(kind, slug)
    return _PATHS[kind] + found if found and found != slug else None
