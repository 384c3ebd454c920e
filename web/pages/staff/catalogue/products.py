"""The list of products; what it is narrowed to stands in its address."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.staff.catalogue import listing, products
from shop.staff.catalogue.refusals import CatalogueRefused
from shop.storefront import Storefront, storefront
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_id, page_in, query, read_form
from web.pages.staff.catalogue.forms import category_choices
from web.pages.staff.catalogue.words import HERE, PRODUCTS, Answer, found
from web.pages.staff.common import staff_page
from web.refusals import Refusal
from web.sessions import Session

LONGEST_SEARCH: Final = 100
STATES: Final = {"publies": "published", "non-publies": "hidden"}
AVAILABILITY: Final = {
    "commandables": "orderable", "non-commandables": "not_orderable", "arretes": "stopped", "stock-bas": "low",
}  # fmt: skip
LACKS: Final = {"sans-photo": "no_photo", "sans-description": "no_description"}
FILTERS: Final = (
    ("etat", "Publication", STATES, listing.PUBLISHED),
    ("vente", "Vente", AVAILABILITY, listing.AVAILABILITY),
    ("manque", "Il manque", LACKS, listing.LACKS),
)
"""Field, label, values of the address with the names they stand for, words by name."""
VIEWS: Final = {"tableau": "Tableau", "vignettes": "Vignettes"}


class StaffCatalogue(Controller):
    @get("/catalogue", name="staff_catalogue")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await shown(request, session, query(request))

    @post("/catalogue/produits/{product_id:str}/publication", name="staff_product_publish")
    async def publish(
        self, request: HtmlRequest, session: NamedDependency[Session], product_id: FromPath[str]
    ) -> Answer:
        """Show it or hide it; back to the list as it was narrowed, or to the product's page."""
        one, data = await found(product_id), await read_form(request)
        back = data.get("retour", "")
        try:
            if data.get("publie") == "oui":
                await products.publish(one.id, datetime.now(UTC))
            else:
                await products.unpublish(one.id)
        except LookupError as error:
            raise Refusal(404) from error
        except CatalogueRefused as refusal:
            wrong = f"«\u00a0{one.row['name']}\u00a0» ne peut pas être publié. {refusal.message}"
            return await shown(request, session, _asked(back), wrong=wrong, leads_to=f"{PRODUCTS}/{one.id}")
        return go_to(
            request,
            f"{PRODUCTS}/{one.id}"
            if back == "fiche"
            else address({**_tidy(values := _asked(back)), "page": values.get("page", "")}),
        )


async def shown(
    request: HtmlRequest, session: Session, values: Mapping[str, str], *, wrong: str = "", leads_to: str = ""
) -> Answer:
    front = await storefront()
    asked = _tidy(values)
    page = page_in(values)
    found_now = await listing.products(_wish(asked, front), page)
    context: dict[str, Any] = {
        "listed": found_now,
        "asked": asked,
        "filters": FILTERS,
        "categories": category_choices(front),
        "views": VIEWS,
        "back": urlencode({**asked, "page": found_now.page}),
        "url": lambda number: address({**asked, "page": str(number)}),
        "as_view": lambda view: address({**asked, "vue": view}),
        "wrong": wrong,
        "leads_to": leads_to,
    }
    status = 422 if wrong else 200
    return await staff_page(request, session, "staff/catalogue/products.html", "catalogue", status=status, **context)


def address(asked: Mapping[str, str]) -> str:
    """The list's address with only what it needs."""
    defaults = {"page": "1", "vue": "tableau"}
    pairs = {name: value for name, value in asked.items() if value and defaults.get(name) != value}
    return HERE + (f"?{urlencode(pairs)}" if pairs else "")


def _asked(back: str) -> Mapping[str, str]:
    """What a form carried along of the list it stood in; `_tidy` believes nothing of it."""
    try:
        return FormData(parse_qsl(back[:400], max_num_fields=10))
    except ValueError:
        return FormData()


def _tidy(values: Mapping[str, str]) -> dict[str, str]:
    asked = {name: values.get(name, "") for name, *_ in FILTERS}
    kept = {name: asked[name] if asked[name] in known else "" for name, _, known, _ in FILTERS}
    rayon = clean_id(values.get("rayon", ""))
    view = values.get("vue", "")
    return {
        "q": " ".join(values.get("q", "")[:LONGEST_SEARCH].split()),
        "rayon": str(rayon or ""),
        **kept,
        "vue": view if view in VIEWS else "tableau",
    }


def _wish(asked: Mapping[str, str], front: Storefront) -> listing.Wish:
    rayon = front.category_of(int(asked["rayon"])) if asked["rayon"] else None
    return listing.Wish(
        published=STATES.get(asked["etat"], ""),
        availability=AVAILABILITY.get(asked["vente"], ""),
        lacks=LACKS.get(asked["manque"], ""),
        category_ids=rayon.ids if rayon else frozenset(),
        text=asked["q"],
    )
