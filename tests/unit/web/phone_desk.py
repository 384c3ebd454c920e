"""Dora at the telephone: begins an order for who calls, fills in its parts, and places it."""

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx

from db import engine
from db.tables.catalogue import Variant
from tests.unit.web.checkout_walkthrough import ALICE, words
from tests.unit.web.staff_desk import fields_of

HOME = "/gestion/commandes/nouvelle"


@dataclass
class PhoneDesk:
    """One draft, by its address."""

    client: httpx.AsyncClient
    path: str

    @classmethod
    async def begin(cls, browser: httpx.AsyncClient, **whom: str) -> "PhoneDesk":
        answer = await browser.post(HOME, data=whom)
        assert answer.status_code == 303, words(answer)
        return cls(browser, answer.headers["location"])

    async def page(self) -> httpx.Response:
        return await self.client.get(self.path)

    async def send(self, part: str, data: dict[str, Any], **options: Any) -> httpx.Response:
        return await self.client.post(f"{self.path}/{part}", data=data, **options)

    async def who(self, **changed: str) -> httpx.Response:
        fields = {name.replace("__", "-"): value for name, value in changed.items()}
        return await self.send("client", {**ALICE, **fields})

    async def add(self, text: str, quantity: str = "1", **options: Any) -> httpx.Response:
        return await self.send("articles", {"reference": text, "quantite": quantity}, **options)

    async def delivery(self, mode: str = "home", **typed: str) -> httpx.Response:
        return await self.send("livraison", {"mode": mode, **typed})

    async def pays(self, method: str = "transfer", **typed: str) -> httpx.Response:
        return await self.send("paiement", {"paiement": method, **typed})

    async def ready(
        self, variant: Variant, quantity: int = 1, method: str = "transfer", **typed: str
    ) -> httpx.Response:
        """The page with nothing missing; `typed` goes with the delivery."""
        await self.who()
        return await self.ready_after_who(variant, quantity, method, **typed)

    async def ready_after_who(
        self, variant: Variant, quantity: int = 1, method: str = "transfer", **typed: str
    ) -> httpx.Response:
        """The same where it was said who calls."""
        await self.add(variant.sku, str(quantity))
        for answer in (await self.delivery(**typed), await self.pays(method)):
            assert answer.status_code == 303, words(answer)
        return await self.page()

    async def place(self, page: httpx.Response, **changed: str) -> httpx.Response:
        """Press « Enregistrer la commande » on this page, all of it read to the buyer."""
        fields = fields_of(page, f"{self.path}/enregistrement")
        return await self.send("enregistrement", {**fields, "annonce": "oui", **changed})


async def orders() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT * FROM orders ORDER BY id")


def value_of(page: httpx.Response, name: str) -> str:
    """What a field of this name holds."""
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page.text)
    value = re.search(r'value="([^"]*)"', found.group()) if found else None
    return html.unescape(value[1]) if value else ""
