"""Rates of VAT: those of the law, those the merchant adds with their first day, and the one-stop shop (OSS)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.accounting.distance_sales import THRESHOLD_CENTS, distance_sales
from shop.calendar import in_paris, typed_day
from shop.errors import ChangedMeanwhile
from shop.merchant import editing
from shop.merchant.editing import WrongValues
from shop.merchant.identity import Merchant
from shop.money import rate
from shop.storefront import storefront
from shop.vat import CLASS_NAMES, PLACE_NAMES, PLACES, VAT_CLASSES, RateRow, bundled_rows, own_rows
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_int, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.stale import FIELD, fingerprint
from web.sessions import Session

PATH: Final = "/gestion/reglages/tva"
SURE: Final = "su"
SPARE: Final = 2
MOST_ROWS: Final = 12
Answer = Response[Any]
Typed = list[str]
"""Place, class, rate and first day of one row, as typed."""


class StaffVat(Controller):
    path = "/reglages/tva"

    @get("/", name="staff_vat")
    async def rates(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        merchant = (await storefront()).merchant
        return await _shown(request, session, _typed_of(merchant), merchant.vat_by_destination, _mark(merchant))

    @post("/", name="staff_vat_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request, fields=MOST_ROWS * 4 + 20)
        rows, oss, mark = _rows_in(data), "guichet" in data, data.get(FIELD, "")
        if "ajouter" in data:
            return await _shown(request, session, rows, oss, mark)
        if errors := {at: said for at, row in enumerate(rows) if (said := _problem(row) or _double(rows, at))}:
            return await _shown(request, session, rows, oss, mark, errors=errors, status=422)
        if SURE not in data and (begun := await _begun(rows)):
            return await _shown(request, session, rows, oss, mark, begun=begun, status=422)
        try:
            values = {"vat_rates": _written(rows), "vat_by_destination": oss}
            await editing.save_settings(values, same=lambda now: _mark(now) == mark)
        except WrongValues as wrong:
            return await _shown(request, session, rows, oss, mark, errors={0: wrong.message}, status=422)
        except ChangedMeanwhile:
            merchant = (await storefront()).merchant
            return await _shown(request, session, rows, oss, _mark(merchant), now=merchant, status=409)
        return go_to(request, f"{PATH}?fait=oui")


def _mark(merchant: Merchant) -> str:
    return fingerprint({"rates": merchant.vat_rates, "oss": merchant.vat_by_destination})


def _typed_of(merchant: Merchant) -> list[Typed]:
    places = {value: name for name, value in PLACES.items() if name in PLACE_NAMES}
    return [
        [places[row.destination], row.vat_class, rate(row.rate_bp), row.valid_from.isoformat()]
        for row in own_rows(merchant.vat_rates)
    ]


def _rows_in(data: FormData) -> list[Typed]:
    """Rows as typed, a day that can be read as the setting keeps it; without a rate and a day, a row is empty."""
    count = clean_int(data.get("lignes", "0"), 0, MOST_ROWS) or 0
    parts = ("lieu", "classe", "taux", "jour")
    rows = [[data.get(f"{part}-{at}", "").strip() for part in parts] for at in range(count)]
    for row in rows:
        day = typed_day(row[3])
        row[3] = day.isoformat() if day else row[3]
    return [row for row in rows if row[2] or row[3]]


def _problem(row: Typed) -> str:
    place, vat_class, _, day = row
    if place not in PLACE_NAMES or vat_class not in VAT_CLASSES:
        return "Choisissez un lieu et une classe."
    if typed_day(day) is None:
        return "Indiquez le premier jour, par exemple 01/01/2027."
    try:
        own_rows(_written([row]))
    except ValueError:
        return "Indiquez un taux, par exemple 5,5."
    return ""


def _double(rows: Sequence[Typed], at: int) -> str:
    """Of two rates for one place, class and day nobody could say which counts."""
    alike = any((one[0], one[1], one[3]) == (rows[at][0], rows[at][1], rows[at][3]) for one in rows[:at])
    return "Ce lieu et cette classe ont déjà un taux à partir de ce jour, plus haut." if alike else ""


async def _begun(rows: Sequence[Typed]) -> list[Typed]:
    """New rows whose first day has passed: they count at once."""
    today, known = in_paris(datetime.now(UTC)).date(), own_rows((await storefront()).merchant.vat_rates)
    return [row for row in rows if (one := own_rows(_written([row]))[0]) not in known and one.valid_from < today]


def _written(rows: Sequence[Typed]) -> str:
    """As the setting keeps them."""
    return "; ".join(f"{place} {vat_class} {rate.rstrip(' %')} {day}" for place, vat_class, rate, day in rows)


def _in_force(rows: Sequence[RateRow], today: date) -> dict[tuple[str, str], int]:
    """Basis points by place and class, of the law alone."""
    names = {value: name for name, value in PLACES.items() if name in PLACE_NAMES}
    found: dict[tuple[str, str], int] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.valid_from <= today and row.destination in names:
            found[names[row.destination], row.vat_class] = row.rate_bp
    return found


async def _shown(
    request: HtmlRequest, session: Session, rows: Sequence[Typed], oss: bool, mark: str, *,
    errors: dict[int, str] | None = None, now: Merchant | None = None, begun: Sequence[Typed] = (), status: int = 200,
) -> Answer:  # fmt: skip
    today, front = in_paris(datetime.now(UTC)).date(), await storefront()
    context: dict[str, Any] = {
        "rows": [*rows, *[["", "", "", ""] for _ in range(SPARE)]][:MOST_ROWS],
        "oss": oss,
        "fingerprint": mark,
        "errors": errors or {},
        "now": _typed_of(now) if now else [],
        "stale": now is not None,
        "begun": [(*row[:3], date.fromisoformat(row[3])) for row in begun],
        "law": _in_force(bundled_rows(), today),
        "classes": CLASS_NAMES,
        "places": PLACE_NAMES,
        "percent": rate,
        "distance": await distance_sales(front.merchant, today),
        "threshold_cents": THRESHOLD_CENTS,
        "done": query(request).get("fait", "") == "oui",
    }
    return await staff_page(request, session, "staff/settings/vat.html", "settings", status=status, **context)
