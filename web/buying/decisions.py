"""What the form of step 2 says of one way to receive, judged."""

from dataclasses import dataclass

from shop.checkout.answers import Checkout
from shop.checkout.lapses import PointRefused
from shop.checkout.picks import LATER, POINTS_KNOWN, check_picks
from shop.checkout.standing import Standing
from shop.checkout.steps import delivery_of
from shop.delivery.choice import DeliveryChoice, Picks
from shop.delivery.modes import AT_POINT
from shop.delivery.options import DeliveryOption
from shop.errors import NotDeliverable
from web.buying.points import chosen_alone, named_point, nobody_can_tell, points_for
from web.buying.questions import (
    POINTS,
    Questions,
    QuestionsForm,
    known_form,
    page_of,
    prefix_of,
    questions_of,
    sent_form,
)
from web.buying.visit import AtCheckout
from web.inputs import FormData

NO_MORE = "Le mode de livraison que vous aviez choisi n’est plus proposé. Choisissez-en un autre."


@dataclass(frozen=True, slots=True)
class Decision:
    """A whole choice, or why it is none: `error` of the way to receive itself, the others beside the form's fields."""

    option: DeliveryOption | None = None
    form: QuestionsForm | None = None
    choice: DeliveryChoice | None = None
    error: str = ""


async def decide(visit: AtCheckout, mode: str, sent: FormData) -> Decision:
    """Judge what was sent for a way to receive; nothing is kept."""
    option = next((one for one in (await visit.standing()).options if one.mode == mode), None)
    if option is None:
        return Decision(error=NO_MORE if mode else "Choisissez un mode de livraison.")
    if not option.available:
        return Decision(option, error=option.unavailable_reason)
    form = sent_form(sent, mode)
    typed = form.typed(sent.get("agence", ""))
    names_point = option.rule.handover == AT_POINT and typed.point not in {"", LATER}
    point = await named_point(visit, option.rule, typed.point) if names_point else None
    checked = check_picks(typed, option, visit.front, Checkout.of(visit.view.checkout).country, point)
    errors = dict(checked.errors)
    if checked.picks.point_later and not await nobody_can_tell(visit, option, sent):
        errors["point"] = POINTS_KNOWN
    form.add_errors(errors)
    return Decision(option, form) if errors else await _chosen(visit, option, form, checked.picks)


async def _chosen(visit: AtCheckout, option: DeliveryOption, form: QuestionsForm, picks: Picks) -> Decision:
    try:
        choice = await delivery_of(visit.view, visit.front, visit.now, option.mode, picks)
    except PointRefused as refused:
        form.add_errors({"point": refused.message})
        return Decision(option, form)
    except NotDeliverable as refused:
        return Decision(option, form, error=refused.message)
    return Decision(option, form, choice)


async def questions_known(visit: AtCheckout, option: DeliveryOption, standing: Standing) -> Questions:
    """What was answered before, drawn without asking any carrier."""
    choice, checkout = standing.choice, standing.checkout
    points = None
    if page_of(option.rule) == POINTS and choice and choice.mode == option.mode:
        points = await chosen_alone(visit, option, choice)
    return questions_of(option, known_form(option, choice, checkout), visit.front, points, visit.points_address)


async def questions_asked(visit: AtCheckout, option: DeliveryOption, asked: FormData) -> Questions:
    """The same with the points that were looked for; the radio already pressed stays so."""
    standing = await visit.standing()
    form = known_form(option, standing.said_before, standing.checkout)
    points = None
    if page_of(option.rule) == POINTS:
        points = await points_for(visit, option, asked)
        form.point.data = asked.get(f"{prefix_of(option.mode)}point", form.point.data)
    return questions_of(option, form, visit.front, points, visit.points_address)


async def questions_sent(
    visit: AtCheckout, option: DeliveryOption, sent: FormData, decision: Decision | None
) -> Questions:
    """What was just sent, with what is wrong of it; points are looked for where they were before."""
    form = (decision.form if decision else None) or sent_form(sent, option.mode)
    points = None
    if page_of(option.rule) == POINTS:
        place = sent.get(f"{prefix_of(option.mode)}lieu", "")
        points = await points_for(visit, option, FormData([("cp", place)] if place else []))
    return questions_of(option, form, visit.front, points, visit.points_address)
