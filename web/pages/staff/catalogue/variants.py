"""The variants of a product: added, changed, put in order, taken off sale."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.staff.catalogue import variants
from shop.staff.catalogue.products import StaffProduct
from shop.staff.catalogue.refusals import CatalogueRefused
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, read_form
from web.pages.staff.catalogue.forms import VariantForm
from web.pages.staff.catalogue.words import MOVES, PRODUCTS, Answer, found
from web.pages.staff.common import staff_page
from web.pages.staff.fields import say_differences
from web.pages.staff.stale import changed_meanwhile, fingerprint
from web.refusals import Refusal
from web.sessions import Session

Row = Mapping[str, Any]


class StaffVariants(Controller):
    path = "/catalogue/produits/{product_id:str}/declinaisons"
    dependencies = {"one": Provide(found)}  # noqa: RUF012  # Litestar reads it from the class

    @get("/nouvelle", name="staff_variant_new")
    async def blank(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        """What one variant of a product weighs and costs, the next one often does too."""
        alike: dict[str, Any] = {"low_stock_at": 2, "active": True}
        if one.variants:
            shown = variants.shown_of(one.variants[-1], one.reductions)
            names = ("price_cents", "weight_g", "length_mm", "width_mm", "height_mm", "made_to_order", "low_stock_at")
            alike |= {name: shown[name] for name in names}
        return await _shown(request, session, one, VariantForm.of(**alike))

    @post("/", name="staff_variant_create")
    async def create(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        form, message = VariantForm.of(await read_form(request)), ""
        try:
            if (values := form.values) is not None:
                await variants.add(one.id, values, datetime.now(UTC))
                return go_to(request, f"{PRODUCTS}/{one.id}#declinaisons")
        except LookupError as error:
            raise Refusal(404) from error
        except CatalogueRefused as refusal:
            message = _say(form, refusal)
        return await _shown(request, session, one, form, message=message, status=422)

    @get("/{variant_id:str}", name="staff_variant")
    async def edit(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        variant_id: FromPath[str],
    ) -> Answer:
        row = _row_of(one, variant_id)
        shown = variants.shown_of(row, one.reductions)
        return await _shown(request, session, one, VariantForm.of(**shown), row, mark=fingerprint(shown))

    @post("/{variant_id:str}", name="staff_variant_change")
    async def change(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        variant_id: FromPath[str],
    ) -> Answer:
        row, data = _row_of(one, variant_id), await read_form(request)
        form, message = VariantForm.of(data), ""
        try:
            if (values := form.values) is not None:
                now = datetime.now(UTC)
                await variants.change(one.id, row["id"], values, lambda shown: not changed_meanwhile(data, shown), now)
                return go_to(request, f"{PRODUCTS}/{one.id}#variant-{row['id']}")
        except LookupError as error:
            raise Refusal(404) from error
        except CatalogueRefused as refusal:
            message = _say(form, refusal)
        except ChangedMeanwhile as changed:
            say_differences(form, changed.now)
            fresh = fingerprint(changed.now)
            return await _shown(request, session, one, form, row, message=changed.message, mark=fresh, status=409)
        return await _shown(
            request, session, one, form, row, message=message, mark=data.get("empreinte", ""), status=422
        )

    @post("/{variant_id:str}/place", name="staff_variant_move")
    async def move(self, request: HtmlRequest, one: NamedDependency[StaffProduct], variant_id: FromPath[str]) -> Answer:
        row, data = _row_of(one, variant_id), await read_form(request)
        try:
            await variants.move(one.id, row["id"], MOVES.get(data.get("sens", ""), 0))
        except LookupError as error:
            raise Refusal(404) from error
        return go_to(request, f"{PRODUCTS}/{one.id}#variant-{row['id']}")

    @post("/{variant_id:str}/suppression", name="staff_variant_remove")
    async def remove(
        self, request: HtmlRequest, one: NamedDependency[StaffProduct], variant_id: FromPath[str]
    ) -> Answer:
        row = _row_of(one, variant_id)
        try:
            await variants.remove(one.id, row["id"])
        except LookupError as error:
            raise Refusal(404) from error
        return go_to(request, f"{PRODUCTS}/{one.id}#declinaisons")


def _row_of(one: StaffProduct, variant_id: str) -> Row:
    """Raises Refusal 404 for a variant of another product too."""
    known = clean_id(variant_id)
    for row in one.variants:
        if row["id"] == known:
            return row
    raise Refusal(404)


def _say(form: VariantForm, refusal: CatalogueRefused) -> str:
    """Beside its field, or else what to say above all."""
    if not refusal.field:
        return refusal.message
    form.add_errors({refusal.field: refusal.message})
    return ""


async def _shown(
    request: HtmlRequest,
    session: Session,
    one: StaffProduct,
    form: VariantForm,
    row: Row | None = None,
    *,
    message: str = "",
    mark: str = "",
    status: int = 200,
) -> Answer:
    context: dict[str, Any] = {
        "form": form,
        "one": one,
        "variant": row,
        "running": variants.running_on(row["id"], one.reductions) if row else None,
        "message": message,
        "mark": mark,
    }
    return await staff_page(request, session, "staff/catalogue/variant.html", "catalogue", status=status, **context)
