"""An offer and its conditions, and the codes that open it. Pure. Cents include VAT, basis points, moments in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

PERCENT, AMOUNT, FREE_DELIVERY, BUY_X_GET_Y = "percent", "amount", "free_delivery", "buy_x_get_y"
ORDER_OF_KINDS: Final = (BUY_X_GET_Y, PERCENT, AMOUNT, FREE_DELIVERY)
"""Kinds in the order they apply, however their codes were typed: pieces are given at the price on the shelf, a share is
taken of what is left to pay, an amount comes off last."""
FOR_ONE = 1


@dataclass(frozen=True, slots=True)
class Promotion:
    """One offer. Empty `categories`, `products` and `countries`: all of them; both of the first two: either.

    `categories` are rayons, those below them included. `uses_per_buyer` 0: no limit. `ends_at`: the first moment it
    counts no more. `label`: what the buyer reads beside the amount.
    """

    id: int
    label: str
    kind: str
    percent_bp: int = 0
    amount_cents: int = 0
    buy_quantity: int = 0
    get_quantity: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum_cents: int = 0
    categories: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()
    first_order: bool = False
    subscribers: bool = False
    uses_per_buyer: int = 0
    stackable: bool = False
    active: bool = True
    version: int = 1

    @property
    def asks_who(self) -> bool:
        """Whether it depends on who buys."""
        return self.first_order or self.subscribers or self.uses_per_buyer > 0

    @property
    def stopped(self) -> "Promotion":
        """The same, counting for nobody."""
        return replace(self, active=False)

    @property
    def group(self) -> int:
        """Pieces of which the cheapest are given."""
        return self.buy_quantity + self.get_quantity

    def concerns(self, product_id: int, categories: frozenset[int]) -> bool:
        """Whether it is about an article of this product, in these rayons (its own and those above)."""
        if not self.categories and not self.products:
            return True
        return product_id in self.products or bool(categories & self.categories)


@dataclass(frozen=True, slots=True)
class Code:
    """What is typed, and how many orders hold it. `max_uses` 0: no limit."""

    id: int
    code: str
    promotion: Promotion
    max_uses: int = 0
    uses: int = 0

    @property
    def is_for_one(self) -> bool:
        """Made for one order: whoever tries such codes at random learns nothing from our answer (T13)."""
        return self.max_uses == FOR_ONE

    @property
    def is_used_up(self) -> bool:
        return 0 < self.max_uses <= self.uses


def promotion_from(row: Mapping[str, Any]) -> Promotion:
    """The promotion of a row whose lists are read."""
    lists = ("categories", "products", "countries")
    flags = ("first_order", "subscribers", "stackable", "active")
    plain = (
        "id", "label", "kind", "percent_bp", "amount_cents", "buy_quantity", "get_quantity", "starts_at", "ends_at",
        "minimum_cents", "uses_per_buyer", "version",
    )  # fmt: skip
    values: dict[str, Any] = {name: row[name] for name in plain}
    values |= {name: frozenset(row[name]) for name in lists}
    values |= {name: bool(row[name]) for name in flags}
    return Promotion(**values)
