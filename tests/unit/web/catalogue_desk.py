"""The catalogue's room for tests: products, rayons, and forms as their pages fill them."""

import html
import re
from typing import Any

import httpx

from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Category, Product
from shop.catalogue.search import index_products
from tests import factories
from tests.unit.web.staff_desk import fields_of

HERE = "/gestion/catalogue"


PRODUCTS = f"{HERE}/produits"


SHELVES = f"{HERE}/rayons"


VARIANT = {"reference": "NEUF-1", "prix": "49,90", "poids": "1,25", "en-vente": "y", "stock-bas": "2"}


async def a_product(**values: object) -> Product:
    """A product that the search and every page know, as the shop's always are."""
    product = await factories.a_product(**values)  # type: ignore[arg-type]
    await index_products([product.id])
    await bump_catalogue_version()
    return product


async def a_rayon(name: str, **values: Any) -> Category:
    rayon = await factories.a_category(name, **values)
    await bump_catalogue_version()
    return rayon


async def now_is(product: Product) -> Product:
    found = await Product.objects().where(Product.id == product.id).first()
    assert found is not None
    return found


def form_of(product: Product) -> str:
    return f"{PRODUCTS}/{product.id}/fiche"


async def typed_in(staff: httpx.AsyncClient, path: str) -> dict[str, str]:
    """The fields of a form as its page fills them, what is chosen and its long texts too."""
    answer = await staff.get(path)
    assert answer.status_code == 200, path
    return filled(answer, path)


def filled(answer: httpx.Response, path: str) -> dict[str, str]:
    fields = fields_of(answer, path)
    form = answer.text[answer.text.index(f'action="{path}"') :].partition("</form>")[0]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = html.unescape(text).removeprefix("\r\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    return fields
