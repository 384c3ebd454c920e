"""The merchant's counters: where they are, when they are open, what they do."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.calendar import DAYS
from shop.catalogue.search import fold
from shop.errors import ChangedMeanwhile, ShopError
from shop.merchant import editing
from shop.merchant.checks import AGENCY_LONGEST, LONGEST_DESCRIPTION
from shop.merchant.editing import WrongValues
from shop.merchant.hours import spans_written
from shop.merchant.settings import current
from web.address_fields import served
from web.answers import HtmlRequest, go_to
from web.forms import BaseForm, one_line_kept
from web.forms import text as any_text
from web.inputs import FormData, clean_int, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.fields import Scaled, long_text, select, tick
from web.pages.staff.settings.forms import number
from web.pages.staff.stale import FIELD, differences, fingerprint
from web.refusals import Refusal
from web.sessions import Session

PATH: Final = "/gestion/reglages/agences"
SPARE: Final = 3
MOST_EXCEPTIONS: Final = 200
HOURS_HINT: Final = "09:00-12:30, 14:00-18:00"
Answer = Response[Any]
text = partial(any_text, tidy=one_line_kept)


class AgencyForm(BaseForm):
    name = text("Nom", name="nom", required="Nommez l’agence.", limit=AGENCY_LONGEST["name"])
    street = text("Numéro et rue", name="rue", required="Indiquez la rue.", limit=AGENCY_LONGEST["street"])
    postcode = text("Code postal", name="code_postal", required="Indiquez le code postal.", limit=10)
    town = text("Ville", name="ville", required="Indiquez la ville.", limit=AGENCY_LONGEST["town"])
    country = select("Pays", "pays")
    phone = text("Téléphone", name="telephone", limit=AGENCY_LONGEST["phone"], type="tel")
    services = long_text("Services", "services", rows=4, limit=2_000, hint="Un par ligne")
    description = long_text("Présentation", "presentation", rows=4, limit=LONGEST_DESCRIPTION)
    wheelchair_access = tick("Accessible en fauteuil roulant", "fauteuil")
    place = Scaled("Place dans la liste", most=200, name="place", required="Indiquez sa place, à partir de 1.")


for _day in DAYS:
    setattr(AgencyForm, _day, text(_day.capitalize(), name=_day, limit=120, placeholder=HOURS_HINT))
PLAIN: Final = ("name", "street", "postcode", "town", "country", "phone", "description", "wheelchair_access")


class StaffAgencies(Controller):
    path = "/reglages/agences"

    @get("/", name="staff_agencies")
    async def agencies(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        context: dict[str, Any] = {
            "agencies": (await current()).agencies or (),
            "done": query(request).get("fait", ""),
            "path": PATH,
        }
        return await staff_page(request, session, "staff/settings/agencies.html", "settings", **context)

    @get("/nouvelle", name="staff_agency_new")
    async def new(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        count = len((await current()).agencies or ())
        return await _shown(request, session, "", _form(None, country="FR", place=count + 1), [], "")

    @post("/", name="staff_agency_add")
    async def add(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _saved(request, session, "")

    @get("/{slug:str}", name="staff_agency")
    async def agency(self, request: HtmlRequest, session: NamedDependency[Session], slug: FromPath[str]) -> Answer:
        values = _values(*await _found(slug))
        return await _shown(request, session, slug, _form(None, **values), values["exceptions"], fingerprint(values))

    @post("/{slug:str}", name="staff_agency_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], slug: FromPath[str]) -> Answer:
        await _found(slug)
        return await _saved(request, session, slug)

    @post("/{slug:str}/fermeture", name="staff_agency_close")
    async def close(self, request: HtmlRequest, session: NamedDependency[Session], slug: FromPath[str]) -> Answer:
        values = _values(*await _found(slug))
        form, mark = _form(None, **values), fingerprint(values)
        if "sur" not in await read_form(request):
            sentence = "Cochez la case pour fermer l’agence."
            return await _shown(request, session, slug, form, values["exceptions"], mark, closing=sentence, status=422)
        try:
            await editing.close_agency(slug)
        except ShopError as refused:
            return await _shown(
                request, session, slug, form, values["exceptions"], mark, closing=refused.message, status=422
            )
        return go_to(request, f"{PATH}?fait=fermee")


async def _found(slug: str) -> tuple[Mapping[str, Any], int]:
    """The agency's row and its place, from 1. Raises Refusal 404."""
    for place, row in enumerate((await current()).agencies or (), 1):
        if row["slug"] == slug:
            return row, place
    raise Refusal(404)


