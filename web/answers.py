"""Every answer of the shop: a page, a fragment, a refused form, a way on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import brotli
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Redirect
from markupsafe import Markup

from shop.catalogue.addresses import moved_to
from shop.storefront import Storefront, storefront
from web.refusals import Refusal
from web.visitor import PLAIN, Look, cart_count, look_of
from web.written import Written

HtmlRequest = Request[Any, Any, Any]

PRIVATE = "private, no-store"
REVALIDATED = "private, no-cache"
VARY = "HX-Request, Accept-Encoding, Cookie"
WORTH_COMPRESSING = 1_000
FOOTER_LINKS = (
    ("Suivre ma commande", "/suivi"),
    ("Renoncer au contrat ici", "/retractation"),
    ("Livraison et retrait", "/livraison"),
    ("Nos agences", "/agences"),
    ("Conditions générales de vente", "/cgv"),
    ("Mentions légales", "/mentions-legales"),
    ("Données personnelles", "/donnees-personnelles"),
    ("Texte plus grand, contraste", "/accessibilite#affichage"),
    ("Accessibilité\u00a0: partiellement conforme", "/accessibilite"),
    ("Plan du site", "/plan-du-site"),
)


def is_htmx(request: HtmlRequest) -> bool:
    """Whether htmx asks for a fragment; going back in history asks for the whole page."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"


async def page(
    request: HtmlRequest,
    template: str,
    *,
    status: int = 200,
    cache: str = PRIVATE,
    cookies: list[Cookie] | None = None,
    unlisted: bool = False,
    **context: Any,
) -> Response[bytes]:
    """A whole page: the template with what the layout needs. `unlisted`: it is not for search engines."""
    text = await render_page(request, template, status=status, **context)
    answer = html(request, text, status=status, cache=cache, cookies=cookies)
    if unlisted:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


async def render_page(request: HtmlRequest, template: str, *, canonical: str = "", **context: Any) -> str:
    """The HTML of a whole page. `canonical`: the path search engines should know it by."""
    front = context.get("front") or await storefront()
    count = context.pop("cart_count", None)
    render = request.app.state.render
    look = look_of(request.scope["headers"], request.app.state.settings)
    shell = shell_context(render, front, await cart_count(request) if count is None else count, look)
    shell["sent"] = request.method == "POST"
    if canonical:
        shell["canonical"] = request.app.state.settings.public_url + canonical
    rendered: str = render(template, **{**shell, **context})
    return rendered


def shell_context(render: Callable[..., str], front: Storefront, count: int, look: Look = PLAIN) -> dict[str, Any]:
    """What layout.html reads."""
    always = drawn_for(render, front)
    return {
        "look": look,
        "menu": always.menu,
        "foot": always.foot,
        "front": front,
        "merchant": front.merchant,
        "categories": front.categories,
        "cart_count": count,
        "footer_links": FOOTER_LINKS,
        "now": datetime.now(UTC),
    }


@dataclass(frozen=True, slots=True)
class Always:
    """What every page of a storefront has and none changes: the rayons in the menu, the foot."""

    front: Storefront
    menu: Markup
    foot: Markup


_always: Always | None = None


def drawn_for(render: Callable[..., str], front: Storefront) -> Always:
    """What every page of this storefront has, drawn once."""
    global _always  # one value per process, replaced as a whole
    if _always is None or _always.front is not front:
        menu = render("menu.html", categories=front.categories)
        foot = render("foot.html", merchant=front.merchant, footer_links=FOOTER_LINKS)
        _always = Always(front, Markup(menu), Markup(foot))  # noqa: S704  # our own templates
    return _always


async def fragment(
    request: HtmlRequest, template: str, *, status: int = 200, cookies: list[Cookie] | None = None, **context: Any
) -> Response[bytes]:
    """A piece of a page for htmx, or the list of pieces that an action changed."""
    front = context.get("front") or await storefront()
    text: str = request.app.state.render(template, **{"front": front, "merchant": front.merchant, **context})
    return html(request, text, status=status, cookies=cookies)


async def page_or_fragment(
    request: HtmlRequest, whole: str, part: str, *, status: int = 200, **context: Any
) -> Response[bytes]:
    """One address, two depths: the page for a browser, the file it includes for htmx."""
    answer = fragment if is_htmx(request) else page
    return await answer(request, part if is_htmx(request) else whole, status=status, **context)


async def invalid(request: HtmlRequest, whole: str, part: str = "", **context: Any) -> Response[bytes]:
    """422: the form again, its values kept, its errors beside the fields."""
    if not part:
        return await page(request, whole, status=422, **context)
    return await page_or_fragment(request, whole, part, status=422, **context)


def go_to(request: HtmlRequest, url: str, *, cookies: list[Cookie] | None = None) -> Response[Any]:
    """After a POST: 303 for a browser, HX-Redirect for htmx (a 303 would bring it a fragment)."""
    headers = {"Vary": "HX-Request", "Cache-Control": PRIVATE}
    if is_htmx(request):
        return Response(
            b"", status_code=200, media_type=MediaType.HTML, headers={**headers, "HX-Redirect": url}, cookies=cookies
        )
    return Redirect(url, status_code=303, headers=headers, cookies=cookies)


async def moved_or(refusal: Refusal, request: HtmlRequest, kind: str, slug: str) -> Response[Any]:
    """Where the thing that had this address is now (301); raises the refusal again for every other one.

    Browsers ask again each time: a product may come back to an address it had.
    """
    path = await moved_to(kind, slug) if refusal.status_code == 404 else None
    if path is None:
        raise refusal
    asked = request.scope["query_string"].decode("latin-1")
    headers = {"Vary": VARY, "Cache-Control": REVALIDATED}
    return Redirect(f"{path}?{asked}" if asked else path, status_code=301, headers=headers)


def html(
    request: HtmlRequest,
    text: str | bytes,
    *,
    status: int = 200,
    cache: str = PRIVATE,
    cookies: list[Cookie] | None = None,
    again: bool = False,
) -> Response[bytes]:
    """HTML, compressed where the browser takes it. `again`: the same answer is kept and sent to others too."""
    body = text if isinstance(text, bytes) else text.encode()
    headers = {"Vary": VARY, "Cache-Control": cache}
    if len(body) > WORTH_COMPRESSING and takes_brotli(request.headers.get("accept-encoding", "")):
        body = compressed_once(body) if again else compress(body)
        headers["Content-Encoding"] = "br"
    return Written(body, status_code=status, media_type=MediaType.HTML, headers=headers, cookies=cookies)


def compress(body: bytes) -> bytes:
    """Brotli for an answer that is sent once: more than twice the work would make it a twelfth shorter."""
    compressed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=1)
    return compressed


@lru_cache(maxsize=1024)
def compressed_once(body: bytes) -> bytes:
    """Brotli for an answer that is kept: well, and not again."""
    compressed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    return compressed


@lru_cache(maxsize=256)
def takes_brotli(accepted: str) -> bool:
    """Whether an Accept-Encoding takes brotli; « br;q=0 » refuses it. Browsers send few different ones."""
    offers = [offer.replace(" ", "").partition(";q=") for offer in accepted.lower().split(",")]
    return any(name == "br" and (weight or "1").strip("0.") for name, _, weight in offers)
