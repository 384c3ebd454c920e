"""A purchase at prices without VAT, for a firm of another country of the Union (CGI 262 ter I)."""

from collections.abc import Sequence
from dataclasses import replace

from shop.money import spread
from shop.prices import DeliveryShare, Discount, Line, Price, VatGroup, reductions_of
from shop.vat import contained


def without_vat(known: Price, discounts: Sequence[Discount], by_discount: Sequence[int], waived_cents: int) -> Price:
    """The same purchase at prices without the home country's VAT (CGI 262 ter I): promises were judged with it.

    `known` is priced at the home country's rates; `by_discount`: the cents each discount took off the goods;
    `waived_cents`: what a code took off the delivery.
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
        reductions=reductions_of(discounts, taken, _net_of_delivery(known, waived_cents)),
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
