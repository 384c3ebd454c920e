"""A product exactly as the shop will show it, for staff alone: nothing of it is kept, nothing is found by others."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.catalogue import products as catalogue
from shop.staff.catalogue.preview import preview
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, is_htmx, page
from web.inputs import clean_id, query
from web.offer import offer_of, structured
from web.pages.staff.catalogue.words import PRODUCTS, Answer
from web.pages.staff.rights import allowed
from web.refusals import Refusal, or_404
from web.sessions import Session

NOTHING_SOLD = "Ce produit n’a pas encore de déclinaison en vente\u00a0: il n’y a rien à montrer."
ADD_ONE = "Ajoutez-en une sur sa fiche, puis revenez à l’aperçu."


class StaffPreview(Controller):
    @get("/catalogue/produits/{product_id:str}/apercu", name="staff_product_preview")
    async def preview(
        self, request: HtmlRequest, session: NamedDependency[Session], product_id: FromPath[str]
    ) -> Answer:
        """The page, or for htmx what another size changes on it."""
        front, now = await storefront(), datetime.now(UTC)
        product = or_404(await preview(clean_id(product_id) or 0, front, now))
        if not product.published:
            raise Refusal(404, NOTHING_SOLD, advice=ADD_ONE)
        asked = query(request)
        offer = offer_of(product, asked.get("taille", ""), asked.get("coloris", ""), front, now)
        context: dict[str, Any] = {
            "product": product,
            "offer": offer,
            "today": in_paris(now).date(),
            "front": front,
            "here": f"{PRODUCTS}/{product.id}/apercu",
            "may_edit": allowed(session.roles, "staff_product"),
        }
        if is_htmx(request):
            return await fragment(request, "catalogue/variant_chosen.html", **context)
        return await page(
            request,
            "staff/catalogue/preview.html",
            parent=front.by_slug.get(product.category.parent_slug) if product.category else None,
            related=await catalogue.related(product, front, now),
            structured=structured(product, offer, request.app.state.settings.public_url),
            **context,
        )
