"""The cart as its owner reads it: lines with what can be had of them today, what changed since, what it comes to.

Reading never writes: a quantity above the stock is shown lowered and said, and stored so when the visitor goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from db.queries import carts as queries
from db.sql import read_json
from shop.calendar import in_paris
from shop.catalogue.availability import QUANTITY_LIMIT, Availability
from shop.catalogue.products import Photo, photo_of, references
from shop.catalogue.variants import Variant, article_name, variant_from
from shop.delivery.rules import Item
from shop.money import euros
from shop.prices import Discount, Price
from shop.pricing import price
from shop.promotions.codes import NONE_TYPED, Typed, typed_in
from shop.promotions.judging import NOTHING_TYPED, Judgement
from shop.promotions.words import CodeRow, code_rows
from shop.storefront import Storefront, storefront
from shop.vat import MAINLAND

KEPT_FOR = timedelta(days=90)
LONGEST_COMMENT = 2_000
MERGED = "Votre panier et celui de votre compte sont réunis."


@dataclass(frozen=True, slots=True)
class CartLine:
    """One article. `wanted` is what was asked for, `quantity` what can be had of it; prices in cents with VAT.

    `reference_cents`: the lowest price of the 30 days before it was reduced; 0 where it is not.
    """

    variant: Variant
    wanted: int
    seen_price_cents: int
    availability: Availability
    photo: Photo | None = None
    reference_cents: int = 0

    @property
    def key(self) -> int:
        """Names the line in forms and ids; the same when a removed line comes back."""
        return self.variant.id

    @property
    def orderable(self) -> bool:
        return self.availability.orderable

    @property
    def maximum(self) -> int:
        return self.availability.max_quantity

    @property
    def quantity(self) -> int:
        return min(self.wanted, self.maximum)

    @property
    def total_cents(self) -> int:
        return self.quantity * self.variant.price_cents

    @property
    def price_changed(self) -> bool:
        return self.variant.price_cents != self.seen_price_cents

    @property
    def name(self) -> str:
        """« Déambulateur Nova, taille M »."""
        return article_name(self.variant.name, self.variant.label)

    def item(self) -> Item:
        return self.variant.item(self.quantity)


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart at one moment, and the storefront it was priced in.

    `price` is that of the orderable lines, without delivery; `checkout` what is known yet; `notice` what its owner
    must still be told of two carts that became one or of an order made again, in whole sentences. `owner`: the
    customer whose it is, None for a guest's. `typed` its codes, `judgement` what they come to where it goes now.
    """

    id: int
    checkout_key: str
    checkout: Mapping[str, Any]
    comment: str
    notice: tuple[str, ...]
    lines: tuple[CartLine, ...]
    price: Price
    front: Storefront
    owner: int | None = None
    typed: Typed = NONE_TYPED
    judgement: Judgement = NOTHING_TYPED

    @property
    def lines_alone(self) -> "CartView":
        """What may be read by who is not known to be its owner: articles, and nothing about a person."""
        bare = replace(self, checkout={}, comment="", notice=())
        if not self.typed.codes:
            return bare
        goods = price_of_goods(self.items, self.front.day, self.front)
        return replace(bare, price=goods, typed=NONE_TYPED, judgement=NOTHING_TYPED)

    @property
    def email(self) -> str:
        """Of who buys; empty before it is known."""
        contact = self.checkout.get("contact") or {}
        return str(contact.get("email", ""))

    @property
    def country(self) -> str | None:
        """Where the goods are handed over, once that was chosen."""
        delivery = self.checkout.get("delivery")
        return delivery["country"] if delivery else None

    @property
    def codes(self) -> tuple[CodeRow, ...]:
        """What was typed, a row each, with what it takes off the goods."""
        return code_rows(self.judgement, self.price)

    @property
    def orderable_lines(self) -> tuple[CartLine, ...]:
        return tuple(line for line in self.lines if line.orderable)

    @property
    def pieces(self) -> int:
        """All that lies in it, as the header counts."""
        return sum(line.quantity if line.orderable else line.wanted for line in self.lines)

    @property
    def items(self) -> list[Item]:
        return [line.item() for line in self.orderable_lines]

    @property
    def changes(self) -> list[str]:
        """What is no longer as it was when last shown, in whole sentences."""
        return [sentence for line in self.lines for sentence in changes_of(line)]

    @property
    def is_reordered(self) -> bool:
        """Whether the notice is of an order made again: a word about the cart, for its page alone."""
        return bool(self.notice) and self.notice[0].endswith(":")

    @property
    def told(self) -> tuple[str, tuple[str, ...]]:
        """The notice's title and sentences; a first line that ends with a colon is a title of its own."""
        if self.is_reordered:
            return self.notice[0], self.notice[1:]
        return MERGED, self.notice

    @property
    def for_professionals(self) -> tuple[CartLine, ...]:
        return tuple(line for line in self.orderable_lines if line.variant.professionals_only)

    def line(self, key: int) -> CartLine | None:
        return next((line for line in self.lines if line.key == key), None)


