"""« Commander à nouveau »: what can be had of an order goes into the cart, and what cannot is named with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import carts as queries
from shop.calendar import in_paris
from shop.cart.additions import MOST_LINES, new_checkout_key
from shop.catalogue.variants import Variant, article_name, variants_by_id
from shop.orders.order import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Reordered:
    """How many of the order's articles lie in the cart now; in sentences which do not, or in fewer pieces than then."""

    articles: int
    refused: tuple[str, ...]
    limited: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.refused, *self.limited)


@dataclass(frozen=True, slots=True)
class _Wanted:
    variant: Variant
    quantity: int
    asked: int


async def reorder(order: Order, token_hash: str, now: datetime) -> Reordered:
    """Put the order's articles into the cart of this cookie's hash, which is made when there is none.

    What lies there already stays, the larger quantity counts: pressed twice, the second changes nothing. Nothing is
    made nor written where no article can be had.
    """
    found = await variants_by_id({line.variant_id for line in order.lines if line.variant_id})
    wanted, refused = _sorted_out(order, found, now)
    if not wanted:
        return Reordered(0, tuple(refused), ())

    async def put() -> Reordered:
        return await _put(token_hash, wanted, order.number, refused, now)

    return await in_one_transaction(put)


def _sorted_out(order: Order, found: Mapping[int, Variant], now: datetime) -> tuple[list[_Wanted], list[str]]:
    """What can be had today with its quantity, and why the rest cannot."""
    asked: dict[int, int] = {}
    refused, today = [], in_paris(now).date()
    for line in order.lines:
        variant = found.get(line.variant_id or 0)
        if variant is None:
            refused.append(f"{_name(line)} n’est plus vendu.")
            continue
        sold = variant.availability(today)
        if sold.orderable:
            asked[variant.id] = asked.get(variant.id, 0) + line.quantity
        else:
            refused.append(f"{_name(line)} ne peut pas être commandé\u00a0: {sold.reason_sentence}.")
    wanted = []
    for key, pieces in asked.items():
        most = found[key].availability(today).max_quantity
        wanted.append(_Wanted(found[key], min(pieces, most), pieces))
    return wanted, refused


async def _put(token_hash: str, wanted: list[_Wanted], number: str, refused: list[str], now: datetime) -> Reordered:
    """As much as finds room; the cart's notice tells what came along and what did not."""
    cart_id = await queries.open_cart(token_hash, new_checkout_key(), now)
    room = MOST_LINES - await queries.lines(cart_id)
    added, held, full = [], {}, []
    for one in wanted:
        before = await queries.line(cart_id, one.variant.id)
        if before is None and room <= 0:
            full.append(_full(one))
            continue
        room -= before is None
        pieces = max(one.quantity, before["quantity"] if before else 0)
        if before and pieces == before["quantity"]:
            held[one] = pieces
            continue
        await queries.put_line(cart_id, one.variant.id, pieces, one.variant.price_cents, now, 0)
        added.append(one)
    limited = tuple(_limited(one) for one in (*added, *held) if held.get(one, one.quantity) < one.asked)
    done = Reordered(len(added) + len(held), (*refused, *full), limited)
    said = [
        _summary(sum(one.quantity for one in added), len(held)),
        *(_held(one.variant, pieces) for one, pieces in held.items()),
    ]
    await queries.leave_notice(cart_id, [f"Commande {number}, à nouveau\u00a0:", *said, *done.sentences])
    return done


def _summary(added: int, held: int) -> str:
    """`added`: pieces, as the cart counts articles."""
    if not added:
        return "Rien n’a été ajouté." if held else "Aucun article n’a pu être ajouté à votre panier."
    if added == 1:
        return "Un article est dans votre panier, au prix d’aujourd’hui."
    return f"{added} articles sont dans votre panier, aux prix d’aujourd’hui."


def _held(variant: Variant, pieces: int) -> str:
    many = f"{pieces} exemplaires" if pieces > 1 else "un exemplaire"
    return f"Votre panier contient déjà {many} de «\u00a0{variant.name}\u00a0»."


def _limited(one: _Wanted) -> str:
    many = f"{one.quantity} exemplaires" if one.quantity > 1 else "un seul exemplaire"
    return f"«\u00a0{one.variant.name}\u00a0»\u00a0: {many} au lieu de {one.asked}, nous n’en avons pas davantage."


def _full(one: _Wanted) -> str:
    return f"«\u00a0{one.variant.name}\u00a0» n’a pas pu être ajouté\u00a0: votre panier est plein."


def _name(line: OrderLine) -> str:
    return f"«\u00a0{article_name(line.name, line.variant_label)}\u00a0»"
