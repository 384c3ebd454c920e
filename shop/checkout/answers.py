"""What a buyer answered in the steps, as the cart keeps it; what it comes to is worked out in standing.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.addresses import Address
from shop.delivery.choice import DeliveryChoice, Place
from shop.payments.methods import known_method

ANYWHERE = Place("FR", "")


@dataclass(frozen=True, slots=True)
class Checkout:
    """What the cart keeps of the steps. `professional` is empty for an individual; `delivery_address` None: the same.

    `chosen_at` is where the buyer lived when the delivery was chosen (`home_mark`); what belongs to that address counts
    for no other. `ordered` is the number of the order the last checkout of this cart became; `draft` what was typed
    into the first step when its session was over, by the names of the form's fields. `use_credit`: what the account has
    to spend pays first.
    """

    contact: Mapping[str, str] = field(default_factory=dict)
    professional: Mapping[str, str] = field(default_factory=dict)
    billing: Address | None = None
    delivery_address: Address | None = None
    delivery: DeliveryChoice | None = None
    payment: str = ""
    ordered: str = ""
    chosen_at: str = ""
    draft: Mapping[str, str] = field(default_factory=dict)
    use_credit: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Checkout":
        """From the cart's JSON."""
        billing, other, delivery = data.get("billing"), data.get("delivery_address"), data.get("delivery")
        return cls(
            data.get("contact") or {},
            data.get("professional") or {},
            Address.of(billing) if billing else None,
            Address.of(other) if other else None,
            DeliveryChoice.from_json(delivery) if delivery else None,
            data.get("payment") or "",
            data.get("ordered") or "",
            data.get("chosen_at") or "",
            data.get("draft") or {},
            bool(data.get("use_credit")),
        )

    @property
    def country(self) -> str:
        """Of the bill, as far as it is known: where telephones are written as at home."""
        return self.billing.country if self.billing else "FR"

    def as_json(self) -> dict[str, Any]:
        return {
            "contact": dict(self.contact),
            "professional": dict(self.professional),
            "billing": self.billing.as_json() if self.billing else None,
            "delivery_address": self.delivery_address.as_json() if self.delivery_address else None,
            "delivery": self.delivery.as_json() if self.delivery else None,
            "payment": self.payment,
            "ordered": self.ordered,
            "chosen_at": self.chosen_at,
            "draft": dict(self.draft),
            "use_credit": self.use_credit,
        }

    @property
    def home(self) -> Address | None:
        """Where a parcel would go."""
        return self.delivery_address or self.billing

    @property
    def home_mark(self) -> str:
        """Tells one address from another, whoever lives there; empty without one."""
        home = self.home
        lines = (home.country, home.postcode, home.town, home.line1, home.line2) if home else ()
        return "|".join(lines).casefold()

    @property
    def has_moved(self) -> bool:
        """Whether the buyer has another address now than when the delivery was chosen."""
        return self.chosen_at not in {"", self.home_mark}

    @property
    def payment_provider(self) -> str:
        """Who collects by the method the buyer wished: money that travels is waited for; empty before one is chosen."""
        found = known_method(self.payment)
        return found.provider if found else ""

    @property
    def place(self) -> Place | None:
        return Place(self.home.country, self.home.postcode) if self.home else None