async def holder(token_hash: str) -> int | None:
    """The customer whose the cart of a cookie's hash is, 0 for a guest's; None where there is no cart."""
    row = await queries.held(token_hash) if token_hash else None
    return (row["customer"] or 0) if row else None


async def load(token_hash: str, now: datetime) -> CartView | None:
    """The cart of a cookie's hash; None where there is none."""
    rows = await queries.whole(token_hash) if token_hash else []
    return await view_of(rows, now) if rows else None


async def view_of(rows: Sequence[Mapping[str, Any]], now: datetime) -> CartView:
    """The cart that these rows of `queries.whole` are."""
    front, today = await storefront(), in_paris(now).date()
    listed = [row for row in rows if row["id"] is not None]
    beside = await references(front, [row["id"] for row in listed], now)
    lines = tuple(_line(row, today, beside[row["id"]]) for row in listed)
    cart = rows[0]
    orderable = [line for line in lines if line.orderable]
    plain = price_of_goods([line.item() for line in orderable], today, front)
    notice, key, comment = tuple(cart["notice"].splitlines()), cart["checkout_key"], cart["comment"]
    view = CartView(cart["cart"], key, read_json(cart["checkout"]), comment, notice, lines, plain, front, cart["owner"])
    codes = read_json(cart["codes"])
    return await _with_codes(view, codes, now) if codes else view


async def _with_codes(view: CartView, codes: Sequence[str], now: datetime) -> CartView:
    bought = [(line.variant, line.quantity) for line in view.orderable_lines]
    typed = await typed_in(codes, bought, view.front, email=view.email, customer_id=view.owner)
    judgement = typed.judged(view.country, now)
    goods = price_of_goods(view.items, in_paris(now).date(), view.front, judgement.discounts)
    return replace(view, price=goods, typed=typed, judgement=judgement)


def _line(row: Mapping[str, Any], today: date, reference_cents: int) -> CartLine:
    variant = variant_from(row)
    availability, wanted = variant.availability(today), row["quantity"]
    return CartLine(variant, wanted, row["seen_price_cents"], availability, photo_of(row), reference_cents)


def price_of_goods(items: list[Item], today: date, front: Storefront, discounts: Sequence[Discount] = ()) -> Price:
    """Before a place is known: French rates, no delivery."""
    return price(items, discounts=discounts, destination=MAINLAND, rates=front.rates(today), rules=front.rules)


def changes_of(line: CartLine) -> list[str]:
    """What changed of one line: orderable no more, another price, less of it."""
    if line.orderable and not line.price_changed and line.wanted <= line.maximum:
        return []
    name = f"«\u00a0{line.name}\u00a0»"
    if not line.orderable:
        reason = line.availability.reason_sentence
        return [f"{name} ne peut plus être commandé\u00a0: {reason}. Il reste dans votre panier, hors du total."]
    said = []
    if line.price_changed:
        old, new = euros(line.seen_price_cents), euros(line.variant.price_cents)
        said.append(f"Le prix de {name} a changé\u00a0: {old}\u00a0→ {new}.")
    if line.wanted > line.maximum:
        said.append(f"{name}\u00a0: quantité ramenée de {line.wanted} à {line.maximum}. {limit_words(line)}")
    return said


def limit_words(line: CartLine) -> str:
    """Why not more of it."""
    if line.maximum >= QUANTITY_LIMIT:
        return f"{QUANTITY_LIMIT} au plus par commande\u00a0: appelez-nous pour davantage."
    if line.maximum == 1:
        return "Il n’en reste qu’un exemplaire."
    return f"Il n’en reste que {line.maximum} exemplaires."


async def forget_old(now: datetime) -> None:
    """Delete carts that nobody touched for 90 days, with the addresses typed in them."""
    await queries.forget_untouched(now - KEPT_FOR)
