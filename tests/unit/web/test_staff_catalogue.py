"""Staff keep the catalogue: products, variants, rayons; each with and without a mistake, and with a colleague."""

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import PriceChange, Product, Variant
from tests import factories
from tests.unit.web.staff_desk import dora_signs_in, fields_of, text_of

HERE = "/gestion/catalogue"
PRODUCTS = f"{HERE}/produits"


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await factories.tariffs()
    await dora_signs_in(client)
    return client


async def version() -> int:
    return int((await fetch("SELECT version FROM catalogue_version"))[0]["version"])


async def test_pages_open(staff: httpx.AsyncClient) -> None:
    product = await factories.a_product(variants=2)
    page = f"{PRODUCTS}/{product.id}"
    variant = (await factories.variants_of(product))[0]
    for path in (HERE, f"{HERE}?vue=vignettes", page, f"{page}/fiche", f"{page}/caracteristiques", f"{page}/apercu",
                 f"{page}/declinaisons/nouvelle", f"{page}/declinaisons/{variant.id}", f"{PRODUCTS}/nouveau",
                 f"{HERE}/rayons", f"{HERE}/rayons/nouveau", f"{HERE}/rayons/{product.category}"):
        answer = await staff.get(path)
        assert answer.status_code == 200, path
