"""A customer's addresses: each kept once, one the default of deliveries and one that of bills.

Orders hold snapshots of their own: whatever is done here, what was bought keeps the addresses it was bought with.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from db.queries import addresses as queries
from shop.addresses import Address, lies_overseas
from shop.errors import ShopError

Purpose = Literal["delivery", "billing"]
DELIVERY: Purpose = "delivery"
BILLING: Purpose = "billing"
TOLD_APART = ("first_name", "last_name", "company", "line1", "line2", "postcode", "town", "country")
MOST = 50


class BookFull(ShopError):
    """More addresses than a person has."""

    def __init__(self) -> None:
        super().__init__(f"Votre carnet contient déjà {MOST} adresses\u00a0: supprimez-en une d’abord.")


@dataclass(frozen=True, slots=True)
class Saved:
    """An address of the book; `public_id` names it in pages."""

    public_id: str
    address: Address
    for_delivery: bool
    for_billing: bool

    def is_default(self, purpose: Purpose) -> bool:
        return self.for_delivery if purpose == DELIVERY else self.for_billing

    @property
    def deliverable(self) -> bool:
        """Whether a parcel may go there; a bill may go further (S0-39)."""
        return not lies_overseas(self.address)

    @property
    def title(self) -> str:
        """« Alice Martin, 12 rue des Lilas »: what tells it from the others of the book."""
        return f"{self.address.name}, {self.address.line1}"


@dataclass(frozen=True, slots=True)
class Kept:
    """An address after it was written; `existed`: the book had it already, and has it once."""

    saved: Saved
    existed: bool = False


def fingerprint(address: Address) -> str:
    """The same for one address however it is written: capitals, accents, commas and spaces count for nothing."""
    values = asdict(address)
    told = "|".join(_bare(values[name]) for name in TOLD_APART)
    return hashlib.sha256(told.encode()).hexdigest()


async def addresses_of(customer_id: int) -> tuple[Saved, ...]:
    """The whole book, the defaults first."""
    return tuple(saved_of(row) for row in await queries.of_customer(customer_id))


async def find(customer_id: int, public_id: str) -> Saved | None:
    """An address of this customer's; None for a deleted one, another's or none at all."""
    row = await queries.one(customer_id, public_id)
    return saved_of(row) if row and row["deleted_at"] is None else None


async def deleted(customer_id: int, public_id: str) -> Saved | None:
    """An address of this customer's whose deletion can still be taken back."""
    row = await queries.one(customer_id, public_id)
    return saved_of(row) if row and row["deleted_at"] is not None else None


def preferred(book: tuple[Saved, ...], purpose: Purpose) -> Saved | None:
    """The default of this purpose, else the first that will do; None in an empty book."""
    fitting = [one for one in book if purpose == BILLING or one.deliverable]
    return next((one for one in fitting if one.is_default(purpose)), fitting[0] if fitting else None)


def saved_of(row: Mapping[str, Any]) -> Saved:
    """Of a row of the table `customer_address`."""
    return Saved(row["public_id"], Address.of(row), bool(row["for_delivery"]), bool(row["for_billing"]))


def _bare(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in flat if char.isalnum())
