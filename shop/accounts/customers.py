"""A customer as a value, and how one is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.queries import customers as queries


@dataclass(frozen=True, slots=True)
class Customer:
    """`email` lower case; `phone` E.164 or empty; `professional` empty for an individual; moments in UTC.

    Several accounts may claim an address until one of them is verified: only then do earlier orders join it.
    """

    id: int
    email: str
    is_verified: bool
    first_name: str
    last_name: str
    phone: str
    professional: Mapping[str, str]
    large_text: bool
    high_contrast: bool
    auth_epoch: int
    cart_epoch: int
    created_at: datetime
    erase_at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


async def by_id(customer_id: int) -> Customer | None:
    row = await queries.by_id(customer_id)
    return customer_from(row) if row else None


async def owner_of(email: str) -> Customer | None:
    """The one account that has shown this address (lower case) to be its own."""
    row = await queries.owner_of(email)
    return customer_from(row) if row else None


def customer_from(row: Mapping[str, Any]) -> Customer:
    """Of a row of the table `customer`."""
    same = (
        "id", "email", "first_name", "last_name", "phone", "professional", "large_text", "high_contrast",
        "auth_epoch", "cart_epoch", "created_at", "erase_at",
    )  # fmt: skip
    return Customer(**{name: row[name] for name in same}, is_verified=row["email_owner"] is not None)
