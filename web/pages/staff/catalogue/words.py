"""Addresses and answers that the catalogue's pages share."""

import re
import secrets
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from shop.staff.catalogue import products
from shop.staff.catalogue.products import StaffProduct
from web.inputs import FormData, clean_id
from web.refusals import or_404

Answer = Response[Any]
HERE: Final = "/gestion/catalogue"
PRODUCTS: Final = f"{HERE}/produits"
SHELVES: Final = f"{HERE}/rayons"
_KEY: Final = re.compile(r"[0-9a-f]{32}")
MOVES: Final = {"monter": -1, "descendre": 1}
"""How far a button moves something, by its value."""


def new_key() -> str:
    """What a form that makes something carries, so that it makes it once."""
    return secrets.token_hex(16)


def sent_key(data: FormData) -> str:
    """The key a form came with; empty for none, or for what is no key."""
    sent = data.get("cle", "")
    return sent if _KEY.fullmatch(sent) else ""


async def found(product_id: FromPath[str]) -> StaffProduct:
    """A dependency. Raises Refusal 404."""
    return or_404(await products.product(clean_id(product_id) or 0))
