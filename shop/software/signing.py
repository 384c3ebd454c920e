"""How a message is signed, so that whoever hears it knows that it is ours: Standard Webhooks (standardwebhooks.com).

The secret of an address is made of a seed in its row and of the program's own secret: a copy of the database signs
nothing.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
PURPOSE: Final = b"webhook-endpoint\x00"


def key_of(seed: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), PURPOSE + seed.encode(), hashlib.sha256).digest()


def secret_text(seed: str, secret: str) -> str:
    """« whsec_… », as libraries for Standard Webhooks take it."""
    return PREFIX + base64.b64encode(key_of(seed, secret)).decode()


def signed(message_id: str, body: str, key: bytes, now: datetime) -> dict[str, str]:
    """The three headers; the moment is part of what is signed, so that nobody can send it again much later."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(key, f"{message_id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}
