"""The form of a product: a new one, or what is known of one."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.importing.words import LONGEST_DESCRIPTION
from shop.staff.catalogue import products
from shop.staff.catalogue.formatting import html_to_typed
from shop.staff.catalogue.products import StaffProduct
from shop.staff.catalogue.refusals import CatalogueRefused
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, read_form
from web.pages.staff.catalogue.forms import ProductForm, as_text
from web.pages.staff.catalogue.words import PRODUCTS, Answer, found, new_key, sent_key
from web.pages.staff.common import staff_page
from web.pages.staff.fields import say_differences
from web.pages.staff.stale import changed_meanwhile, fingerprint
from web.refusals import Refusal
from web.sessions import Session

LONGEST: Final = LONGEST_DESCRIPTION + 1
"""One character more than may be, so that too long a description is refused and not cut."""


class StaffProductForm(Controller):
    path = "/catalogue/produits"

    @get("/nouveau", name="staff_product_new")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _shown(request, session, await _form(None, vat_class="standard"), None)

    @post("/", name="staff_product_create")
    async def create(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request, longest=LONGEST)
        form, key = await _form(data), sent_key(data)
        try:
            if (values := form.values) is not None:
                made = await products.create(values, key, datetime.now(UTC))
                return go_to(request, f"{PRODUCTS}/{made}")
        except CatalogueRefused as refusal:
            form.add_errors({refusal.field: refusal.message})
        return await _shown(request, session, form, None, key=key, status=422)

    @get("/{product_id:str}/fiche", name="staff_product_form")
    async def edit(self, request: HtmlRequest, session: NamedDependency[Session], product_id: FromPath[str]) -> Answer:
        one = await found(product_id)
        form = await _form(None, **as_text(one.shown))
        form.show_description()
        return await _shown(request, session, form, one)

    @post("/{product_id:str}/fiche", name="staff_product_change")
    async def change(
        self, request: HtmlRequest, session: NamedDependency[Session], product_id: FromPath[str]
    ) -> Answer:
        one, data = await found(product_id), await read_form(request, longest=LONGEST)
        form, status = await _form(data), 422
        try:
            if (values := form.values) is not None:
                await products.change(one.id, values, lambda now: not changed_meanwhile(data, now))
                return go_to(request, f"{PRODUCTS}/{one.id}")
        except LookupError as error:
            raise Refusal(404) from error
        except CatalogueRefused as refusal:
            form.add_errors({refusal.field: refusal.message})
        except ChangedMeanwhile as changed:
            shown = as_text(changed.now) | {"description": html_to_typed(changed.now["description"])}
            say_differences(form, shown)
            return await _shown(request, session, form, await found(product_id), changed.message, status=409)
        return await _shown(request, session, form, one, mark=data.get("empreinte", ""), status=status)


async def _form(data: FormData | None, **known: Any) -> ProductForm:
    form = ProductForm.of(data, **known)
    form.offer_categories(await storefront())
    return form


async def _shown(
    request: HtmlRequest,
    session: Session,
    form: ProductForm,
    one: StaffProduct | None,
    message: str = "",
    *,
    mark: str = "",
    key: str = "",
    status: int = 200,
) -> Answer:
    """`mark`: the fingerprint that came with the form, kept while nothing was compared yet; `key` likewise."""
    context: dict[str, Any] = {
        "form": form,
        "one": one,
        "message": message,
        "mark": mark or (fingerprint(one.shown) if one else ""),
        "key": key or new_key(),
    }
    return await staff_page(
        request, session, "staff/catalogue/product_form.html", "catalogue", status=status, **context
    )
