"""One guest who buys: every request a browser without scripts makes, from the product page to the confirmation."""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from bench.client import Asking, Tally, Visitor
from bench.forms import form_to

ORDER_NUMBER = re.compile(r"\bSC-\d\d-\d{6}\b")
MOST_REDIRECTIONS = 5
RETURN, LOOK_SECONDS, MOST_LOOKS = "/commande/retour/", 3, 3
# Where the parcel goes: a town of the mainland, without a surcharge.
PERSON = {
    "prenom": "Camille",
    "nom": "Durand",
    "email": "camille.durand@example.org",
    "telephone": "06 12 34 56 78",
    "qualite": "particulier",
    "facturation-adresse": "12 rue des Lilas",
    "facturation-complement": "",
    "facturation-code_postal": "35000",
    "facturation-ville": "Rennes",
    "facturation-pays": "FR",
}


class Stopped(Exception):
    """The purchase could not go on; the message says where."""


class Shopper:
    """A visitor of the shop, and of the payment page, which another server shows."""

    def __init__(self, shop_port: int, address: str, tally: Tally) -> None:
        self.visitors = {shop_port: Visitor(shop_port, address)}
        self.shop_port, self.address, self.tally = shop_port, address, tally
        self.url, self.page = f"http://127.0.0.1:{shop_port}/", ""
        self.requests = self.looks = 0

    async def buy(self, product: str) -> str:
        """The number of the paid order. Raises Stopped, NoSuchForm, Broken, OSError, TimeoutError."""
        await self.open(product)
        await self.submit("/panier/lignes", {"quantite": "1"})
        await self.open("/panier")
        await self.submit("/panier", {"op": "checkout"})
        await self.open("/commande/coordonnees?mode=invite")
        await self.submit("/commande/coordonnees", PERSON)
        await self.submit("/commande/livraison", {"mode": "home"})
        await self.submit("/commande/paiement", {"paiement": "card"})
        await self.submit("/commande/verification", {"cgv": "oui"})
        await self.submit("/simulateur/mollie/paiement", {"issue": "payer"})
        await self._wait_for_the_payment()
        number = ORDER_NUMBER.search(self.page)
        if not urlsplit(self.url).path.startswith("/commande/merci/") or number is None:
            raise Stopped(f"l’achat finit à {_masked(self.url)}")
        return number[0]

    async def _wait_for_the_payment(self) -> None:
        """While the page says that the payment is being checked, look again as it would by itself."""
        while urlsplit(self.url).path.startswith(RETURN) and self.looks < MOST_LOOKS:
            self.looks += 1
            await asyncio.sleep(LOOK_SECONDS)
            await self.open(f"{urlsplit(self.url).path}?essai={self.looks}")

    async def open(self, path: str) -> None:
        await self._go(Asking("GET", path, expected=(200, 303)))

    async def submit(self, action: str, typed: Mapping[str, str]) -> None:
        """Fill in and send the form that goes to `action`, and look at what follows."""
        await self._go(form_to(self.page, action, urlsplit(self.url).path).filled(typed))

    async def _go(self, asking: Asking) -> None:
        for _ in range(MOST_REDIRECTIONS):
            location = await self._ask(asking)
            if not location:
                return
            asking = Asking("GET", location, expected=(200, 303))
        raise Stopped(f"{_masked(asking.path)} : trop de redirections")

    async def _ask(self, asking: Asking) -> str:
        """Where to go next, or nothing when this is the page."""
        self.url = urljoin(self.url, asking.path)
        parts = urlsplit(self.url)
        port = parts.port or 80
        visitor = self.visitors.setdefault(port, Visitor(port))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = await visitor.ask(Asking(asking.method, path, asking.headers, asking.body, asking.expected))
        if port == self.shop_port:
            self.requests += 1
            self.tally.answers += 1
        if answer.status not in asking.expected:
            raise Stopped(f"{asking.method} {_masked(self.url)} : réponse {answer.status}")
        if answer.status == 303:
            return answer.header("location")
        self.page = answer.text
        return ""

    async def leave(self) -> None:
        for visitor in self.visitors.values():
            await visitor.close()


def _masked(url: str) -> str:
    """The path without the token that opens an order."""
    return re.sub(r"(/commande/\w+/|/suivi/|/paiement/)[^/?]{8,}", r"\1…", urlsplit(url).path)
