"""Articles with what they cost: chosen by rayon, brand or reference, and the one way to give them another price."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from db.queries import importing, storefront
from db.queries import reductions as queries
from shop.errors import ShopError
from shop.money import MOST_PRICE_CENTS, euros
from shop.storefront import Storefront


@dataclass(frozen=True, slots=True)
class Choice:
    """Which articles are meant: all that is given holds, and nothing given means none."""

    category: str = ""
    brand: str = ""
    references: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.category or self.brand or self.references)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def choice_from(kept: Mapping[str, Any]) -> Choice:
    """The choice of a staged change."""
    return Choice(kept["category"], kept["brand"], tuple(kept["references"]))


@dataclass(frozen=True, slots=True)
class Article:
    """A variant as prices are made for it. `running`: id of the reduction under way, `reduced_cents` its price.

    `price_cents` is what it costs today, `regular_cents` what it costs when no reduction runs.
    """

    id: int
    sku: str
    name: str
    slug: str
    price_cents: int
    vat_class: str
    running: int | None
    reduced_cents: int | None
    back_cents: int | None

    @property
    def regular_cents(self) -> int:
        return self.price_cents if self.running is None or self.back_cents is None else self.back_cents


class PriceNotTaken(ShopError):
    """A price that cannot be asked for now."""


def named(row: Mapping[str, Any]) -> str:
    """« Déambulateur Nova, taille M, bleu »."""
    parts = [f"taille {row['size']}" if row["size"] else "", row["colour"]]
    return ", ".join([row["name"], *(part for part in parts if part)])


def article_from(row: Mapping[str, Any]) -> Article:
    return Article(
        row["id"], row["sku"], named(row), row["slug"], row["price_cents"], row["vat_class"], row["running"],
        row["reduced_cents"], row["back_cents"],
    )  # fmt: skip


async def articles_of(choice: Choice, front: Storefront) -> list[Article]:
    """The articles on sale that are meant, by name; none for a rayon that is no more."""
    rayon = front.by_slug.get(choice.category) if choice.category else None
    if choice.is_empty or (choice.category and rayon is None):
        return []
    rows = await queries.priced(
        categories=sorted(rayon.ids) if rayon else (), brand=choice.brand, references=choice.references
    )
    return [article_from(row) for row in rows]


async def articles_by_id(ids: Collection[int]) -> dict[int, Article]:
    return {row["id"]: article_from(row) for row in await queries.priced_by_ids(ids)}


def choice_words(choice: Choice, front: Storefront) -> str:
    """« Rayon Marche, marque Alizée »."""
    rayon = front.by_slug.get(choice.category)
    parts = [f"rayon {rayon.name}"] if rayon else []
    parts += [f"marque {choice.brand}"] if choice.brand else []
    if choice.references:
        many = len(choice.references)
        parts.append(f"référence {choice.references[0]}" if many == 1 else f"{many} références")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def why_not(article: Article, cents: int) -> str:
    """Why this price cannot be given, as a French sentence part; empty where it can."""
    if cents <= 0:
        return "le prix serait nul"
    if cents > MOST_PRICE_CENTS:
        return "le prix serait hors de toute mesure"
    if article.reduced_cents is not None and cents <= article.reduced_cents:
        return (
            f"une réduction est en cours à {euros(article.reduced_cents)}\u00a0: le prix d’après doit rester au-dessus"
        )
    return ""


async def set_prices(prices: Mapping[int, int], now: datetime, *, silent: bool = False) -> None:
    """Give variants these prices (cents by id), inside the caller's transaction.

    While a reduction runs, the price that is typed is the one that comes back after it: the reduced price stays until
    the reduction's end. `silent`: a lower one is never told as a reduction, as it mends what was a mistake. Raises
    PriceNotTaken for a price of nothing, or one that is not above a reduction under way.
    """
    await queries.hold(prices)
    articles = await articles_by_id(prices)
    for one, article in articles.items():
        if reason := why_not(article, prices[one]):
            raise PriceNotTaken(f"«\u00a0{article.name}\u00a0»\u00a0: {reason}.")
    later = {one: prices[one] for one, article in articles.items() if article.running is not None}
    asked = {
        one: prices[one] for one, article in articles.items() if one not in later and article.price_cents != prices[one]
    }
    await queries.write_backs(later)
    await change_now(asked, now, silent=silent)


async def change_now(prices: Mapping[int, int], now: datetime, *, silent: bool = False) -> None:
    """Ask for these prices from now on, whatever runs: price, its history and the catalogue's version at once."""
    if prices:
        await queries.write_prices(prices)
        await importing.add_price_changes(prices, now, silent=silent)
        await storefront.bump_catalogue_version()


async def brands() -> list[str]:
    """Those of articles on sale, to choose from."""
    return await queries.brands()
