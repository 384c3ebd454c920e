"""Who asks, and what lies behind the addresses for them (T29).

cast = await Cast.assemble(shop)     Alice owns the shop's orders, an address, sessions, links; Charlie has nothing
answer = await cast.ask("other", "GET", "/compte/commandes/{number}")
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from db.tables.accounts import AccountLink, Customer, NewsletterSubscriber
from db.tables.guards import Session
from db.tables.merchant import StaffMember
from db.tables.orders import Order
from shop.accounts import links, newsletter
from shop.accounts.address_changes import add
from tests import factories
from tests.order_walkthrough import ALICE_AT_HOME
from tests.unit.web.staff_desk import application_of
from tests.unit.web.whole_shop import Raw, WholeShop, ask_raw

Role = Literal["anonymous", "other", "owner", "staff"]
ROLES: Final[tuple[Role, ...]] = ("anonymous", "other", "owner", "staff")
PURPOSES: Final = {
    "/connexion/{token}": "sign_in",
    "/confirmation/{token}": "verify",
    "/mot-de-passe/{token}": "reset",
    "/adresse-e-mail/{token}/retour": "old_email",
    "/adresse-e-mail/{token}": "new_email",
    "/garder-mon-compte/{token}": "keep",
    "/compte/donnees/export/{token}": "export",
}
NOBODYS: Final = {
    "{number}": "SC-26-999999", "{address_id}": "B" * 22, "{session_id}": "B" * 22, "{token}": "B" * 43,
    "{document}": "FA-2026-999999.pdf", "{archive}": "factures-2001.zip",
}  # fmt: skip
HERS: Final = ("alice@example.fr", ALICE_AT_HOME.line1, "Alice")
"""What no page shows to anybody but her."""


@dataclass
class Cast:
    """The four. Alice's things are there anew for each question, whatever the one before did to them."""

    shop: WholeShop
    alice: Customer
    charlie: Customer
    dora: StaffMember

    @classmethod
    async def assemble(cls, shop: WholeShop) -> "Cast":
        alice = await factories.a_customer(factories.ALICE)
        charlie = await factories.a_customer(factories.CHARLIE)
        await Order.update({Order.customer: alice.id}, force=True)
        (dora,) = await StaffMember.objects().where(StaffMember.email == "dora@example.fr")
        return cls(shop, alice, charlie, dora)

    async def ask(self, role: Role, method: str, template: str, *, nobodys: bool = False) -> Raw:
        """The address with what is Alice's in it; `nobodys`: with what never was."""
        await self._furnish(template)
        path = self.shop.path(template)
        if nobodys:
            path = re.sub(r"\{[a-z_]+\}", lambda found: NOBODYS[found.group()], template)
        headers = [(b"sec-fetch-site", b"same-origin"), (b"cookie", (await self._cookie(role)).encode())]
        if method != "POST":
            return await ask_raw(self.shop.app, method, path.encode(), headers)
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        body = f"usage=livraison&reference={self.shop.order.lines[0].sku}".encode()
        return await ask_raw(self.shop.app, method, path.encode(), headers, body)

    async def _cookie(self, role: Role) -> str:
        if role == "anonymous":
            return ""
        if role == "staff":
            return f"session={(await self._session(self.dora))[0]}"
        return f"client={(await self._session(self.alice if role == 'owner' else self.charlie))[0]}"

    async def _session(self, who: Customer | StaffMember) -> tuple[str, str]:
        """A new one: the cookie's token and the name pages have for it."""
        token, public_id, now = secrets.token_urlsafe(32), secrets.token_urlsafe(16), datetime.now(UTC)
        table, kind = (StaffMember, "staff") if isinstance(who, StaffMember) else (Customer, "customer")
        (row,) = await table.select(table.auth_epoch).where(table.id == who.id)
        await Session(
            id_hash=hashlib.sha256(token.encode()).hexdigest(), kind=kind, subject_id=who.id,
            auth_epoch=row["auth_epoch"], public_id=public_id, created_at=now, seen_at=now,
            expires_at=now + timedelta(hours=1),
        ).save()  # fmt: skip
        return token, public_id

    async def _furnish(self, template: str) -> None:
        values, now = self.shop.values, datetime.now(UTC)
        values["{session_id}"] = (await self._session(self.alice))[1] if "{session_id}" in template else "A" * 22
        if "{address_id}" in template:
            values["{address_id}"] = (await add(self.alice.id, ALICE_AT_HOME, now)).saved.public_id
        leaving = now + timedelta(days=7) if template.startswith("/garder-mon-compte/") else None
        await Customer.update({Customer.erase_at: leaving}).where(Customer.id == self.alice.id)
        for pattern, purpose in PURPOSES.items():
            if template.startswith(pattern):
                await AccountLink.delete().where(AccountLink.purpose == purpose)
                address = pattern.removesuffix("/retour")
                values[address] = await links.make(purpose, self.alice.id, "alice@example.fr", now)
                break
        if not template.startswith("/newsletter/"):
            return
        await NewsletterSubscriber.delete(force=True)
        await NewsletterSubscriber(email="alice@example.fr", asked_at=now).save()
        secret = application_of(self.shop.app).state.secret
        values["/newsletter/{token}"] = newsletter.confirm_token(newsletter.Wish("alice@example.fr", now), secret)
        values["/newsletter/desinscription/{token}"] = newsletter.leave_token("alice@example.fr", secret)
