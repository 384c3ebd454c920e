"""The demo shop, filled on first use."""

from pathlib import Path

from db.demo.load import load_sante
from shop.catalogue.search import index_products
from shop.passwords import Passwords


async def fill_demo(data_dir: Path, staff_password: str) -> None:
    """Fill an empty database with « Santé Comptoir »; do nothing where products are already sold."""
    await load_sante(data_dir, await Passwords().hash(staff_password), then=index_products)
