"""Signed links to one order: who holds the link may follow the order, without an account.

The token is the order number and its HMAC-SHA256; nothing is stored. What else is signed has a purpose of its own, so
that no signature serves twice.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

PURPOSE = b"order-link\x00"
NUMBER = re.compile(r"[A-Z]{2}-\d{2}-\d{6,9}", re.ASCII)
SIGNATURE_LENGTH = 43
MIN_SECRET = 16


def order_token(number: str, secret: str) -> str:
    """« SC-26-000123.k3Jx… ». Raises ValueError for a secret too short to protect anything."""
    return f"{number}.{signature(PURPOSE, number, secret)}"


def number_of(token: str, secret: str) -> str | None:
    """The order number of a token we signed; None for any other text, compared in constant time."""
    number, _, found = token.partition(".")
    return number if NUMBER.fullmatch(number) and is_signature(found, PURPOSE, number, secret) else None


def is_signature(found: str, purpose: bytes, text: str, secret: str) -> bool:
    """Whether `found` is our signature of `text` for this purpose, compared in constant time."""
    if len(found) != SIGNATURE_LENGTH or not found.isascii():
        return False
    return hmac.compare_digest(found, signature(purpose, text, secret))


def signature(purpose: bytes, text: str, secret: str) -> str:
    """43 characters that only the holder of the secret can write; `purpose` ends with a NUL, which no text holds.

    Raises ValueError for a secret too short to protect anything.
    """
    if len(secret) < MIN_SECRET:
        raise ValueError("the secret that signs links is too short")
    digest = hmac.new(secret.encode(), purpose + text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Links:
    """Whole addresses for mails and payment providers; `public_url` without a slash at its end."""

    public_url: str
    secret: str

    def follow(self, number: str) -> str:
        return f"{self.public_url}/suivi/{order_token(number, self.secret)}"

    def withdraw(self, number: str) -> str:
        return f"{self.public_url}/retractation/{order_token(number, self.secret)}"

    def thanks(self, number: str) -> str:
        return f"{self.public_url}/commande/merci/{order_token(number, self.secret)}"

    def back_from_payment(self, number: str) -> str:
        return f"{self.public_url}/commande/retour/{order_token(number, self.secret)}"

    def ways_to_pay(self, number: str) -> str:
        return f"{self.follow(number)}/paiement"

    def webhook(self, provider: str) -> str:
        return f"{self.public_url}/webhooks/{provider}"

    def terms(self) -> str:
        return f"{self.public_url}/cgv"