def _values(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    """What the form shows of an agency, by field; `exceptions` as [(day, hours, reason), …]."""
    hours = {day: spans_written(spans) for day, spans in zip(DAYS, row["hours"], strict=True)}
    exceptions = [[one["day"], spans_written(one["spans"]), one["label"]] for one in row["exceptions"]]
    same = {name: row[name] for name in PLAIN}
    return {**same, **hours, "services": "\n".join(row["services"]), "place": place, "exceptions": exceptions}


def _form(data: FormData | None, **values: Any) -> AgencyForm:
    form = AgencyForm.of(data, **{name: value for name, value in values.items() if name != "exceptions"})
    form.country.choices = [(one.value, one.label) for one in served()]
    return form


def _exceptions_in(data: FormData) -> list[list[str]]:
    """Days as typed, rows left empty taken away."""
    count = clean_int(data.get("exceptions", "0"), 0, MOST_EXCEPTIONS) or 0
    rows = [[data.get(f"{name}-{at}", "").strip() for name in ("jour", "heures", "motif")] for at in range(count)]
    return [row for row in rows if any(row)]


async def _saved(request: HtmlRequest, session: Session, slug: str) -> Answer:
    data = await read_form(request, fields=3 * MOST_EXCEPTIONS + 40)
    form, exceptions, mark = _form(data), _exceptions_in(data), data.get(FIELD, "")
    if "ajouter" in data:
        return await _shown(request, session, slug, form, exceptions, mark)
    if not form.validate():
        return await _shown(request, session, slug, form, exceptions, mark, status=422)
    try:
        kept = await editing.save_agency(
            slug, _written(form, exceptions, slug), number(form.place),
            same=lambda now: fingerprint(_values(*now)) == mark,
        )  # fmt: skip
    except WrongValues as wrong:
        days = {name: said for name, said in wrong.problems.items() if name.startswith("exception")}
        form.add_errors({_field_of(name): said for name, said in wrong.problems.items() if name not in days})
        return await _shown(request, session, slug, form, exceptions, mark, day_errors=_by_row(days), status=422)
    except ChangedMeanwhile:
        now = _values(*await _found(slug))
        typed = {name: form[name].data for name in now if name != "exceptions"} | {"exceptions": exceptions}
        beside = {_label(form, name): _told(value) for name, value in differences(typed, now).items()}
        return await _shown(request, session, slug, form, exceptions, fingerprint(now), beside=beside, status=409)
    return go_to(request, f"{PATH}?fait={kept}")


def _written(form: AgencyForm, exceptions: list[list[str]], slug: str) -> dict[str, Any]:
    """As in the merchant's file; a new agency is named by its own name in addresses."""
    made = "-".join("".join(char if char.isalnum() else " " for char in fold(str(form.name.data))).split())[:80]
    return {
        **{name: form[name].data for name in PLAIN},
        "slug": slug or made,
        "services": [line.strip() for line in str(form.services.data).splitlines() if line.strip()],
        "hours": {day: str(form[day].data) for day in DAYS},
        "exception": [{"jour": day, "heures": hours, "motif": reason} for day, hours, reason in exceptions],
    }


def _field_of(name: str) -> str:
    day = name.removeprefix("hours.")
    return day if day in (*DAYS, *PLAIN, "services") else "name"


def _by_row(problems: Mapping[str, str]) -> dict[int, str]:
    """« exception.2.jour » is about the third row."""
    found: dict[int, str] = {}
    for name, said in problems.items():
        row = clean_int(name.split(".")[1] if "." in name else "0", 0, MOST_EXCEPTIONS) or 0
        found.setdefault(row, said)
    return found


def _label(form: AgencyForm, name: str) -> str:
    return "Jours particuliers" if name == "exceptions" else str(form[name].label.text)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "\u202f; ".join(" ".join(row) for row in value)
    return "oui" if value is True else "non" if value is False else str(value)


async def _shown(
    request: HtmlRequest, session: Session, slug: str, form: AgencyForm, exceptions: list[list[str]], mark: str, *,
    beside: Mapping[str, str] | None = None, day_errors: Mapping[int, str] | None = None, closing: str = "",
    status: int = 200,
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {
        "slug": slug, "form": form, "fingerprint": mark, "beside": beside or {}, "day_errors": day_errors or {},
        "exceptions": exceptions + [["", "", ""]] * SPARE, "days": DAYS, "closing": closing, "path": PATH,
    }  # fmt: skip
    return await staff_page(request, session, "staff/settings/agency.html", "settings", status=status, **context)
