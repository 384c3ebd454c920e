"""What other software changes of the prices: one article's, by the rules that staff's changes keep."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from db.engine import in_one_transaction
from db.queries import reductions as queries
from db.queries import software_pages as pages
from shop.catalogue.priced import Article, article_from, set_prices
from shop.catalogue.reductions import FIXED
from shop.errors import ShopError

Kept = Callable[[], Awaitable[None]]


class PriceFixed(ShopError):
    """The publisher's price of a new book."""

    def __init__(self) -> None:
        super().__init__(f"{FIXED[:1].upper()}{FIXED[1:]}.")


class PriceMoved(ShopError):
    """It is no more what the other program took it for."""

    def __init__(self, cents: int) -> None:
        self.cents = cents
        super().__init__("Le prix a changé entre-temps\u00a0: relisez-le avant de le changer.")


async def change(sku: str, cents: int, expected: int | None, now: datetime, kept: Kept) -> None:
    """Ask for this price from now on (after a reduction that runs), and write what `kept` writes with it.

    `expected`: the regular price the other program knows; None where it does not care. Raises LookupError, PriceFixed,
    PriceMoved, PriceNotTaken.
    """

    async def work() -> None:
        article = await _held(sku)
        if article.vat_class == "book":
            raise PriceFixed
        if expected is not None and expected != article.regular_cents:
            raise PriceMoved(article.regular_cents)
        await set_prices({article.id: cents}, now)
        await kept()

    await in_one_transaction(work)


async def _held(sku: str) -> Article:
    """Kept from other writers until the transaction ends, then read. Raises LookupError."""
    rows = await pages.prices(0, 1, sku=sku)
    if not rows:
        raise LookupError(sku)
    await queries.hold([rows[0]["id"]])
    return article_from((await pages.prices(0, 1, sku=sku))[0])
