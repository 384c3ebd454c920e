"""What codes are judged by: the articles asked for, and who buys. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from shop.delivery.rules import Item
from shop.promotions.offers import FREE_DELIVERY, Promotion

NO_USES: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it is priced, with what an offer may be about: its product, its rayon and those above."""

    item: Item
    product_id: int
    categories: frozenset[int]

    @property
    def worth_cents(self) -> int:
        return self.item.unit_price_cents * self.item.quantity


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is known of who buys. `country` of the handing over, None before it is chosen; `is_known` by an e-mail
    address or an account. `uses` of a promotion by its id.
    """

    country: str | None = None
    is_known: bool = False
    has_ordered: bool = False
    is_subscriber: bool = False
    uses: Mapping[int, int] = field(default_factory=lambda: NO_USES)


NOBODY_KNOWN: Final = Buyer()


@dataclass(frozen=True, slots=True)
class Basket:
    """The articles an offer is about among all. `books` are those left out because they keep the publisher's price."""

    whole: tuple[Article, ...]
    concerned: tuple[Article, ...]
    books: tuple[Article, ...] = ()

    @property
    def worth_cents(self) -> int:
        return sum(one.worth_cents for one in self.concerned)

    @property
    def pieces(self) -> int:
        return sum(one.item.quantity for one in self.concerned)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(one.item.key for one in self.concerned)


def basket_of(offer: Promotion, articles: Sequence[Article]) -> Basket:
    """The basket as this offer sees it: new books count for what takes nothing off them, the delivery (loi Lang)."""
    meant = [one for one in articles if offer.concerns(one.product_id, one.categories)]
    if offer.kind == FREE_DELIVERY:
        return Basket(tuple(articles), tuple(meant))
    concerned = tuple(one for one in meant if one.item.vat_class != "book")
    return Basket(tuple(articles), concerned, tuple(one for one in meant if one.item.vat_class == "book"))
