"""Mails leave under the name and address the merchant has at that moment."""

from collections.abc import Callable

from shop.post.mail import Mail, MailTrouble, Post, Sender
from shop.storefront import storefront


class AsMerchant:
    """A `Post` that makes another one for each sender there is; the merchant's settings may change at any time."""

    def __init__(self, make: Callable[[Sender], Post]) -> None:
        self._make = make

    async def send(self, mail: Mail) -> None:
        """Raises MailTrouble; while the merchant has no address, the mail waits for one."""
        merchant = (await storefront()).merchant
        if not merchant.email:
            raise MailTrouble("La boutique n’a pas encore d’adresse e-mail\u00a0: merchant set.", permanent=False)
        await self._make(Sender(merchant.name, merchant.email)).send(mail)
