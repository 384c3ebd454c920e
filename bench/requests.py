"""What visitors ask for: the addresses of the demo shop, its words, its articles."""

import itertools
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from bench.client import Asking, Visitor
from bench.load import AskNext

STOPS = ("", "de", "pour", "avec", "en", "le", "la", "un", "une", "sur", "et", "les", "des", "mon", "ma", "votre")
FILTERS = {
    "disponibilite": ("", "en-stock", "sur-commande"),
    "prix": ("", "0-20", "20-50", "50-100", "100-200"),
    "tri": ("pertinence", "prix-croissant", "prix-decroissant", "nom", "nouveautes"),
}
ADDS_PER_CART = 5
BY_PARCEL = """FROM variant v JOIN product p ON p.id = v.product
WHERE published AND active AND on_hand > 1000 AND not_orderable_reason = '' AND weight_g < 3000
AND NOT oversize AND NOT professionals_only AND NOT agency_only"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is in the shop: rayons, products and their names; what can be had by parcel, as addresses and references."""

    categories: tuple[str, ...]
    products: tuple[str, ...]
    names: tuple[str, ...]
    orderable: tuple[str, ...]
    references: tuple[str, ...]


def known(file: Path) -> Known:
    """Read from a shop's SQLite file."""
    with closing(sqlite3.connect(file)) as connection:

        def column(sql: str) -> tuple[str, ...]:
            return tuple(row[0] for row in connection.execute(sql))

        return Known(
            column("SELECT '/rayons/' || slug FROM category WHERE parent IS NULL ORDER BY id"),
            column("SELECT '/produits/' || slug FROM product WHERE published ORDER BY id"),
            column("SELECT name FROM product WHERE published ORDER BY id"),
            column("SELECT DISTINCT '/produits/' || slug " + BY_PARCEL + " ORDER BY p.id"),
            column("SELECT sku " + BY_PARCEL + " ORDER BY v.id"),
        )


def in_circles(paths: Sequence[str]) -> AskNext:
    """These pages one after the other, again and again."""
    askings = itertools.cycle([Asking("GET", path) for path in paths])
    return lambda _: next(askings)


def new_searches(names: Sequence[str], seed: int = 1) -> AskNext:
    """A search never asked before each time: two words of a name, one in five with a letter missing."""
    texts = _texts(names, random.Random(seed))
    return lambda _: Asking("GET", f"/recherche?q={quote_plus(next(texts))}")


def _texts(names: Sequence[str], chance: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    long_words = [[word for word in name.split() if len(word) > 3] for name in names]
    while True:
        words = chance.sample(words, 2) if len(words := chance.choice(long_words)) > 1 else [*words, "confort"]
        if chance.random() < 0.2:
            at = chance.randrange(1, len(words[0]) - 1)
            words[0] = words[0][:at] + words[0][at + 1 :]
        text = " ".join(filter(None, [chance.choice(STOPS), words[0], chance.choice(STOPS), words[1]]))
        if text not in seen:
            seen.add(text)
            yield text


def new_listings(categories: Sequence[str]) -> AskNext:
    """A filtered and sorted listing that is in no cache: one unknown brand in its address makes it new."""
    choices = itertools.cycle(itertools.product(categories, *FILTERS.values()))
    numbers = itertools.count(1)

    def ask_next(_: Visitor) -> Asking:
        path, *values = next(choices)
        pairs = [(key, value) for key, value in zip(FILTERS, values, strict=True) if value]
        return Asking("GET", f"{path}?{urlencode([*pairs, ('marque', f'inconnue-{next(numbers)}')])}")

    return ask_next


HTMX = "HX-Request: true\r\n"


def adding(reference: str) -> Asking:
    """« Ajouter au panier » as htmx sends it."""
    body = urlencode({"reference": reference, "quantite": "1"}).encode()
    return Asking("POST", "/panier/lignes", HTMX, body)


def adds(references: Sequence[str]) -> AskNext:
    """Articles into carts; after a few, the visitor is a new one with a cart of its own."""
    added: dict[int, int] = {}

    def ask_next(visitor: Visitor) -> Asking:
        count = added.get(id(visitor), 0)
        added[id(visitor)] = count + 1
        if count % ADDS_PER_CART == 0:
            visitor.cookies.clear()
        return adding(references[(id(visitor) // 64 + count) % len(references)])

    return ask_next
