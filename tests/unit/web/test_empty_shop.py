"""A shop that starts empty promises nothing it cannot keep, and its merchant can make it sell."""

import httpx
import pytest

from db import engine
from shop.merchant import settings as merchant_settings
from shop.post.as_merchant import AsMerchant
from shop.post.mail import Mail, MailTrouble, Post, Sender
from shop.storefront import forget
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, words
from web.headers import Shell

PAGES = ("/", "/menu", "/agences", "/livraison", "/mentions-legales", "/donnees-personnelles", "/cgv", "/plan-du-site",
         "/panier", "/recherche?q=canne", "/suivi", "/accessibilite")  # fmt: skip
HALVES = (" ,", ", .", ": ,", "0 agence", "Téléphone :", "E-mail :", "None", 'tel:"', 'mailto:"')
MERCHANT = """
[merchant]
name = "Comptoir des Halles"
email = "bonjour@halles.example"
iban = "FR7630006000011234567890189"
bic = "AGRIFRPP"
[tariffs.home]
metropole = [[30000, 690]]
"""


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_of_an_empty_shop_shows_a_hole(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    said = words(page)
    assert [half for half in HALVES if half in said or half in page.text] == []


async def test_nothing_is_promised_before_it_is_set(client: httpx.AsyncClient) -> None:
    variant = await an_article()
    for path in ("/", "/livraison", "/agences", f"/produits/{(await slug_of(variant.id))}"):
        said = words(await client.get(path)).split("Accessibilité")[0]
        for promise in ("Retrait gratuit", "offerte", "Chez vous", "Corse"):
            assert promise not in said, (path, promise)
    guest = Guest(client)
    await guest.add(variant)
    await guest.details()
    said = words(await client.get("/commande/livraison"))
    assert "Ce mode de livraison n’est pas proposé" in said
    assert "Retrait en agence" not in said
    assert "offerte" not in words(await client.get("/panier"))


async def slug_of(variant_id: int) -> str:
    rows = await engine.fetch(
        "SELECT p.slug FROM product p JOIN variant v ON v.product = p.id WHERE v.id = {}", variant_id
    )
    return str(rows[0]["slug"])


async def test_without_an_account_no_transfer_is_offered(client: httpx.AsyncClient) -> None:
    variant = await an_article()
    await merchant_settings.put(MERCHANT.replace("iban", "phone_hours").replace('bic = "AGRIFRPP"', ""))
    guest = Guest(client)
    await guest.add(variant)
    await guest.details()
    await guest.delivery()
    assert "Le virement n’est pas proposé pour le moment" in words(await client.get("/commande/paiement"))
    assert (await guest.payment("transfer")).status_code == 422


async def test_once_set_it_sells(client: httpx.AsyncClient, app: Shell) -> None:
    variant = await an_article()
    await client.get("/")
    await merchant_settings.put(MERCHANT)
    assert "Comptoir des Halles" in (await client.get("/")).text
    assert "Livraison à domicile offerte" in words(await client.get("/"))
    guest = Guest(client)
    answer = await guest.order(await guest.ready(variant))
    assert answer.status_code == 303
    assert "/commande/merci/" in answer.headers["location"]
    page = await client.get(answer.headers["location"])
    assert "FR76" in page.text


class Heard:
    """A post that remembers who sent."""

    senders: list[Sender]

    def __init__(self) -> None:
        self.senders = []

    def make(self, sender: Sender) -> Post:
        self.senders.append(sender)
        return self

    async def send(self, mail: Mail) -> None:
        return None


async def test_mails_leave_as_the_merchant_is_called_now(database: str) -> None:
    forget()
    heard, mail = Heard(), Mail("k", "alice@example.fr", "s", "t", "h")
    post = AsMerchant(heard.make)
    with pytest.raises(MailTrouble) as trouble:
        await post.send(mail)
    assert not trouble.value.permanent, "the mail waits for the merchant's address"
    for name in ("Halles", "Quais"):
        await merchant_settings.put(f'[merchant]\nname = "{name}"\nemail = "bonjour@halles.example"\n')
        await post.send(mail)
    assert [one.name for one in heard.senders] == ["Halles", "Quais"]
