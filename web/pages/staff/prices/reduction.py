"""A reduction from the form to the plan: typed, judged article by article as buyers will read it, then written once."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.catalogue import reduction_turns, reductions
from shop.catalogue.priced import choice_from, choice_words
from shop.catalogue.reductions import KIND, Terms, terms_from
from shop.catalogue.staging import AppliedBefore, OtherThanShown
from shop.staff.lists import last_moment
from shop.staff.lists import moment as moment_words
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.prices.choosing import HERE, SHOWN, choice_in, form_page, found, kept, rounding_in
from web.pages.staff.stale import FIELD
from web.pages.staff.typed import WrongField, end, hundredths, moment
from web.sessions import Session

Answer = Response[Any]
FORM: Final = "/nouvelle"
TEMPLATE: Final = "reduction_form.html"
WHOLE_BP: Final = 10_000


class StaffReductions(Controller):
    path = "/prix/reductions"

    @get(FORM, name="staff_reduction_form")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """`?references=` fills in the articles: the page of a product leads here."""
        asked = query(request).get("references", "")
        return await form_page(request, session, TEMPLATE, FormData([("references", asked), ("genre", "percent")]))

    @post(FORM, name="staff_reduction_stage")
    async def stage(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request)
        try:
            terms = terms_in(data)
            chosen = await choice_in(data, await storefront())
        except WrongField as wrong:
            return await form_page(request, session, TEMPLATE, data, wrong)
        options = {"choice": chosen.as_json(), "terms": terms.as_json()}
        return go_to(request, f"{HERE}/reductions/{await kept(KIND, options, session.name)}")

    @get("/{plan_id:str}", name="staff_reduction_review")
    async def review(self, request: HtmlRequest, session: NamedDependency[Session], plan_id: FromPath[str]) -> Answer:
        return await _reviewed(request, session, await found(KIND, plan_id))

    @post("/{plan_id:str}", name="staff_reduction_plan")
    async def plan(self, request: HtmlRequest, session: NamedDependency[Session], plan_id: FromPath[str]) -> Answer:
        """Plan what was shown; a reduction that begins now begins with the answer."""
        staged, data = await found(KIND, plan_id), await read_form(request)
        try:
            await reductions.apply(staged, data.get(FIELD, ""), session.name, datetime.now(UTC))
        except (AppliedBefore, OtherThanShown) as refused:
            return await _reviewed(request, session, await found(KIND, plan_id), refused.message)
        await reduction_turns.turn(datetime.now(UTC))
        return go_to(request, f"{HERE}/reductions/{plan_id}")


def terms_in(data: FormData) -> Terms:
    """Raises WrongField."""
    kind = data.get("genre", "")
    if kind not in ("percent", "price"):
        raise WrongField("genre", "Choisissez un pourcentage ou un prix.")
    percent = hundredths(data, "pourcentage", "un pourcentage, par exemple 20 ou 12,5") if kind == "percent" else 0
    cents = hundredths(data, "prix", "un prix, par exemple 39,90") if kind == "price" else 0
    if kind == "percent" and not 0 < percent < WHOLE_BP:
        raise WrongField("pourcentage", "Indiquez un pourcentage entre 0 et 100.")
    if kind == "price" and cents <= 0:
        raise WrongField("prix", "Indiquez un prix au-dessus de zéro.")
    way = rounding_in(data)
    now = datetime.now(UTC)
    starts, ends = moment(data, "debut") or now, end(data, "fin")
    if in_paris(starts).date() < in_paris(now).date():
        raise WrongField("debut", "Ce jour est passé\u00a0: indiquez-en un à venir, ou rien pour commencer maintenant.")
    if ends is not None and ends <= max(starts, now):
        raise WrongField("fin", "La réduction finirait avant d’avoir commencé\u00a0: indiquez un jour plus tard.")
    return Terms(starts, ends, cents, percent, way)


async def _reviewed(request: HtmlRequest, session: Session, staged: dict[str, Any], refusal: str = "") -> Answer:
    front, options = await storefront(), staged["options"]
    judged = [] if staged["applied_at"] else await reductions.foresee(staged, datetime.now(UTC))
    good = [one for one in judged if not one.refusal]
    context: dict[str, Any] = {
        "staged": staged,
        "terms": terms_from(options["terms"]),
        "choice": choice_words(choice_from(options["choice"]), front),
        "good": good[:SHOWN],
        "many": len(good),
        "refused": [one for one in judged if one.refusal],
        "mark": reductions.mark(judged),
        "refusal": refusal,
        "moment": moment_words,
        "last_moment": last_moment,
        "now": datetime.now(UTC),
    }
    status = 409 if refusal else 200
    return await staff_page(request, session, "staff/prices/reduction_review.html", "prices", status=status, **context)
