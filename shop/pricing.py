"""The one pricing function: cart, checkout, order, mail and document all ask it. Stages: docs/pricing.md.

Cents including VAT throughout, unless a name says net.
"""

from collections.abc import Sequence

from shop.delivery.choice import DeliveryChoice
from shop.delivery.fees import Fee, fee
from shop.delivery.fitting import refusal
from shop.delivery.modes import HOME
from shop.delivery.rules import DeliveryRules, Item
from shop.errors import NotDeliverable
from shop.money import share_of, spread
from shop.prices import DeliveryShare, Discount, Line, Price, VatGroup, reductions_of
from shop.vat import MAINLAND, Destination, Rates, contained
from shop.vat_free import without_vat


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
    goods, books = sum(totals), _books(items, totals)
    waived = any([discount.free_delivery for discount in discounts])
    cost = _delivery_fee(items, delivery, rules, goods, books, waived=waived)
    due, given = (cost.total_cents, cost.waived_cents) if cost else (0, 0)
    # A buyer who owes no VAT is charged the price without ours: what its own country would take is not asked.
    rate_of = _rates_of(items, rates, MAINLAND if vat_exempt else destination)
    line_vat, shares, groups = _tax(rate_of, totals, listed, due)
    sent_home = delivery is not None and cost is not None and delivery.mode == HOME
    known = Price(
        lines=_lines(items, listed, taken, rate_of, line_vat),
        list_cents=sum(listed),
        discount_cents=sum(taken),
        goods_cents=goods,
        books_cents=books,
        delivery_cents=cost.base_cents if cost else 0,
        surcharge_cents=cost.surcharge_cents if cost else 0,
        delivery_known=cost is not None,
        delivery_is_free=cost is not None and cost.free,
        delivery_shares=shares,
        total_cents=goods + due,
        vat=groups,
        left_for_free_delivery_cents=_left_for_free(items, rules, goods, fits=sent_home),
        reductions=reductions_of(discounts, by_discount, given),
    )
    return without_vat(known, discounts, by_discount, given) if vat_exempt else known


def _books(items: Sequence[Item], totals: Sequence[int]) -> int:
    return sum([total for item, total in zip(items, totals, strict=True) if item.vat_class == "book"])


def _rates_of(items: Sequence[Item], rates: Rates, place: Destination) -> list[int]:
    """The rate of each article, each class asked once. Raises TaxNotKnown."""
    known = {vat_class: rates.rate(vat_class, place) for vat_class in {item.vat_class for item in items}}
    return [known[item.vat_class] for item in items]


def _lines(
    items: Sequence[Item], listed: Sequence[int], taken: Sequence[int], rate_of: Sequence[int], vat_of: Sequence[int]
) -> tuple[Line, ...]:
    return tuple(
        [
            Line(item.key, item.quantity, item.unit_price_cents, full, off, full - off, item.vat_class, rate, vat)
            for item, full, off, rate, vat in zip(items, listed, taken, rate_of, vat_of, strict=True)
        ]
    )


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
