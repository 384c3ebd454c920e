"""One product: what it lacks, its variants, photos and documents; copied, and shown as visitors will see it."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide

from shop.errors import ChangedMeanwhile
from shop.importing.words import one_line
from shop.orders.summary import EXCLUSIONS
from shop.staff.catalogue import products
from shop.staff.catalogue.documents import LANGUAGES, MOST_DOCUMENTS
from shop.staff.catalogue.photos import MOST_PHOTOS
from shop.staff.catalogue.products import StaffProduct
from shop.staff.catalogue.refusals import CatalogueRefused
from shop.staff.catalogue.variants import running_on
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import read_form
from web.pages.staff.catalogue.forms import VAT
from web.pages.staff.catalogue.words import PRODUCTS, Answer, found, new_key, sent_key
from web.pages.staff.common import staff_page
from web.pages.staff.stale import fingerprint
from web.refusals import Refusal, or_404
from web.sessions import Session


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says of a button refused: `at` is the id of the field beside it, `typed` what was sent by name."""

    message: str = ""
    at: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


NOTHING = Said()


class StaffProductPages(Controller):
    path = "/catalogue/produits/{product_id:str}"
    dependencies = {"one": Provide(found)}  # noqa: RUF012  # Litestar reads it from the class

    @get("/", name="staff_product")
    async def product(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        return await shown(request, session, one)

    @post("/copie", name="staff_product_copy")
    async def copy(self, request: HtmlRequest, one: NamedDependency[StaffProduct]) -> Answer:
        made = await products.copy(one.id, sent_key(await read_form(request)), datetime.now(UTC))
        return go_to(request, f"{PRODUCTS}/{made}/fiche")


async def shown(request: HtmlRequest, session: Session, one: StaffProduct, said: Said = NOTHING) -> Answer:
    front = await storefront()
    rayon = front.category_of(one.row["category"])
    context: dict[str, Any] = {
        "one": one,
        "here": f"{PRODUCTS}/{one.id}",
        "rayon": rayon,
        "parent": front.by_slug.get(rayon.parent_slug) if rayon else None,
        "vat": VAT,
        "exclusions": EXCLUSIONS,
        "opening": one_line(one.row["description"])[:300],
        "running": {row["id"]: running_on(row["id"], one.reductions) for row in one.variants},
        "languages": LANGUAGES,
        "limits": {"photos": MOST_PHOTOS, "documents": MOST_DOCUMENTS},
        "mark": fingerprint,
        "key": new_key(),
        "said": said,
    }
    return await staff_page(
        request, session, "staff/catalogue/product.html", "catalogue", status=said.status, **context
    )


async def done(
    request: HtmlRequest,
    session: Session,
    one: StaffProduct,
    work: Awaitable[Any],
    *,
    at: str,
    back: str,
    typed: Mapping[str, str] | None = None,
) -> Answer:
    """Do it and show that part of the page; what is refused is said beside the field `at`, with what was typed."""
    try:
        await work
    except LookupError as error:
        raise Refusal(404) from error
    except ChangedMeanwhile as changed:
        stands = next(iter(changed.now.values()))
        message = f"{changed.message} Il y a maintenant\u00a0: «\u00a0{stands}\u00a0»."
        return await refused(request, session, one, Said(message, at, typed or {}, 409))
    except CatalogueRefused as refusal:
        return await refused(request, session, one, Said(refusal.message, at, typed or {}, 422))
    return go_to(request, f"{PRODUCTS}/{one.id}#{back}")


async def refused(request: HtmlRequest, session: Session, one: StaffProduct, said: Said) -> Answer:
    """The page as it is now, with what was typed."""
    again = or_404(await products.product(one.id))
    return await shown(request, session, again, said)
