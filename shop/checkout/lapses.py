"""What was chosen of delivery, judged anew: the same wish as of today, or a sentence that says what changed."""

from dataclasses import replace
from datetime import date

from shop.delivery.choice import DeliveryChoice, Place
from shop.delivery.fees import zone_of
from shop.delivery.options import DeliveryOption, choose
from shop.delivery.rules import DeliveryRules
from shop.errors import NotDeliverable
from shop.pickup.judging import refusal_now
from shop.storefront import Storefront

OTHER_ACCESS = "Votre adresse a changé\u00a0: indiquez l’étage et l’accès de la nouvelle."
OTHER_SIDE = "Votre adresse a changé\u00a0: choisissez un point de retrait près de la nouvelle."


class PointRefused(NotDeliverable):
    """The pickup point cannot take this parcel on these days."""


async def as_of_today(
    stored: DeliveryChoice,
    option: DeliveryOption | None,
    near: Place | None,
    front: Storefront,
    weight_g: int,
    days: tuple[date, date] | None,
    *,
    has_moved: bool,
) -> DeliveryChoice:
    """The same wish with today's dates and the present address. Raises NotDeliverable, with what changed.

    `near`: the place a choice is made for; `days`: when the parcel would come; `has_moved`: the buyer has another
    address than when it was chosen.
    """
    if option is None:
        raise NotDeliverable(_not_offered(stored, front.rules))
    if option.unavailable_reason:
        raise NotDeliverable(f"«\u00a0{stored.label}\u00a0» n’est plus possible. {option.unavailable_reason}")
    agency = front.agency(stored.agency.slug) if stored.agency else None
    if stored.agency and agency is None:
        raise NotDeliverable(f"{stored.agency.name} ne prend plus de retraits.")
    choice = choose(option, near, front.rules, replace(stored.picks, agency=agency.snapshot() if agency else None))
    if has_moved:
        check_same_place(choice, near, front.rules)
    await check_point(choice, weight_g, days)
    return choice


def _not_offered(stored: DeliveryChoice, rules: DeliveryRules) -> str:
    label = f"«\u00a0{stored.label}\u00a0»"
    if any(mode.code == stored.mode and mode.only_oversize for mode in rules.modes):
        return f"{label} n’est plus nécessaire\u00a0: un colis suffit pour vos articles."
    return f"{label} n’est plus proposé."


def check_same_place(choice: DeliveryChoice, near: Place | None, rules: DeliveryRules) -> None:
    """What was said of another address counts no more. Raises NotDeliverable."""
    if choice.access is not None:
        raise NotDeliverable(OTHER_ACCESS)
    if choice.point is None or near is None:
        return
    point = choice.point.place
    if (point.country, zone_of(point, rules)) != (near.country, zone_of(near, rules)):
        raise NotDeliverable(OTHER_SIDE)


async def check_point(choice: DeliveryChoice, weight_g: int, days: tuple[date, date] | None) -> None:
    """Raises PointRefused: too heavy for the point, or nobody there between these days."""
    if choice.point is None or days is None:
        return
    refusal = await refusal_now(choice.point, weight_g, *days)
    if refusal:
        raise PointRefused(f"{refusal} Choisissez-en un autre.")
