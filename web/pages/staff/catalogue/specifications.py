"""The table of characteristics: rows put in, taken out and moved by buttons, kept when « Enregistrer » is pressed."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide

from shop.errors import ChangedMeanwhile
from shop.staff.catalogue import products
from shop.staff.catalogue.products import MOST_SPECIFICATIONS, StaffProduct
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.inputs import FormData, clean_int, read_form
from web.pages.staff.catalogue.words import PRODUCTS, Answer, found
from web.pages.staff.common import staff_page
from web.pages.staff.stale import changed_meanwhile, fingerprint
from web.refusals import Refusal
from web.sessions import Session

Pairs = list[tuple[str, str]]
LONGEST_NAME: Final = 80
LONGEST_VALUE: Final = 400
HALF: Final = "La ligne {at} n’a pas de {what}\u00a0: complétez-la, ou videz-la pour la retirer."


class StaffSpecifications(Controller):
    path = "/catalogue/produits/{product_id:str}/caracteristiques"
    dependencies = {"one": Provide(found)}  # noqa: RUF012  # Litestar reads it from the class

    @get("/", name="staff_specifications")
    async def show(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        rows = [(name, value) for name, value in one.row["specifications"]]
        return await _shown(request, session, one, [*rows, ("", "")], mark=fingerprint(_stands(one)))

    @post("/", name="staff_specifications_change")
    async def change(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        data = await read_form(request)
        rows, mark = _rows_in(data), data.get("empreinte", "")
        if gesture := data.get("geste", ""):
            rows, at = _after(rows, gesture)
            return await _shown(request, session, one, rows, mark=mark, at=at)
        if wrong := _half_filled(rows):
            return await _shown(request, session, one, rows, mark=mark, at=wrong[0], wrong=wrong[1], status=422)
        kept = [row for row in rows if any(row)]
        try:
            await products.change_specifications(one.id, kept, lambda now: not changed_meanwhile(data, now))
        except LookupError as error:
            raise Refusal(404) from error
        except ChangedMeanwhile as changed:
            again = await found(str(one.id))
            stands = [(name, value) for name, value in changed.now["specifications"]]
            fresh = fingerprint(_stands(again))
            return await _shown(
                request, session, again, rows, mark=fresh, wrong=changed.message, stands=stands, status=409
            )
        return go_to(request, f"{PRODUCTS}/{one.id}#caracteristiques")


def _stands(one: StaffProduct) -> dict[str, Any]:
    return {"specifications": one.row["specifications"]}


def _rows_in(data: FormData) -> Pairs:
    names, values = data.getlist("nom"), data.getlist("valeur")
    pairs = zip(names, values, strict=False)
    return [(one_line(name)[:LONGEST_NAME], one_line(value)[:LONGEST_VALUE]) for name, value in pairs][
        :MOST_SPECIFICATIONS
    ]


def _after(rows: Pairs, gesture: str) -> tuple[Pairs, int]:
    """The rows after a button (« monter-3 », « retirer-1 », « ajouter »), and the row to go on with."""
    what, _, typed = gesture.partition("-")
    at = clean_int(typed, 0, len(rows) - 1) if rows else None
    if what == "ajouter" and len(rows) < MOST_SPECIFICATIONS:
        return [*rows, ("", "")], len(rows)
    if at is None:
        return rows, 0
    row, others = rows[at], rows[:at] + rows[at + 1 :]
    if what == "retirer":
        return others or [("", "")], min(at, max(0, len(others) - 1))
    to = min(max(0, at + {"monter": -1, "descendre": 1}.get(what, 0)), len(others))
    return [*others[:to], row, *others[to:]], to


def _half_filled(rows: Pairs) -> tuple[int, str] | None:
    for at, (name, value) in enumerate(rows):
        if bool(name) != bool(value):
            return at, HALF.format(at=at + 1, what="valeur" if name else "nom")
    return None


async def _shown(
    request: HtmlRequest,
    session: Session,
    one: StaffProduct,
    rows: Pairs,
    *,
    mark: str,
    at: int = -1,
    wrong: str = "",
    stands: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Answer:
    context: dict[str, Any] = {
        "one": one,
        "rows": rows,
        "mark": mark,
        "at": at,
        "wrong": wrong,
        "stands": stands,
        "most": MOST_SPECIFICATIONS,
    }
    return await staff_page(
        request, session, "staff/catalogue/specifications.html", "catalogue", status=status, **context
    )
