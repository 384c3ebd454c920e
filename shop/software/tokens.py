"""The tokens other software comes in with: made by an administrator, shown once, gone the moment they are revoked.

A token is 32 random bytes; the database keeps its SHA-256, so that a copy of it opens nothing.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from db.queries import software as queries
from shop.calendar import as_utc
from shop.errors import FieldRefused

PREFIX: Final = "cpt_"
HINT_LENGTH: Final = 8
LONGEST_NAME: Final = 80
NOTED_EVERY: Final = timedelta(minutes=1)


class Scope(StrEnum):
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"
    PRICES_READ = "prices:read"
    PRICES_WRITE = "prices:write"
    DOCUMENTS_READ = "documents:read"


SCOPE_LABELS: Final[Mapping[Scope, str]] = {
    Scope.ORDERS_READ: "Lire les commandes, avec les coordonnées des clients",
    Scope.ORDERS_WRITE: "Préparer et expédier les commandes",
    Scope.STOCK_READ: "Lire le stock",
    Scope.STOCK_WRITE: "Changer le stock",
    Scope.PRICES_READ: "Lire les prix",
    Scope.PRICES_WRITE: "Changer les prix",
    Scope.DOCUMENTS_READ: "Lire les factures et les avoirs",
}


class TokenRefused(FieldRefused):
    """A value that is not fit; `field` is its name: name, scopes, expires_at."""


@dataclass(frozen=True, slots=True)
class Token:
    """Moments in UTC; `hint` its first signs."""

    id: int
    name: str
    hint: str
    scopes: frozenset[Scope]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it lets in now."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def actor(self) -> str:
        """In whose name it writes."""
        return f"API\u00a0: {self.name}"


async def create(
    name: str, scopes: Collection[Scope], expires_at: datetime | None, actor: str, now: datetime
) -> tuple[str, Token]:
    """A new token: its text, which nobody can read again, and what is kept of it. Raises TokenRefused."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME:
        raise TokenRefused(
            "name", f"Donnez un nom de {LONGEST_NAME} caractères au plus, celui du logiciel par exemple."
        )
    if not scopes:
        raise TokenRefused("scopes", "Cochez au moins un droit.")
    if expires_at is not None and expires_at <= now:
        raise TokenRefused("expires_at", "Choisissez un jour à venir, ou aucun.")
    if await queries.name_taken(tidy):
        raise TokenRefused(
            "name", "Un accès de ce nom est ouvert\u00a0: révoquez-le d’abord, ou choisissez un autre nom."
        )
    text = PREFIX + secrets.token_urlsafe(32)
    values: dict[str, Any] = {
        "name": tidy, "hint": text[:HINT_LENGTH], "scopes": [one.value for one in Scope if one in scopes],
        "created_by": actor, "created_at": now, "expires_at": expires_at, "used_at": None, "revoked_at": None,
    }  # fmt: skip
    made = await queries.add_token({**values, "token_hash": hash_of(text)})
    return text, token_from({**values, "id": made})


async def let_in(text: str, now: datetime) -> Token | None:
    """The token of this text where it is open, its use noted once a minute at most. One look for whatever is asked."""
    row = await queries.token_of_hash(hash_of(text))
    token = token_from(row) if row else None
    if token is None or not token.is_open(now):
        return None
    if token.used_at is None or token.used_at <= now - NOTED_EVERY:
        await queries.note_use(token.id, now)
    return token


async def every() -> list[Token]:
    return [token_from(row) for row in await queries.tokens()]


async def revoke(token_id: int, now: datetime) -> bool:
    """From the next request on it lets nobody in. False where it does not already, or never did."""
    return await queries.revoke(token_id, now)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def token_from(row: Mapping[str, Any]) -> Token:
    known = {scope.value for scope in Scope}
    scopes = frozenset(Scope(name) for name in row["scopes"] if name in known)
    moments = {name: as_utc(row[name]) if row[name] else None for name in ("expires_at", "used_at", "revoked_at")}
    made = as_utc(row["created_at"])
    return Token(row["id"], row["name"], row["hint"], scopes, row["created_by"], made, **moments)
