"""A guest who walks from an article to an order by HTTP, and a small shop for her to walk in."""

import json
import re
from datetime import date
from typing import Any

import httpx

from db.tables.catalogue import Variant
from db.tables.merchant import DeliveryTariff, SurchargePostcode
from shop.storefront import forget
from tests.factories import ACCOUNT, an_agency, merchant_settings

FEE = 690
DAY = [["09:00", "12:30"], ["14:00", "18:00"]]
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
ALICE = {
    "email": "alice@example.fr",
    "prenom": "Alice",
    "nom": "Martin",
    "telephone": "06 39 98 12 34",
    "qualite": "particulier",
    "facturation-adresse": "12 rue des Lilas",
    "facturation-complement": "",
    "facturation-code_postal": "69003",
    "facturation-ville": "Lyon",
    "facturation-pays": "FR",
}


async def a_shop() -> None:
    """Home delivery at 6,90 € in every zone, one agency, and an account for transfers."""
    await merchant_settings(**ACCOUNT)
    zones = ("metropole", "corsica", "mountain", "benelux")
    rows = [DeliveryTariff(mode="home", zone=zone, max_weight_g=30_000, price_cents=FEE) for zone in zones]
    await DeliveryTariff.insert(*rows)
    await SurchargePostcode(postcode="73440", zone="mountain", valid_from=date(2026, 1, 1)).save()
    await an_agency(slug="lyon", hours=json.dumps([DAY] * 5 + [[], []]))
    forget()


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(HIDDEN.findall(page.text))


def words(page: httpx.Response) -> str:
    """What a person reads, with plain spaces."""
    text = re.sub(r"<(script|style|title).*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    text = re.sub(r"[\s\u00a0\u202f]+", " ", text)
    return text.replace("&amp;", "&").replace(" .", ".").replace("&#39;", "'")


class Guest:
    """Sends the forms as the pages have them."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def add(self, variant: Variant, quantity: object = 1, **options: Any) -> httpx.Response:
        data = {"reference": variant.sku, "quantite": str(quantity)}
        return await self.client.post("/panier/lignes", data=data, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(path, **options)

    async def post(self, path: str, data: dict[str, Any], **options: Any) -> httpx.Response:
        return await self.client.post(path, data=data, **options)

    async def details(self, **changed: str) -> httpx.Response:
        """Step 1; `facturation__ville="Paris"` changes the field « facturation-ville »."""
        fields = {name.replace("__", "-"): value for name, value in changed.items()}
        return await self.post("/commande/coordonnees", {**ALICE, **fields})

    async def delivery(self, mode: str = "home", agency: str = "") -> httpx.Response:
        return await self.post("/commande/livraison", {"mode": mode, "agence": agency})

    async def payment(self, method: str = "card") -> httpx.Response:
        return await self.post("/commande/paiement", {"paiement": method})

    async def ready(self, variant: Variant | None = None, quantity: int = 1, **changed: str) -> httpx.Response:
        """The last page of the checkout, with what lies in the cart and, where named, one article more."""
        if variant:
            await self.add(variant, quantity)
        for answer in (await self.details(**changed), await self.delivery(), await self.payment("transfer")):
            assert answer.status_code == 303, words(answer)
        page = await self.get("/commande/verification")
        assert page.status_code == 200
        return page

    async def order(self, page: httpx.Response, **changed: str) -> httpx.Response:
        """Press the last button of this page."""
        return await self.post("/commande/verification", {**hidden(page), "cgv": "oui", **changed})
