"""Stock and prices for other software."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, patch
from litestar.di import NamedDependency

from db.queries import software_pages as pages
from shop.software import shelf, tariff
from shop.software.tokens import Token
from web.inputs import clean_text
from web.openapi import shapes
from web.openapi.operations import BY_NAME
from web.pages.api.asked import AnyRequest, asked_once, body_of, listed, next_page, page_of, parameters, sku_of
from web.pages.api.views import price_item, stock_item
from web.pages.api.writing import Kept, written
from web.problems import ApiRefusal

STOCK: Final = "/stock"
PRICES: Final = "/prices"
UNKNOWN: Final = "Aucun article ne porte cette référence."


class ApiStock(Controller):
    path = STOCK

    @get("", name="api_stock")
    async def stock(self, request: AnyRequest) -> Response[bytes]:
        values = parameters(request, "api_stock")
        after, most = page_of(values)
        rows = await pages.stock(after, most + 1, sku=values.get("sku"))
        following = next_page(request, rows, most, STOCK, values)
        return listed(shapes.Stock([stock_item(row) for row in rows[:most]], following or None), following)

    @patch("/{sku:path}", name="api_stock_change")
    async def change(self, request: AnyRequest, token: NamedDependency[Token]) -> Response[bytes]:
        parameters(request, "api_stock_change")
        asked, raw = await body_of(request, BY_NAME["api_stock_change"])
        sku, now = sku_of(request, STOCK), datetime.now(UTC)

        async def work(kept: Kept) -> shapes.StockItem:
            await known(await pages.stock(0, 1, sku=sku))
            await shelf.change(sku, change_of(asked), token.actor, now, lambda: kept_now(kept))
            return await item()

        async def item() -> shapes.StockItem:
            return stock_item(await known(await pages.stock(0, 1, sku=sku)))

        async def kept_now(kept: Kept) -> None:
            await kept(await item())

        return await written(request, token, asked_once(request, token, raw), "api_stock_change", work)


class ApiPrices(Controller):
    path = PRICES

    @get("", name="api_prices")
    async def prices(self, request: AnyRequest) -> Response[bytes]:
        values = parameters(request, "api_prices")
        after, most = page_of(values)
        rows = await pages.prices(after, most + 1, sku=values.get("sku"))
        following = next_page(request, rows, most, PRICES, values)
        return listed(shapes.Prices([price_item(row) for row in rows[:most]], following or None), following)

    @patch("/{sku:path}", name="api_price_change")
    async def change(self, request: AnyRequest, token: NamedDependency[Token]) -> Response[bytes]:
        parameters(request, "api_price_change")
        asked, raw = await body_of(request, BY_NAME["api_price_change"])
        sku, now = sku_of(request, PRICES), datetime.now(UTC)

        async def work(kept: Kept) -> shapes.PriceItem:
            await known(await pages.prices(0, 1, sku=sku))
            await tariff.change(sku, asked.price_cents, asked.expected_cents, now, lambda: kept_now(kept))
            return await item()

        async def item() -> shapes.PriceItem:
            return price_item(await known(await pages.prices(0, 1, sku=sku)))

        async def kept_now(kept: Kept) -> None:
            await kept(await item())

        return await written(request, token, asked_once(request, token, raw), "api_price_change", work)


async def known(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The article. Raises ApiRefusal 404."""
    if not rows:
        raise ApiRefusal(404, "article_unknown", UNKNOWN)
    return rows[0]


def change_of(asked: shapes.StockCount | shapes.StockMove) -> shelf.Change:
    note = " ".join(clean_text(asked.note, limit=200).split())
    if isinstance(asked, shapes.StockCount):
        return shelf.Change(None, asked.on_hand, shelf.COUNTED, note)
    return shelf.Change(asked.delta, None, asked.reason, note)
