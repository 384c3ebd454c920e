"""Many prices changed at once: typed, shown old → new with their sum, applied once, and taken back if need be."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.catalogue import bulk_prices
from shop.catalogue.bulk_prices import KIND
from shop.catalogue.priced import PriceNotTaken, choice_from, choice_words
from shop.catalogue.rounding import ROUNDINGS
from shop.catalogue.staging import AppliedBefore, OtherThanShown
from shop.errors import ShopError
from shop.french import MINUS
from shop.money import MOST_PRICE_CENTS, euros
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.prices.choosing import HERE, SHOWN, choice_in, form_page, found, kept, rounding_in
from web.pages.staff.stale import FIELD
from web.pages.staff.typed import WrongField, hundredths
from web.sessions import Session

Answer = Response[Any]
FORM: Final = "change_form.html"
NOWHERE: Final = {"category": "", "brand": "", "references": []}
MOST: Final = {"percent": (100_000, "1\u202f000\u00a0%"), "amount": (MOST_PRICE_CENTS, euros(MOST_PRICE_CENTS))}
"""How far prices may move, in hundredths and in words: an amount as far as any price goes."""
BACK: Final = "Annulation d’un changement de prix"


class StaffPriceChange(Controller):
    path = "/prix/changement"

    @get("/", name="staff_price_change_form")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await form_page(request, session, FORM, FormData())

    @post("/", name="staff_price_change_stage")
    async def stage(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request)
        try:
            terms = terms_in(data)
            chosen = await choice_in(data, await storefront())
        except WrongField as wrong:
            return await form_page(request, session, FORM, data, wrong)
        options = {"choice": chosen.as_json(), "targets": {}, **terms}
        return go_to(request, f"{HERE}/changement/{await kept(KIND, options, session.name)}")

    @get("/{change_id:str}", name="staff_price_change_review")
    async def review(self, request: HtmlRequest, session: NamedDependency[Session], change_id: FromPath[str]) -> Answer:
        return await _reviewed(request, session, await found(KIND, change_id))

    @post("/{change_id:str}", name="staff_price_change_apply")
    async def apply(self, request: HtmlRequest, session: NamedDependency[Session], change_id: FromPath[str]) -> Answer:
        staged, data = await found(KIND, change_id), await read_form(request)
        try:
            await bulk_prices.apply(staged, data.get(FIELD, ""), datetime.now(UTC))
        except (AppliedBefore, OtherThanShown, PriceNotTaken) as refused:
            return await _reviewed(request, session, await found(KIND, change_id), refused)
        return go_to(request, f"{HERE}/changement/{change_id}")

    @post("/{change_id:str}/annulation", name="staff_price_change_undo")
    async def undo(self, request: HtmlRequest, session: NamedDependency[Session], change_id: FromPath[str]) -> Answer:
        """The inverse change, shown before it is applied like any other."""
        staged = await found(KIND, change_id)
        targets = {str(one): cents for one, cents in (await bulk_prices.back(staged)).items()}
        if not targets:
            refused = ShopError("Ces prix ont tous changé depuis, ou rien n’a été appliqué\u00a0: rien à annuler.")
            return await _reviewed(request, session, staged, refused)
        options = {"choice": NOWHERE, "targets": targets, "percent_bp": 0, "amount_cents": 0, "rounding": "exact"}
        return go_to(request, f"{HERE}/changement/{await kept(KIND, options, session.name)}")


def terms_in(data: FormData) -> dict[str, Any]:
    """Raises WrongField."""
    kind = data.get("genre", "")
    if kind not in ("percent", "amount"):
        raise WrongField("genre", "Choisissez un pourcentage ou un montant.")
    example = {"percent": f"5 ou {MINUS}2,5", "amount": f"1,50 ou {MINUS}2"}[kind]
    field = {"percent": "pourcentage", "amount": "montant"}[kind]
    wanted, (most, words) = f"un {field}, par exemple {example}", MOST[kind]
    value = hundredths(data, field, wanted, most, f"un {field} de {words} au plus, en plus ou en moins")
    if not value:
        raise WrongField(field, f"Indiquez {wanted}.")
    way = rounding_in(data)
    percent = kind == "percent"
    return {"percent_bp": value if percent else 0, "amount_cents": 0 if percent else value, "rounding": way}


async def _reviewed(
    request: HtmlRequest, session: Session, staged: dict[str, Any], refused: ShopError | None = None
) -> Answer:
    options = staged["options"]
    foreseen = await bulk_prices.foresee(staged)
    context: dict[str, Any] = {
        "staged": staged,
        "title": BACK if options["targets"] else choice_words(choice_from(options["choice"]), await storefront()),
        "options": options,
        "roundings": ROUNDINGS,
        "foreseen": foreseen,
        "shown": foreseen.changes[:SHOWN],
        "done": len(options.get("done", ())),
        "refusal": refused.message if refused else "",
    }
    status = 409 if refused else 200
    return await staff_page(request, session, "staff/prices/change_review.html", "prices", status=status, **context)
