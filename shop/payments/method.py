"""What a payment method is to the shop, and the purchase that decides which ones fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shop.merchant.identity import Merchant


@dataclass(frozen=True, slots=True)
class Limits:
    """The smallest and largest amount a provider takes by one method, in cents; None: no such limit is known."""

    least_cents: int | None = None
    most_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What decides which methods fit. `due_cents` is what is to pay now; `delivery_mode` as in the tariffs.

    `country`: of the bill. `instalments_allowed`: every article is eligible (S0-21), else `not_in_instalments` names
    the first that is not. `by_appointment`: the buyer wishes the goods on one day. `merchant`: what the shop takes and
    how. `offered`: what the provider says it offers there, by the provider's names; None while it has not said.
    `unreachable`: providers in trouble at this moment.
    """

    due_cents: int
    delivery_mode: str
    country: str = "FR"
    instalments_allowed: bool = False
    not_in_instalments: str = ""
    by_appointment: bool = False
    merchant: Merchant = field(default_factory=Merchant)
    offered: Mapping[str, Limits] | None = None
    unreachable: frozenset[str] = field(default_factory=frozenset)


class PaymentMethod(Protocol):
    """`code` is stored, `label` is read and found by its words; `provider` collects the money.

    `redirects`: the shopper leaves for the provider's page. `pays_later`: the order goes on before the money is there.
    `refund_delay` is said with every refund (S0-56).
    """

    code: str
    label: str
    description: str
    provider: str
    redirects: bool
    pays_later: bool
    refund_delay: str

    def is_offered(self, purchase: Purchase) -> bool:
        """Whether it concerns this buyer at all; one that does not is not even listed."""

    def why_not(self, purchase: Purchase) -> str | None:
        """The French sentence that says why this purchase cannot be paid so; None when it can."""
