"""Addresses and answers that the catalogue's pages share."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from shop.staff.catalogue import products
from shop.staff.catalogue.products import StaffProduct
from web.inputs import clean_id
from web.refusals import Refusal

Answer = Response[Any]
HERE: Final = "/gestion/catalogue"
PRODUCTS: Final = f"{HERE}/produits"
SHELVES: Final = f"{HERE}/rayons"
MOVES: Final = {"monter": -1, "descendre": 1}
"""How far a button moves something, by its value."""


async def found(product_id: FromPath[str]) -> StaffProduct:
    """A dependency. Raises Refusal 404."""
    one = await products.product(clean_id(product_id) or 0)
    if one is None:
        raise Refusal(404)
    return one
