"""The grid of prices of one way to receive: by zone, up to a weight, from a worth of goods on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.delivery.rules import DEFAULT_TARIFFS, ZONE_NAMES, ZONES, Tariff
from shop.errors import ChangedMeanwhile
from shop.merchant import editing
from shop.merchant.editing import WrongValues, ZonesLost
from shop.merchant.modes import OwnMode
from shop.merchant.settings import current
from web.answers import HtmlRequest, go_to
from web.forms import BaseForm
from web.inputs import FormData, clean_int, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.fields import Scaled
from web.pages.staff.settings.forms import number
from web.pages.staff.settings.modes import PATH, SURE, mode_found, names_of
from web.pages.staff.stale import FIELD, fingerprint
from web.sessions import Session

SPARE: Final = 2
"""Empty rows of a zone, to add steps without JavaScript."""
MOST_ROWS: Final = 60
Answer = Response[Any]


class StepForm(BaseForm):
    """One typed step; empty where neither weight nor price is typed."""

    weight = Scaled("Jusqu’à (kg)", decimals=3, most=100_000_000, name="poids", required="Indiquez un poids.")
    price = Scaled("Prix (€)", decimals=2, most=1_000_000, name="prix", required="Indiquez un prix, ou 0.")
    worth = Scaled("Dès (€ d’articles)", decimals=2, most=1_000_000, name="des")


@dataclass(slots=True)
class Row:
    """A row of the grid as typed: names on the wire are « metropole-0-poids »."""

    zone: str
    at: int
    form: StepForm
    error: str = ""

    @property
    def name(self) -> str:
        return f"{self.zone}-{self.at}"

    def step(self, code: str) -> Tariff:
        return Tariff(code, self.zone, number(self.form.weight), number(self.form.price), number(self.form.worth))


class StaffTariffs(Controller):
    path = "/reglages/livraison/modes/{code:str}/tarifs"

    @get("/", name="staff_tariffs")
    async def grid(self, request: HtmlRequest, session: NamedDependency[Session], code: FromPath[str]) -> Answer:
        one, _ = await mode_found(code)
        steps = await _steps_of(code)
        return await _shown(request, session, one, _rows_of(steps), fingerprint(_seen(steps)))

    @post("/", name="staff_tariffs_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], code: FromPath[str]) -> Answer:
        one, _ = await mode_found(code)
        data = await read_form(request, fields=4 * MOST_ROWS * 3 + 10)
        rows, mark = _rows_in(data), data.get(FIELD, "")
        if "ajouter" in data:
            return await _shown(request, session, one, rows, mark, spare=True)
        if any(row.error for row in rows):
            return await _shown(request, session, one, rows, mark, status=422)
        try:
            await editing.save_tariffs(
                code, [row.step(code) for row in rows], lambda now: fingerprint(_seen(now)) == mark,
                is_sure=SURE in data,
            )  # fmt: skip
        except ZonesLost as lost:
            return await _shown(request, session, one, rows, mark, lost=names_of(lost), status=422)
        except WrongValues as wrong:
            for at, words in wrong.problems.items():
                rows[int(at)].error = words
            return await _shown(request, session, one, rows, mark, status=422)
        except ChangedMeanwhile:
            steps = await _steps_of(code)
            return await _shown(request, session, one, rows, fingerprint(_seen(steps)), now=steps, status=409)
        return go_to(request, f"{PATH}?fait={code}")


async def _steps_of(code: str) -> list[Tariff]:
    return [one for one in (await current()).tariffs or DEFAULT_TARIFFS if one.mode == code]


def _seen(steps: Sequence[Tariff]) -> dict[str, Any]:
    """What the grid shows, for its fingerprint."""
    return {"steps": sorted([one.zone, one.from_goods_cents, one.max_weight_g, one.price_cents] for one in steps)}


def _rows_of(steps: Sequence[Tariff]) -> list[Row]:
    rows, counts = [], dict.fromkeys(ZONES, 0)
    for one in sorted(steps, key=lambda one: (one.from_goods_cents, one.max_weight_g)):
        form = StepForm.of(weight=one.max_weight_g, price=one.price_cents, worth=one.from_goods_cents)
        rows.append(Row(one.zone, counts[one.zone], form))
        counts[one.zone] += 1
    return rows


def _rows_in(data: FormData) -> list[Row]:
    """Typed rows, those left empty taken away."""
    rows = []
    for zone in ZONES:
        for at in range(min(MOST_ROWS, clean_int(data.get(f"{zone}-lignes", "0"), 0, MOST_ROWS) or 0)):
            typed = {part: data.get(f"{zone}-{at}-{part}", "") for part in ("poids", "prix", "des")}
            if not typed["poids"].strip() and not typed["prix"].strip():
                continue
            form = StepForm.of(FormData([(name, value) for name, value in typed.items()]))
            wrong = "" if form.validate() else str(next(field.errors[0] for field in form if field.errors))
            rows.append(Row(zone, at, form, wrong))
    return rows


async def _shown(
    request: HtmlRequest, session: Session, one: OwnMode, rows: Sequence[Row], mark: str, *,
    now: Sequence[Tariff] = (), lost: Sequence[str] = (), spare: bool = False, status: int = 200,
) -> Answer:  # fmt: skip
    zones = []
    for zone in ZONES:
        mine = [row for row in rows if row.zone == zone]
        for at, row in enumerate(mine):
            row.at = at
        empty = SPARE * (3 if spare else 1) if mine or zone == ZONES[0] or spare else 1
        mine += [Row(zone, len(mine) + at, StepForm.of()) for at in range(empty)]
        zones.append((zone, ZONE_NAMES[zone], mine))
    context: dict[str, Any] = {
        "one": one, "zones": zones, "fingerprint": mark, "now": now, "names": ZONE_NAMES, "path": PATH,
        "lost": lost, "errors": [row for row in rows if row.error],
    }  # fmt: skip
    return await staff_page(request, session, "staff/settings/tariffs.html", "settings", status=status, **context)
