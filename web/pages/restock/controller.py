"""« Me prévenir »: asking to be told when an article is back, confirming it from the mail, taking it back."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.addresses import check_email
from shop.calendar import in_paris
from shop.catalogue import products as catalogue
from shop.catalogue import restock
from shop.catalogue.products import ProductPage
from shop.catalogue.restock import Notice
from shop.catalogue.variants import Variant
from shop.storefront import storefront
from web import form_traps
from web.answers import HtmlRequest, fragment, go_to, invalid, is_htmx, page
from web.inputs import FormData, read_form
from web.limits import TooMany, account_of, address_of, spend
from web.refusals import Refusal, or_404

LONGEST_EMAIL = 254


class RestockWishes(Controller):
    path = "/produits/{slug:str}/alerte"

    @get("/", name="restock_reloaded")
    async def reloaded(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        """The address a refused form leaves in the bar: typed or opened again, it is the product."""
        return go_to(request, f"/produits/{(await _product(slug)).slug}")

    @post("/", name="restock")
    async def ask(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        """The same answer whether the address was known, told already, or asked too often."""
        await spend("restock", address_of(request))
        form = await read_form(request)
        product, now = await _product(slug), datetime.now(UTC)
        variant = or_404(next((one for one in product.variants if one.sku == form.get("reference")), None))
        if variant.availability(in_paris(now).date()).orderable:
            return go_to(request, restock.variant_path(variant))
        email = check_email(form.get("email", "")[:LONGEST_EMAIL])
        if email.error:
            context = _context(product, variant, form.get("email", "")[:LONGEST_EMAIL], email.error)
            return await invalid(request, "restock/ask.html", "restock/_form.html", **context)
        await _ask(form, variant, email.email, now)
        if is_htmx(request):
            return await fragment(request, "restock/_sent.html")
        return go_to(request, f"/produits/{product.slug}/alerte/envoyee")

    @get("/envoyee", name="restock_sent")
    async def sent(self, request: HtmlRequest, slug: FromPath[str]) -> Response[Any]:
        return await page(request, "restock/sent.html", unlisted=True, product=await _product(slug))


class RestockLinks(Controller):
    path = "/alertes/{token:str}"

    @get("/", name="restock_notice")
    async def show(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Opening a link changes nothing: mail programs open them too."""
        notice = await _notice(request, token)
        return await page(request, "restock/notice.html", unlisted=True, token=token, **_standing(notice))

    @post("/", name="restock_confirmed")
    async def confirm(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        notice = await _notice(request, token)
        if notice:
            await restock.confirm(notice, datetime.now(UTC))
        return go_to(request, f"/alertes/{token}")

    @get("/fin", name="restock_ending")
    async def before_stopping(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        notice = await _notice(request, token)
        if notice is None:
            return go_to(request, f"/alertes/{token}")
        return await page(request, "restock/stop.html", unlisted=True, token=token, **_standing(notice))

    @post("/fin", name="restock_stopped")
    async def stop(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        notice = await _notice(request, token)
        if notice:
            await restock.stop(notice)
        return go_to(request, f"/alertes/{token}")


async def _product(slug: str) -> ProductPage:
    product = await catalogue.product_page(slug, await storefront(), datetime.now(UTC))
    if product is None or not product.published:
        raise Refusal(404)
    return product


async def _ask(form: FormData, variant: Variant, email: str, now: datetime) -> None:
    """Keep the wish, unless a robot sent it or this address has been written to often enough of late."""
    if form.get(form_traps.EMPTY):
        return
    try:
        await spend("restock_email", account_of(email))
    except TooMany:
        return
    await restock.ask(variant, email, now)


async def _notice(request: HtmlRequest, token: str) -> Notice | None:
    try:
        return await restock.of_link(token, request.app.state.secret)
    except LookupError:
        raise Refusal(404) from None


def _context(product: ProductPage, variant: Variant, typed: str, error: str) -> dict[str, Any]:
    return {"product": product, "variant": variant, "restock_email": typed, "restock_error": error}


def _standing(notice: Notice | None) -> dict[str, Any]:
    if notice is None:
        return {"notice": None, "orderable": False, "product_path": ""}
    sold = notice.variant.availability(in_paris(datetime.now(UTC)).date())
    return {"notice": notice, "orderable": sold.orderable, "product_path": restock.variant_path(notice.variant)}


def handlers() -> list[ControllerRouterHandler]:
    return [RestockWishes, RestockLinks]
