"""The rayons: the tree as the menu shows it, one to make or to change, moved, taken away."""

from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.staff.catalogue import categories
from shop.staff.catalogue.categories import Shelf
from shop.staff.catalogue.refusals import CatalogueRefused
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, read_form
from web.pages.staff.catalogue.forms import CategoryForm, as_text
from web.pages.staff.catalogue.words import MOVES, SHELVES, Answer
from web.pages.staff.common import staff_page
from web.pages.staff.fields import choices_of, say_differences
from web.pages.staff.stale import changed_meanwhile, fingerprint
from web.refusals import Refusal, or_404
from web.sessions import Session


class StaffCategories(Controller):
    path = "/catalogue/rayons"

    @get("/", name="staff_categories")
    async def tree(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        context: dict[str, Any] = {"tree": await categories.tree()}
        return await staff_page(request, session, "staff/catalogue/categories.html", "catalogue", **context)

    @get("/nouveau", name="staff_category_new")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _shown(request, session, await _form(CategoryForm.of()))

    @post("/", name="staff_category_create")
    async def create(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        form = await _form(CategoryForm.of(await read_form(request)))
        try:
            if (values := form.values) is not None:
                await categories.add(values)
                return go_to(request, SHELVES)
        except CatalogueRefused as refusal:
            form.add_errors({refusal.field: refusal.message})
        return await _shown(request, session, form, status=422)

    @get("/{category_id:str}", name="staff_category")
    async def edit(self, request: HtmlRequest, session: NamedDependency[Session], category_id: FromPath[str]) -> Answer:
        one = await _found(category_id)
        form = await _form(CategoryForm.of(**as_text(one.shown)), one)
        return await _shown(request, session, form, one, mark=fingerprint(one.shown))

    @post("/{category_id:str}", name="staff_category_change")
    async def change(
        self, request: HtmlRequest, session: NamedDependency[Session], category_id: FromPath[str]
    ) -> Answer:
        one, data = await _found(category_id), await read_form(request)
        form = await _form(CategoryForm.of(data), one)
        try:
            if (values := form.values) is not None:
                await categories.change(one.id, values, lambda now: not changed_meanwhile(data, now))
                return go_to(request, SHELVES)
        except LookupError as error:
            raise Refusal(404) from error
        except CatalogueRefused as refusal:
            form.add_errors({refusal.field: refusal.message})
        except ChangedMeanwhile as changed:
            say_differences(form, as_text(changed.now))
            fresh = fingerprint(changed.now)
            return await _shown(request, session, form, one, message=changed.message, mark=fresh, status=409)
        return await _shown(request, session, form, one, mark=data.get("empreinte", ""), status=422)

    @post("/{category_id:str}/place", name="staff_category_move")
    async def move(self, request: HtmlRequest, category_id: FromPath[str]) -> Answer:
        one, data = await _found(category_id), await read_form(request)
        try:
            await categories.move(one.id, MOVES.get(data.get("sens", ""), 0))
        except LookupError as error:
            raise Refusal(404) from error
        return go_to(request, f"{SHELVES}#rayon-{one.id}")

    @post("/{category_id:str}/suppression", name="staff_category_remove")
    async def remove(
        self, request: HtmlRequest, session: NamedDependency[Session], category_id: FromPath[str]
    ) -> Answer:
        one, data = await _found(category_id), await read_form(request)
        try:
            await categories.remove(one.id, clean_id(data.get("vers", "")))
        except LookupError as error:
            raise Refusal(404) from error
        except CatalogueRefused as refusal:
            again = await _found(category_id)
            form = await _form(CategoryForm.of(**as_text(again.shown)), again)
            fresh = fingerprint(again.shown)
            return await _shown(
                request, session, form, again, message=refusal.message, mark=fresh, at="vers", status=422
            )
        return go_to(request, SHELVES)


async def _found(category_id: str) -> Shelf:
    return or_404(await categories.shelf(clean_id(category_id) or 0))


async def _form(form: CategoryForm, one: Shelf | None = None) -> CategoryForm:
    """With the rayons that it may stand in: those of the first level, but itself."""
    tops = [top for top in await categories.tree() if one is None or top.id != one.id]
    pairs = [("", "Aucun\u00a0: au premier niveau"), *((str(top.id), top.row["name"]) for top in tops)]
    form.parent.choices = choices_of(pairs)
    return form


async def _shown(
    request: HtmlRequest,
    session: Session,
    form: CategoryForm,
    one: Shelf | None = None,
    *,
    message: str = "",
    mark: str = "",
    at: str = "",
    status: int = 200,
) -> Answer:
    tree = await categories.tree()
    context: dict[str, Any] = {
        "form": form,
        "one": one,
        "others": [below for top in tree for below in (top, *top.below) if one is None or below.id != one.id],
        "message": message,
        "mark": mark,
        "at": at,
    }
    return await staff_page(request, session, "staff/catalogue/category.html", "catalogue", status=status, **context)
