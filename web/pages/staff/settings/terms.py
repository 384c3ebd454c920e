"""Free delivery, the day of dispatch, appointments, and what the surcharges cost."""

from dataclasses import asdict
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.merchant import editing
from shop.merchant.editing import ChangedMeanwhile, WrongValues
from shop.merchant.settings import current
from web.answers import HtmlRequest, go_to
from web.inputs import query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.settings.forms import TERMS, TermsForm
from web.pages.staff.stale import FIELD, differences, fingerprint
from web.sessions import Session

PATH: Final = "/gestion/reglages/delais"
Answer = Response[Any]


class StaffDeliveryTerms(Controller):
    path = "/reglages/delais"

    @get("/", name="staff_delivery_terms")
    async def terms(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        values = await _values()
        return await _shown(request, session, TermsForm.of(**values), fingerprint(values))

    @post("/", name="staff_delivery_terms_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request)
        form, mark = TermsForm.of(data), data.get(FIELD, "")
        if not form.validate():
            return await _shown(request, session, form, mark, status=422)
        typed = {name: form[name].data for name in TERMS}
        try:
            await editing.save_settings(
                typed, same=lambda now: fingerprint({name: asdict(now)[name] for name in TERMS}) == mark
            )
        except WrongValues as wrong:
            form.add_errors({_field_of(name): said for name, said in wrong.problems.items()})
            return await _shown(request, session, form, mark, status=422)
        except ChangedMeanwhile:
            now = await _values()
            return await _shown(request, session, form, fingerprint(now), differences(typed, now), status=409)
        return go_to(request, f"{PATH}?fait=oui")


def _field_of(name: str) -> str:
    """What other settings are refused for is said at the last hour of appointments, the one that depends on others."""
    return name if name in TERMS else "slot_last_hour"


async def _values() -> dict[str, Any]:
    settings = (await current()).settings
    return {name: settings[name] for name in TERMS}


async def _shown(
    request: HtmlRequest, session: Session, form: TermsForm, mark: str, beside: dict[str, Any] | None = None, *,
    status: int = 200,
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {"form": form, "fingerprint": mark, "beside": beside or {}}
    context |= {"done": query(request).get("fait", "") == "oui"}
    return await staff_page(request, session, "staff/settings/terms.html", "settings", status=status, **context)
