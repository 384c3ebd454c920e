"""What programs ask for before they read the shop: what to leave alone, what there is, the picture of its tab."""

from typing import Any
from xml.etree import ElementTree

from litestar import Controller, Response, get
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from db.queries import catalogue as queries
from shop.storefront import storefront
from web.answers import FOOTER_LINKS, HtmlRequest

LEFT_ALONE = (
    "/panier",
    "/commande",
    "/suivi",
    "/recherche",
    "/compte",
    "/affichage",
    "/gestion",
    "/simulateur",
    "/webhooks",
    "/metrics",
)
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HOUR = "public, max-age=3600"


class Crawlers(Controller):
    @get("/robots.txt", name="robots")
    async def robots(self, request: HtmlRequest) -> Response[Any]:
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in LEFT_ALONE),
            f"Sitemap: {request.app.state.settings.public_url}/sitemap.xml",
        ]
        return Response("\n".join([*lines, ""]), media_type="text/plain", headers={"Cache-Control": HOUR})

    @get("/sitemap.xml", name="sitemap")
    async def sitemap(self, request: HtmlRequest) -> Response[Any]:
        """Every page worth finding, at the shop's public address."""
        public_url = request.app.state.settings.public_url
        root = ElementTree.Element("urlset", xmlns=SITEMAP_NAMESPACE)
        for path in await paths():
            ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = public_url + path
        body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return Response(body, media_type="application/xml", headers={"Cache-Control": HOUR})

    @get("/favicon.ico", name="favicon")
    async def favicon(self, request: HtmlRequest) -> Redirect:
        """For browsers that ask without having read a page."""
        return Redirect(
            request.app.state.assets.url("img/favicon.svg"), status_code=302, headers={"Cache-Control": HOUR}
        )


async def paths() -> list[str]:
    front = await storefront()
    return [
        "/",
        *(category.url for category in front.by_slug.values()),
        *(f"/produits/{product['slug']}" for product in await queries.published_slugs()),
        *(f"/agences/{agency.slug}" for agency in front.agencies),
        "/livraison/supplements",
        *(url for _, url in FOOTER_LINKS if url not in LEFT_ALONE and "#" not in url),
    ]


def handlers() -> list[ControllerRouterHandler]:
    return [Crawlers]
