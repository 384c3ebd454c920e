"""One page a group of settings, drawn and kept in the same way."""

from dataclasses import asdict
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.merchant import editing
from shop.merchant.duties import missing
from shop.merchant.editing import WrongValues
from shop.merchant.settings import current
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.forms import BaseForm, one_line_kept
from web.inputs import query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.settings.groups import BY_SLUG, Group, form_of
from web.pages.staff.stale import FIELD, differences, fingerprint
from web.refusals import or_404
from web.sessions import Session

PATH: Final = "/gestion/reglages/boutique"
Answer = Response[Any]


class StaffShopSettings(Controller):
    path = "/reglages/boutique/{group:str}"

    @get("/", name="staff_shop_settings")
    async def shown(self, request: HtmlRequest, session: NamedDependency[Session], group: FromPath[str]) -> Answer:
        one = _found(group)
        values = await _values(one)
        return await _shown(request, session, one, form_of(one, **values), fingerprint(values))

    @post("/", name="staff_shop_settings_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], group: FromPath[str]) -> Answer:
        one, data = _found(group), await read_form(request)
        form, mark = form_of(one, data), data.get(FIELD, "")
        if not form.validate():
            return await _shown(request, session, one, form, mark, status=422)
        typed = {name: _plain(form[name].data) for name in one.names}
        try:
            await editing.save_settings(
                typed, same=lambda now: fingerprint({name: asdict(now)[name] for name in one.names}) == mark
            )
        except WrongValues as wrong:
            form.add_errors({_field_of(one, name): said for name, said in wrong.problems.items()})
            return await _shown(request, session, one, form, mark, status=422)
        except ChangedMeanwhile:
            now = await _values(one)
            return await _shown(request, session, one, form, fingerprint(now), differences(typed, now), status=409)
        return go_to(request, f"{PATH}/{one.slug}?fait=oui")


def _found(slug: str) -> Group:
    return or_404(BY_SLUG.get(slug))


def _plain(value: Any) -> Any:
    """Text on one line, as settings are kept."""
    return one_line_kept(value) if isinstance(value, str) else value


def _field_of(group: Group, name: str) -> str:
    return name if name in group.names else group.elsewhere


async def _values(group: Group) -> dict[str, Any]:
    settings = (await current()).settings
    return {name: settings[name] for name in group.names}


async def _shown(
    request: HtmlRequest, session: Session, group: Group, form: BaseForm, mark: str,
    beside: dict[str, Any] | None = None, *, status: int = 200,
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {"group": group, "form": form, "fingerprint": mark, "beside": beside or {}}
    lacking = [lack for lack in missing((await storefront()).merchant) if lack.name in group.names]
    context |= {"lacking": lacking, "done": query(request).get("fait", "") == "oui", "path": f"{PATH}/{group.slug}"}
    return await staff_page(request, session, "staff/settings/settings.html", "settings", status=status, **context)
