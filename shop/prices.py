"""What a price is made of: values that the pricing function gives and everybody reads.

Cents including VAT throughout, unless a name says net.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Discount:
    """Taken off the lines it names (all when `keys` is None), in the order given: cents, or a share in basis points.

    Never more than what its lines are worth. New books keep the publisher's price unless `on_books` (loi Lang;
    trade discounts set it). `free_delivery` waives the tariff as the threshold does: surcharge and the floor of books
    stay. `code`: what was typed to have it, empty for none.
    """

    label: str
    amount_cents: int = 0
    percent_bp: int = 0
    keys: frozenset[str] | None = None
    on_books: bool = False
    free_delivery: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reduction:
    """What one discount took off, goods and delivery together; cents as they are charged.

    Discounts of one code are one reduction. `delivery_cents`: what was the delivery's of it.
    """

    code: str
    label: str
    cents: int
    delivery_cents: int = 0

    @property
    def goods_cents(self) -> int:
        return self.cents - self.delivery_cents


@dataclass(frozen=True, slots=True)
class Line:
    """One article priced. `total_cents` = list - discount; `vat_cents` is its stored share of the rate's VAT."""

    key: str
    quantity: int
    unit_price_cents: int
    list_cents: int
    discount_cents: int
    total_cents: int
    vat_class: str
    vat_rate_bp: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class DeliveryShare:
    """The part of the delivery (surcharge included) taxed at one rate."""

    rate_bp: int
    total_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class VatGroup:
    """Everything taxed at one rate: net + vat = gross."""

    rate_bp: int
    net_cents: int
    vat_cents: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class Price:
    """What is due and why. `left_for_free_delivery_cents`: 0 when reached, None when no purchase would bring it.

    `delivery_known` is False while no mode was chosen: the total is then that of the goods. `reductions`: one for each
    code, and for each discount without one, in their order. `vat_exempt`: every amount is without VAT, none is due.
    """

    lines: tuple[Line, ...]
    list_cents: int
    discount_cents: int
    goods_cents: int
    books_cents: int
    delivery_cents: int
    surcharge_cents: int
    delivery_known: bool
    delivery_is_free: bool
    delivery_shares: tuple[DeliveryShare, ...]
    total_cents: int
    vat: tuple[VatGroup, ...]
    left_for_free_delivery_cents: int | None
    reductions: tuple[Reduction, ...] = ()
    vat_exempt: bool = False

    @property
    def vat_cents(self) -> int:
        return sum(group.vat_cents for group in self.vat)

    @property
    def total_net_cents(self) -> int:
        return self.total_cents - self.vat_cents


def reductions_of(discounts: Sequence[Discount], goods: Sequence[int], waived_cents: int) -> tuple[Reduction, ...]:
    """What each discount took off, together those of one code; the delivery given is the first's that gives it."""
    said: dict[str | int, Reduction] = {}
    left = waived_cents
    for at, (discount, cents) in enumerate(zip(discounts, goods, strict=True)):
        delivery = left if discount.free_delivery else 0
        left -= delivery
        key = discount.code or at
        before = said.get(key, Reduction(discount.code, discount.label, 0))
        said[key] = replace(
            before, cents=before.cents + cents + delivery, delivery_cents=before.delivery_cents + delivery
        )
    return tuple(said.values())
