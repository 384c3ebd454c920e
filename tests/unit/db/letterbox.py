"""Every mail of an order in one letterbox, for tests."""

import json
from datetime import UTC, datetime
from typing import Any

from db import engine
from shop.links import Links
from shop.mails import Mails
from shop.orders.order import Order
from shop.post.mail import Mail, MailTrouble
from tests.factories import ALICE
from tests.order_walkthrough import PUBLIC_URL, SECRET

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MERCHANT = {
    "name": "Santé Comptoir", "legal_name": "Comptoir", "legal_form": "SAS", "capital": "10 000 €",
    "siren": "732 829 320", "rcs_city": "Lyon", "vat_number": "FR44732829320", "phone": "01 99 00 06 72",
    "email": "bonjour@comptoir.example", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP",
    "account_holder": "Comptoir SAS",
}  # fmt: skip


class Letterbox:
    """A post that keeps what it is given, or refuses while it is shut."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.trouble: MailTrouble | None = None

    async def send(self, mail: Mail) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.mails.append(mail)


async def all_mails(letterbox: Letterbox, render: Any) -> None:
    """What the worker does with every mail job waiting."""
    mails = Mails(render, letterbox, Links(PUBLIC_URL, SECRET))
    for row in await engine.fetch("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id"):
        await mails.send(json.loads(row["payload"]))


def checked(mail: Mail, order: Order) -> None:
    """What every mail of an order says, in both of its writings."""
    assert mail.to == ALICE["email"]
    for text in (mail.text, mail.html):
        assert order.number in text
        assert f"{PUBLIC_URL}/suivi/{order.number}." in text
        assert f"{PUBLIC_URL}/cgv" in text
        for words in ("Alice", "Déambulateur pliant", "Comptoir SAS au capital de", "732 829 320 RCS Lyon", "12 rue"):
            assert words in text, words
        assert "{{" not in text
        assert "None" not in text
    assert "\n\n\n\n" not in mail.text
    assert order.number in mail.subject


async def sent(render: Any, kind: str) -> list[Mail]:
    """What the worker sends of this kind."""
    letterbox = Letterbox()
    mails = Mails(render, letterbox, Links(PUBLIC_URL, SECRET))
    for row in await engine.fetch("SELECT payload FROM job WHERE key LIKE {} ORDER BY id", f"mail:{kind}:%"):
        await mails.send(json.loads(row["payload"]))
    return letterbox.mails
