"""Customers with an account: made at once or by the pages, their mails, the client space as they find it."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from shop.accounts.address_book import fingerprint
from shop.addresses import Address
from shop.passwords import PASSWORDS, Passwords
from tests.e2e.visits import Shop, Visit

PASSWORD = "trois chats sur un toit"
HASHED = asyncio.run(PASSWORDS.hash(PASSWORD))
HOME = Address("Lucette", "Martin", "", "12 rue des Lilas", "", "59113", "Seclin", "FR", "+33612345678")


def a_customer(shop: Shop, email: str, first_name: str = "Lucette") -> int:
    """An account whose address is verified and whose owner knows PASSWORD; its id."""
    now = datetime.now(UTC).isoformat(" ")
    shop.rows(
        "INSERT INTO customer (email, email_owner, password_hash, auth_epoch, cart_epoch, first_name, last_name, "
        "phone, created_at, confirmed_at) VALUES (?, ?, ?, 1, 1, ?, 'Martin', '+33612345678', ?, ?)",
        email, email, HASHED, first_name, now, now,
    )  # fmt: skip
    ((customer_id,),) = shop.rows("SELECT id FROM customer WHERE email = ?", email)
    return int(customer_id)


def keep_address(shop: Shop, customer_id: int, address: Address = HOME) -> None:
    """In the book, the default of both purposes."""
    columns = {**address.as_json(), "customer": customer_id, "fingerprint": fingerprint(address)}
    columns |= {"public_id": secrets.token_urlsafe(16), "for_delivery": 1, "for_billing": 1}
    columns["created_at"] = datetime.now(UTC).isoformat(" ")
    marks = ", ".join("?" * len(columns))
    shop.rows(f"INSERT INTO customer_address ({', '.join(columns)}) VALUES ({marks})", *columns.values())  # noqa: S608


class Door:
    """Signing in and out."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page: Page = visit.page

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.visit.open("/connexion")
        self.page.get_by_label("Adresse e-mail").fill(email)
        self.page.get_by_label("Mot de passe", exact=True).fill(password)
        self.page.get_by_role("button", name="Me connecter").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Bonjour")

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Me déconnecter").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Connexion")


class Registration:
    """« Créer mon compte »."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page: Page = visit.page

    def fill(self, email: str, password: str = PASSWORD) -> None:
        for label, value in (("Prénom", "Lucette"), ("Nom", "Martin"), ("Adresse e-mail", email)):
            self.page.get_by_label(label, exact=True).fill(value)
        self.page.get_by_label("Mot de passe", exact=True).fill(password)

    def send(self) -> None:
        self.page.get_by_role("button", name="Créer mon compte").click()


def mailed_link(eventually: Callable[[Callable[[], Any]], Any], shop: Shop, email: str, path: str) -> str:
    """The newest link of a mail to this address that leads to `path`, a pattern."""

    def found() -> str:
        for letter in reversed(shop.mails(email)):
            body = letter.get_body(("plain",))
            link = re.search(rf"https?://\S+{path}", body.get_content() if body else "")
            if link:
                return link[0]
        return ""

    link = eventually(found)
    assert link, f"no mail to {email} with {path}"
    return str(link)


KEPT = asyncio.run(Passwords(time_cost=1, memory_kib=8).hash(PASSWORD))


def at_home(visit: Visit, shop: Shop, email: str) -> Visit:
    """A new customer, signed in on this phone and on a tablet."""
    now = datetime.now(UTC)
    shop.rows(
        "INSERT INTO customer (email, email_owner, password_hash, auth_epoch, cart_epoch, first_name, last_name, "
        "created_at, confirmed_at) VALUES (?, ?, ?, 1, 1, 'Alice', 'Martin', ?, ?)",
        email, email, KEPT, now.isoformat(" "), now.isoformat(" "),
    )  # fmt: skip
    ((customer_id,),) = shop.rows("SELECT id FROM customer WHERE email = ?", email)
    for device in ("Safari sur un iPad", "Chrome sur Android"):
        token = secrets.token_urlsafe(32)
        shop.rows(
            "INSERT INTO session (id_hash, kind, subject_id, auth_epoch, public_id, device, kept, created_at, seen_at, "
            "expires_at) VALUES (?, 'customer', ?, 1, ?, ?, 0, ?, ?, ?)",
            hashlib.sha256(token.encode()).hexdigest(), customer_id, secrets.token_urlsafe(16), device,
            now.isoformat(" "), now.isoformat(" "), (now + timedelta(hours=12)).isoformat(" "),
        )  # fmt: skip
    visit.page.context.add_cookies([{"name": "client", "value": token, "url": shop.url}])
    return visit
