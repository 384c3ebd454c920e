"""The ways to receive: which are offered, in what order, with what limits; and the grid of prices of each."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.delivery.modes import AGENCY
from shop.delivery.rules import DEFAULT_TARIFFS, ZONE_NAMES, Tariff
from shop.errors import ChangedMeanwhile
from shop.merchant import editing
from shop.merchant.editing import WrongValues, ZonesLost
from shop.merchant.modes import OwnMode
from shop.merchant.settings import current
from web.answers import HtmlRequest, go_to
from web.inputs import query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.settings.forms import FIELD_OF, HANDOVERS, ModeForm, mode_values, number
from web.pages.staff.stale import FIELD, differences, fingerprint
from web.refusals import Refusal
from web.sessions import Session

PATH: Final = "/gestion/reglages/livraison"
SURE: Final = "su"
Answer = Response[Any]


class StaffModes(Controller):
    path = "/reglages/livraison"

    @get("/", name="staff_modes")
    async def modes(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _listed(request, session)

    @post("/modes", name="staff_mode_add")
    async def add(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        typed = (await read_form(request)).get("nom", "")
        try:
            code = await editing.add_mode(typed)
        except WrongValues as wrong:
            return await _listed(request, session, typed=typed, wrong=wrong.message, status=422)
        return go_to(request, f"{PATH}/modes/{code}")

    @get("/modes/{code:str}", name="staff_mode")
    async def mode(self, request: HtmlRequest, session: NamedDependency[Session], code: FromPath[str]) -> Answer:
        one, place = await mode_found(code)
        values = mode_values(one, place)
        return await _shown(request, session, one, ModeForm.of(**values), fingerprint(values))

    @post("/modes/{code:str}", name="staff_mode_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], code: FromPath[str]) -> Answer:
        one, _ = await mode_found(code)
        data = await read_form(request)
        form, mark = ModeForm.of(data), data.get(FIELD, "")
        if not form.validate():
            return await _shown(request, session, one, form, mark, status=422)
        try:
            await editing.save_mode(
                code, form.part(), active=bool(form.active.data), place=number(form.place),
                same=lambda now: fingerprint(mode_values(*now)) == mark, is_sure=SURE in data,
            )  # fmt: skip
        except ZonesLost as lost:
            return await _shown(request, session, one, form, mark, lost=names_of(lost), status=422)
        except WrongValues as wrong:
            form.add_errors({FIELD_OF.get(name, name): words for name, words in wrong.problems.items()})
            return await _shown(request, session, one, form, mark, status=422)
        except ChangedMeanwhile:
            now = mode_values(*await mode_found(code))
            beside = differences({name: form[name].data for name in now}, now)
            return await _shown(request, session, one, form, fingerprint(now), beside=beside, status=409)
        return go_to(request, f"{PATH}?fait={code}")


async def mode_found(code: str) -> tuple[OwnMode, int]:
    """The mode and its place, from 1. Raises Refusal 404."""
    for place, one in enumerate((await current()).modes or (), 1):
        if one.mode.code == code:
            return one, place
    raise Refusal(404)


def names_of(lost: ZonesLost) -> list[str]:
    """The zones that nothing would serve any more, as people call them."""
    return [ZONE_NAMES[zone] for zone in lost.zones]


async def _listed(
    request: HtmlRequest, session: Session, *, typed: str = "", wrong: str = "", status: int = 200
) -> Answer:
    file = await current()
    tariffs = file.tariffs or DEFAULT_TARIFFS
    context: dict[str, Any] = {
        "modes": file.modes or (),
        "prices": {one.mode.code: _prices(one, tariffs) for one in file.modes or ()},
        "zones": ZONE_NAMES,
        "handovers": HANDOVERS,
        "done": query(request).get("fait", ""),
        "typed": typed,
        "wrong": wrong,
    }
    return await staff_page(request, session, "staff/settings/modes.html", "settings", status=status, **context)


def _prices(one: OwnMode, tariffs: Any) -> Mapping[str, tuple[int, int]]:
    """(least, most) cents by zone that this mode serves."""
    mine: dict[str, list[int]] = {}
    for tariff in tariffs:
        if isinstance(tariff, Tariff) and tariff.mode == one.mode.code:
            mine.setdefault(tariff.zone, []).append(tariff.price_cents)
    return {zone: (min(cents), max(cents)) for zone, cents in mine.items()}


async def _shown(
    request: HtmlRequest, session: Session, one: OwnMode, form: ModeForm, mark: str, *,
    beside: Mapping[str, Any] | None = None, lost: Any = (), status: int = 200,
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {
        "one": one, "form": form, "fingerprint": mark, "beside": beside or {}, "lost": lost, "zones": ZONE_NAMES,
        "handover": HANDOVERS[one.mode.handover], "is_agency": one.mode.code == AGENCY, "path": PATH,
    }  # fmt: skip
    return await staff_page(request, session, "staff/settings/mode.html", "settings", status=status, **context)
