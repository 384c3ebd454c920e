"""The one pricing function: cart, checkout, order, mail and document all ask it. Stages: docs/pricing.md.

Cents including VAT throughout, unless a name says net.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shop.delivery.choice import DeliveryChoice
from shop.delivery.fees import Fee, fee
from shop.delivery.fitting import refusal
from shop.delivery.modes import HOME
from shop.delivery.rules import DeliveryRules, Item
from shop.errors import NotDeliverable
from shop.money import share_of, spread
from shop.vat import MAINLAND, Destination, Rates, contained

__all__ = ["DeliveryShare", "Discount", "Item", "Line", "Price", "Reduction", "VatGroup", "price"]


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


def price(
    items: Sequence[Item],
    *,
    discounts: Sequence[Discount] = (),
    delivery: DeliveryChoice | None = None,
    destination: Destination,
    rates: Rates,
    rules: DeliveryRules,
    vat_exempt: bool = False,
) -> Price:
    """Price a list of articles. `destination` is where the goods are handed over, `rates` those of the day.

    `vat_exempt`: the buyer is a firm of another country of the Union, its VAT number verified (`shop.vat_numbers`); it
    pays the prices without the French VAT they contain. The delivery fee is computed here from mode and place, never
    taken from what a browser kept.
    Raises TaxNotKnown, NotDeliverable, and ValueError for a quantity below 1 or a negative price.
    """
    listed = [_list_price(item) for item in items]
    taken, by_discount = _discount_shares(items, listed, discounts)
    totals = [full - off for full, off in zip(listed, taken, strict=True)]
    goods = sum(totals)
    books = sum([total for item, total in zip(items, totals, strict=True) if item.vat_class == "book"])
    waived = any([discount.free_delivery for discount in discounts])
    cost = _delivery_fee(items, delivery, rules, goods, books, waived=waived)
    due = cost.total_cents if cost else 0
    # A buyer who owes no VAT is charged the price without ours: what its own country would take is not asked.
    taxed = MAINLAND if vat_exempt else destination
    known = {vat_class: rates.rate(vat_class, taxed) for vat_class in {item.vat_class for item in items}}
    rate_of = [known[item.vat_class] for item in items]
    line_vat, shares, groups = _tax(rate_of, totals, listed, due)
    lines = [
        Line(item.key, item.quantity, item.unit_price_cents, full, off, total, item.vat_class, rate, vat)
        for item, full, off, total, rate, vat in zip(items, listed, taken, totals, rate_of, line_vat, strict=True)
    ]
    sent_home = delivery is not None and cost is not None and delivery.mode == HOME
    known_price = Price(
        tuple(lines),
        sum(listed),
        sum(taken),
        goods,
        books,
        cost.base_cents if cost else 0,
        cost.surcharge_cents if cost else 0,
        cost is not None,
        cost is not None and cost.free,
        shares,
        goods + due,
        groups,
        _left_for_free(items, rules, goods, fits=sent_home),
        _reductions(discounts, by_discount, cost.waived_cents if cost else 0),
    )
    return _without_vat(known_price, discounts, by_discount, cost) if vat_exempt else known_price


def _list_price(item: Item) -> int:
    if item.quantity < 1 or item.unit_price_cents < 0:
        raise ValueError(f"not a purchase: {item}")
    return item.unit_price_cents * item.quantity


def _discount_shares(
    items: Sequence[Item], listed: Sequence[int], discounts: Sequence[Discount]
) -> tuple[list[int], list[int]]:
    """Cents taken off each line, all discounts together, and by each discount; each applies to what was left."""
    taken = [0] * len(listed)
    by_discount = []
    for discount in discounts:
        left = [
            full - off if _applies(discount, item) else 0 for item, full, off in zip(items, listed, taken, strict=True)
        ]
        worth = sum(left)
        amount = discount.amount_cents + share_of(worth, discount.percent_bp, 10_000)
        if amount < 0:
            raise ValueError(f"a discount does not add to a price: {discount}")
        by_discount.append(min(amount, worth))
        if worth:
            for at, share in enumerate(spread(min(amount, worth), left)):
                taken[at] += share
    return taken, by_discount


def _reductions(discounts: Sequence[Discount], goods: Sequence[int], waived_cents: int) -> tuple[Reduction, ...]:
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


def _without_vat(known: Price, discounts: Sequence[Discount], by_discount: Sequence[int], cost: Fee | None) -> Price:
    """The same purchase at prices without the home country's VAT (CGI 262 ter I): promises were judged with it.

    `known` is priced at the home country's rates; `by_discount` the cents each discount took off the goods.
    """
    lines = tuple(_line_without_vat(line) for line in known.lines)
    due = known.delivery_cents + known.surcharge_cents
    delivery = _net_of_delivery(known, due)
    base, surcharge = spread(delivery, (known.delivery_cents, known.surcharge_cents)) if due else (0, 0)
    goods = sum(line.total_cents for line in lines)
    off = sum(line.discount_cents for line in lines)
    taken = spread(off, by_discount) if any(by_discount) else by_discount
    return replace(
        known,
        lines=lines,
        list_cents=sum(line.list_cents for line in lines),
        discount_cents=off,
        goods_cents=goods,
        books_cents=sum(line.total_cents for line in lines if line.vat_class == "book"),
        delivery_cents=base,
        surcharge_cents=surcharge,
        delivery_shares=(DeliveryShare(0, delivery, 0),) if delivery else (),
        total_cents=goods + delivery,
        vat=(VatGroup(0, goods + delivery, 0, goods + delivery),) if lines else (),
        reductions=_reductions(discounts, taken, _net_of_delivery(known, cost.waived_cents) if cost else 0),
        vat_exempt=True,
    )


def _line_without_vat(line: Line) -> Line:
    """The unit price without VAT, and off it what leaves the discounted total without VAT: given away stays free."""
    unit = line.unit_price_cents - contained(line.unit_price_cents, line.vat_rate_bp)
    listed = unit * line.quantity
    left = line.total_cents - contained(line.total_cents, line.vat_rate_bp)
    off = listed - min(listed, left) if line.discount_cents else 0
    return replace(
        line,
        unit_price_cents=unit,
        list_cents=listed,
        discount_cents=off,
        total_cents=listed - off,
        vat_rate_bp=0,
        vat_cents=0,
    )


def _net_of_delivery(known: Price, cents: int) -> int:
    """A price of delivery without VAT: at each rate, pro rata of the worth of its goods, as VAT itself is."""
    given_away = not known.goods_cents
    worth: dict[int, int] = {}
    for line in known.lines:
        base = line.list_cents if given_away else line.total_cents
        worth[line.vat_rate_bp] = worth.get(line.vat_rate_bp, 0) + base
    rates = sorted(worth, reverse=True)
    parts = zip(rates, spread(cents, [worth[rate] for rate in rates]), strict=True)
    return sum(part - contained(part, rate) for rate, part in parts)


def _applies(discount: Discount, item: Item) -> bool:
    if item.vat_class == "book" and not discount.on_books:
        return False
    return discount.keys is None or item.key in discount.keys


def _delivery_fee(
    items: Sequence[Item],
    delivery: DeliveryChoice | None,
    rules: DeliveryRules,
    goods: int,
    books: int,
    *,
    waived: bool,
) -> Fee | None:
    if delivery is None or not items:
        return None
    mode = rules.mode(delivery.mode)
    return fee(items, mode, delivery.place, rules, goods_cents=goods, books_cents=books, waived=waived)


Taxed = tuple[list[int], tuple[DeliveryShare, ...], tuple[VatGroup, ...]]


def _tax(rate_of: Sequence[int], totals: Sequence[int], listed: Sequence[int], due: int) -> Taxed:
    """VAT by rate on the rate's whole sum, then given back to its lines and its part of the delivery.

    The delivery follows the goods pro rata of their worth without VAT; as its own price includes VAT, cutting that
    price pro rata of worth including VAT is the same division, without a rounding in between.
    """
    rows: dict[int, list[int]] = {}
    for at, rate in enumerate(rate_of):
        rows.setdefault(rate, []).append(at)
    order = sorted(rows, reverse=True)
    # Goods given away entirely still say which rates their delivery bears.
    base = totals if any(totals) else listed
    portions = spread(due, [sum([base[at] for at in rows[rate]]) for rate in order])
    line_vat = [0] * len(totals)
    shares: list[DeliveryShare] = []
    groups: list[VatGroup] = []
    for rate, portion in zip(order, portions, strict=True):
        parts = [totals[at] for at in rows[rate]]
        if portion:
            parts.append(portion)
        gross = sum(parts)
        vat = contained(gross, rate)
        given = spread(vat, parts)
        for at, part in zip(rows[rate], given, strict=False):
            line_vat[at] = part
        if portion:
            shares.append(DeliveryShare(rate, portion, given[-1]))
        groups.append(VatGroup(rate, gross - vat, vat, gross))
    return line_vat, tuple(shares), tuple(groups)


def _left_for_free(items: Sequence[Item], rules: DeliveryRules, goods: int, *, fits: bool) -> int | None:
    """Cents still missing for free home delivery; None where it cannot be promised (books, oversize, no such mode).

    `fits`: the articles are already known to go by home delivery.
    """
    if rules.book_floor and any([item.vat_class == "book" for item in items]):
        return None
    try:
        mode = rules.mode(HOME)
    except NotDeliverable:
        return None
    if not mode.free_from_threshold or not rules.delivers_home or (not fits and refusal(items, mode, rules)):
        return None
    return max(0, rules.free_from_cents - goods)
