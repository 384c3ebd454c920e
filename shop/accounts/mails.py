"""The mails of accounts. Each job looks whom it may write to, so that asking costs the same whoever exists."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from db.queries import customers as queries
from shop import faults
from shop.accounts import links, newsletter
from shop.accounts.customers import Customer, by_id, customer_from
from shop.jobs import JobFailed, Payload
from shop.links import Links
from shop.mails import MailRenderer
from shop.orders.summary import identity_lines
from shop.post.mail import Mail, MailTrouble, Post
from shop.storefront import storefront


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that carries a link: the folder of its words, and the path its token is put into."""

    folder: str
    path: str


LETTERS: Final = {
    "verify": Letter("account_verify", "/confirmation/{}"),
    "reset": Letter("account_reset", "/mot-de-passe/{}"),
    "sign_in": Letter("account_sign_in", "/connexion/{}"),
    "new_email": Letter("account_new_email", "/adresse-e-mail/{}"),
    "old_email": Letter("account_old_email", "/adresse-e-mail/{}/retour"),
    "export": Letter("account_export", "/compte/donnees/export/{}"),
    "keep": Letter("account_erasure", "/garder-mon-compte/{}"),
}
KNOWN: Final = "account_known"
ERASED: Final = "account_erased"
PASSWORD: Final = "account_password"  # noqa: S105  # a folder
NEWSLETTER: Final = "newsletter_confirm"
ONE_CLICK: Final = ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
"""RFC 8058: mail programs offer « se désabonner » and post to the link without opening it."""


class AccountMails:
    """Finds whom a mail is for, makes its link, has it written, hands it to the post. One per process."""

    def __init__(self, render: MailRenderer, post: Post, addresses: Links) -> None:
        self._render = render
        self._post = post
        self._addresses = addresses

    async def send(self, payload: Payload) -> None:
        """Job « account_mail »: payload {mail, customer_id and email, or email alone; back, a path, or none}.

        Nothing is sent where nobody has such an account. Raises MailTrouble, and JobFailed for a mail there is not.
        """
        name, email = payload["mail"], payload["email"]
        if name == "newsletter":
            await self._send_newsletter(email)
        elif name == "password":
            changed = await _whose(payload)
            if changed is not None:
                await self._post_to(email, PASSWORD, {"customer": changed}, secrets.token_hex(8))
        elif name in LETTERS:
            customer = await _whose(payload)
            if customer is not None:
                # Let in by a link, who registered a stranger's address would share the account with that stranger:
                # another password first shuts them out.
                first = name == "sign_in" and not customer.is_verified
                await self._send_letter("reset" if first else name, customer, email, payload.get("back", ""))
        else:
            raise JobFailed(f"no such mail: {name}", permanent=True)
        await faults.hit("mail.sent")

    async def say_goodbye(self, email: str) -> None:
        """The last mail to somebody who is erased: sent once, at once or never, because the address is kept nowhere."""
        with suppress(MailTrouble):
            await self._post_to(email, ERASED, {}, secrets.token_hex(8))

    async def _send_letter(self, name: str, customer: Customer, email: str, back: str) -> None:
        if name == "verify":
            owner = await queries.owner_of(email)
            if owner is not None and owner["id"] != customer.id:
                known = customer_from(owner)
                if known.erase_at is None:
                    await self._post_to(email, KNOWN, {"customer": known}, secrets.token_hex(8))
                    return
                # Nobody signs in to that account any more; what its owner can still do is keep it.
                name, customer = "keep", known
        token = await links.make(name, customer.id, email, datetime.now(UTC))
        letter = LETTERS[name]
        link = self._addresses.public_url + letter.path.format(token)
        if back:
            link = f"{link}?{urlencode({'suite': back})}"
        context = {"customer": customer, "link": link, "life": links.LIVES[name]}
        await self._post_to(email, letter.folder, context, links.hash_of(token)[:16])

    async def _send_newsletter(self, email: str) -> None:
        wish = await newsletter.wish_of(email)
        if wish is None:
            return
        home, secret = self._addresses.public_url, self._addresses.secret
        confirm = f"{home}/newsletter/{newsletter.confirm_token(wish, secret)}"
        leave = f"{home}/newsletter/desinscription/{newsletter.leave_token(email, secret)}"
        headers = (("List-Unsubscribe", f"<{leave}>"), ONE_CLICK)
        context = {"link": confirm, "leave_url": leave}
        await self._post_to(email, NEWSLETTER, context, secrets.token_hex(8), headers)

    async def _post_to(
        self, email: str, folder: str, context: dict[str, Any], key: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        front, home = await storefront(), self._addresses.public_url
        written = self._render(
            folder,
            {
                "merchant": front.merchant,
                "texts": front.texts,
                "identity": identity_lines(front.merchant),
                "terms_url": self._addresses.terms(),
                "sign_in_url": f"{home}/connexion",
                "forgotten_url": f"{home}/mot-de-passe-oublie?{urlencode({'email': email})}",
                "email": email,
                **context,
            },
        )
        await self._post.send(Mail(f"{folder}:{key}", email, written.subject, written.text, written.html, headers))


async def _whose(payload: Payload) -> Customer | None:
    """The account a mail is about: named by its id, or found by its address: its owner's, else the oldest claim."""
    if "customer_id" in payload:
        return await by_id(payload["customer_id"])
    email = payload["email"]
    row = await queries.owner_of(email) or await queries.oldest_claim(email)
    row = row or await queries.oldest_claim(email, confirmed=False)
    return customer_from(row) if row and row["erase_at"] is None else None
