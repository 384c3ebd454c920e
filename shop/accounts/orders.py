"""« Mes commandes »: a customer's own orders, listed, searched, opened. A stranger's number finds nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.queries import customer_orders as queries
from db.sql import read_json
from shop.accounts.customers import Customer
from shop.calendar import PARIS, in_paris
from shop.catalogue.search import fold
from shop.french import few
from shop.orders import book
from shop.orders.order import Order
from shop.orders.states import OrderState, Words, words_of
from shop.paging import pages_of

PER_PAGE: Final = 10
MOST_FOUND: Final = 1_000
"""Orders a search may find: more than anybody pages through, and no more than one statement takes."""
MOST_NAMED: Final = 2
FILTERS: Final[Mapping[str, tuple[str, tuple[OrderState, ...]]]] = {
    "a-payer": ("À payer", (OrderState.AWAITING_PAYMENT,)),
    "en-cours": (
        "En cours",
        (OrderState.CONFIRMED, OrderState.PAID, OrderState.IN_PREPARATION, OrderState.READY, OrderState.SHIPPED),
    ),
    "terminees": ("Livrées ou retirées", (OrderState.DELIVERED,)),
    "annulees": ("Annulées ou expirées", (OrderState.CANCELLED, OrderState.EXPIRED)),
}
"""By their word in addresses: what they are called, and the states they hold."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for. `state` a key of FILTERS or empty; `year` in Paris or None; `text` as typed."""

    state: str = ""
    year: int | None = None
    text: str = ""
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.state or self.year or self.text)


@dataclass(frozen=True, slots=True)
class Card:
    """One order in a few words; cents include VAT, `placed_at` is UTC. `articles`: « Canne, Coussin et 3 autres »."""

    number: str
    state: str
    label: str
    total_cents: int
    placed_at: datetime
    articles: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of `total` orders, newest first. `years`: from this one back to that of the first order."""

    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int
    years: tuple[int, ...]


async def list_orders(customer_id: int, wish: Wish, now: datetime) -> Listed:
    """Five statements at most, however many orders there are."""
    first = await queries.oldest(customer_id)
    if first is None:
        return Listed((), 0, 1, 1, ())
    ids = await _found(customer_id, wish.text) if wish.text else None
    since, until = _bounds(wish.year)
    states = FILTERS[wish.state][1] if wish.state in FILTERS else ()
    wanted = queries.Wanted(customer_id, [state.value for state in states], since, until, ids)
    total = await queries.count(wanted)
    pages = pages_of(total, PER_PAGE)
    page = min(wish.page, pages)
    rows = await queries.listed(wanted, page, PER_PAGE) if total else []
    named = await _articles([row["id"] for row in rows])
    years = tuple(range(in_paris(now).year, in_paris(first).year - 1, -1))
    return Listed(tuple(_card(row, named.get(row["id"], "")) for row in rows), total, page, pages, years)


async def find(customer_id: int, number: str) -> Order | None:
    """The customer's order of this number."""
    order_id = await queries.id_of(customer_id, number)
    return await book.by_id(order_id) if order_id else None


async def gather(customer: Customer) -> None:
    """Bring home what was ordered as a guest, or for a mere claim, with an address the customer has shown to own."""
    if customer.is_verified:
        await queries.gather(customer.id, customer.email)


async def _found(customer_id: int, text: str) -> list[int]:
    """Orders in which each word occurs: in the number, a reference, the name of an article. Accents do not matter."""
    words = fold(text).split()
    said: dict[int, list[str]] = {}
    for row in await queries.words(customer_id):
        said.setdefault(row["id"], [row["number"], row["number"].replace("-", "")]).extend(
            (row["sku"], row["name"], row["variant_label"])
        )
    texts = ((order_id, fold(" ".join(parts))) for order_id, parts in said.items())
    return [order_id for order_id, whole in texts if all(word in whole for word in words)][:MOST_FOUND]


def _bounds(year: int | None) -> tuple[datetime | None, datetime | None]:
    """A year as it is in Paris."""
    if year is None:
        return None, None
    return datetime(year, 1, 1, tzinfo=PARIS), datetime(year + 1, 1, 1, tzinfo=PARIS)


async def _articles(order_ids: list[int]) -> dict[int, str]:
    names: dict[int, list[str]] = {}
    for row in await queries.articles(order_ids):
        names.setdefault(row["order"], []).append(row["name"])
    return {order_id: few(tuple(dict.fromkeys(all_of_it)), MOST_NAMED) for order_id, all_of_it in names.items()}


def words_in_list(row: Mapping[str, Any]) -> Words:
    """What a row of `queries.listed` says of where its order is."""
    return words_of(
        row["state"],
        read_json(row["delivery"]).get("mode", ""),
        is_given_back=bool(row["given_back"]),
        is_partly_sent=bool(row["partly"]),
    )


def _card(row: Mapping[str, Any], articles: str) -> Card:
    return Card(
        number=row["number"],
        state=row["state"],
        label=words_in_list(row).label,
        total_cents=row["total_cents"],
        placed_at=row["placed_at"],
        articles=articles,
    )
