"""How a parcel reaches its buyer, what that costs and when it arrives (S0-26, S0-30, S0-33 to S0-39)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from shop.calendar import add_working_days, date_range, in_paris, is_working_day, next_working_day
from shop.delivery.choice import NO_PICKS, DeliveryChoice, Picks, Place, Slot
from shop.delivery.fees import books_of, fee, zone_of
from shop.delivery.fitting import is_oversize
from shop.delivery.modes import AT_AGENCY, AT_POINT, Mode
from shop.delivery.rules import METROPOLE, DeliveryRules, Item, surcharge_label
from shop.delivery.slots import offered
from shop.errors import NotDeliverable
from shop.money import euros

NO_POINTS: Mapping[str, Place] = MappingProxyType({})
NO_POINT = "Choisissez le point de retrait où votre colis vous attendra."
NO_SLOT = "Choisissez le jour et le créneau de votre livraison."
SLOT_GONE = "Ce créneau n’est plus proposé. Choisissez-en un autre."
NO_MOBILE = "Indiquez un numéro de téléphone portable\u00a0: le transporteur vous y écrit."


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """One line of the delivery step. Dates are days of arrival (or of readiness at the agency).

    `place`: where it was priced for; None for an agency, and for a pickup point before any is known.
    """

    rule: Mode
    place: Place | None
    zone: str = ""
    base_cents: int = 0
    surcharge_cents: int = 0
    free: bool = False
    earliest: date | None = None
    latest: date | None = None
    unavailable_reason: str = ""

    @property
    def mode(self) -> str:
        return self.rule.code

    @property
    def label(self) -> str:
        return self.rule.label

    @property
    def constraint(self) -> str:
        return self.rule.constraint

    @property
    def surcharge_label(self) -> str:
        return surcharge_label(self.zone) if self.surcharge_cents else ""

    @property
    def available(self) -> bool:
        return not self.unavailable_reason

    @property
    def price_cents(self) -> int:
        return self.base_cents + self.surcharge_cents

    @property
    def price_words(self) -> str:
        """« Gratuit », « 6,90 € », or the sum when a surcharge is part of it."""
        if not self.surcharge_cents:
            return euros(self.base_cents) if self.base_cents else "Gratuit"
        if not self.base_cents:
            return f"{euros(self.surcharge_cents)} de supplément"
        return f"{euros(self.base_cents)} + {euros(self.surcharge_cents)} = {euros(self.price_cents)}"

    @property
    def dates_words(self) -> str:
        """« entre le mardi 24 et le jeudi 26 novembre », empty when unavailable."""
        return date_range(self.earliest, self.latest) if self.earliest and self.latest else ""


def choose(
    option: DeliveryOption, place: Place | None, rules: DeliveryRules, picks: Picks = NO_PICKS
) -> DeliveryChoice:
    """The choice made of an option. Raises NotDeliverable for an unavailable one, or without what it asks for."""
    if option.unavailable_reason:
        raise NotDeliverable(option.unavailable_reason)
    rule = option.rule
    there = _handed_over_at(rule, place, picks)
    at_point = rule.handover == AT_POINT
    slot = _slot_among(slots_of(option, rules), picks.slot) if rule.offers_slots else None
    if rule.asks_access and picks.access is None:
        raise NotDeliverable("Indiquez l’étage, l’ascenseur et l’accès pour le camion.")
    if rule.needs_mobile and not picks.mobile:
        raise NotDeliverable(NO_MOBILE)
    days = (slot.day, slot.day) if slot else (_iso(option.earliest), _iso(option.latest))
    return DeliveryChoice(
        rule.code,
        rule.label,
        option.zone if rule.handover == AT_AGENCY or not there.postcode else zone_of(there, rules),
        there.country,
        there.postcode,
        agency=picks.agency if rule.handover == AT_AGENCY else None,
        earliest=days[0],
        latest=days[1],
        point=picks.point if at_point else None,
        point_later=at_point and picks.point is None,
        slot=slot,
        access=picks.access if rule.asks_access else None,
        mobile=picks.mobile if rule.needs_mobile else "",
    )


def _handed_over_at(rule: Mode, place: Place | None, picks: Picks) -> Place:
    """Raises NotDeliverable."""
    if rule.handover == AT_AGENCY:
        if picks.agency is None:
            raise NotDeliverable("Choisissez l’agence où vous retirerez votre commande.")
        return Place(picks.agency.country, picks.agency.postcode)
    if rule.handover == AT_POINT:
        if picks.point is None and not picks.point_later:
            raise NotDeliverable(NO_POINT)
        if picks.point is not None and picks.point.network != rule.carrier:
            raise NotDeliverable("Ce point de retrait n’est pas de ce transporteur. Choisissez-en un autre.")
        return picks.point.place if picks.point else place or Place("FR", "")
    if place is None:
        raise NotDeliverable("Indiquez l’adresse de livraison.")
    return place


def slots_of(option: DeliveryOption, rules: DeliveryRules) -> tuple[Slot, ...]:
    """The appointments that can be wished with this option; none where it has no appointment, or no day."""
    if not option.rule.offers_slots or option.earliest is None:
        return ()
    return offered(option.earliest, option.place.country if option.place else "FR", rules.slots)


def _slot_among(slots: Sequence[Slot], wished: Slot | None) -> Slot:
    if wished is None:
        raise NotDeliverable(NO_SLOT)
    if wished not in slots:
        raise NotDeliverable(SLOT_GONE)
    return wished


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def slowest(items: Iterable[Item]) -> Item | None:
    """The article that is procured last; None when all leave from the shelf."""
    last = max(items, key=lambda item: item.lead_days, default=None)
    return last if last and last.lead_days else None


def expected_range(
    items: Sequence[Item], mode: Mode, country: str, rules: DeliveryRules, now: datetime, *, zone: str = METROPOLE
) -> tuple[date, date]:
    """First and last expected day: slowest article, then dispatch, then the mode's own days (S0-38).

    The shop prepares on French working days; the carrier travels on those of the destination.
    """
    local = in_paris(now)
    start = local.date()
    if is_working_day(start) and local.time() >= rules.cut_off:
        start += timedelta(days=1)
    last = slowest(items)
    leaves = add_working_days(next_working_day(start), (last.lead_days if last else 0) + rules.dispatch_days)
    fewest, most = mode.days_on_the_road(zone)
    return add_working_days(leaves, fewest, country), add_working_days(leaves, most, country)


def options_for(
    items: Sequence[Item],
    place: Place | None,
    goods_after_discount_cents: int,
    rules: DeliveryRules,
    now: datetime,
    *,
    books_after_discount_cents: int | None = None,
    points: Mapping[str, Place] = NO_POINTS,
    waived: bool = False,
) -> list[DeliveryOption]:
    """Every mode of the merchant, in its order; one that cannot be had says why instead of disappearing.

    The heavy carrier alone is left out where a parcel will do. `place` None: no address yet; modes that need none stay
    available (S0-30). `points`: where the pickup point chosen for a mode lies. `now` is aware.
    `waived`: a code gives the delivery.
    """
    books = books_of(items) if books_after_discount_cents is None else books_after_discount_cents
    heavy = is_oversize(items, rules)
    modes = [mode for mode in rules.modes if heavy or not mode.only_oversize]
    goods = goods_after_discount_cents
    return [
        _option(items, mode, points.get(mode.code, place), goods, books, rules, now, waived=waived) for mode in modes
    ]


def _option(
    items: Sequence[Item],
    mode: Mode,
    place: Place | None,
    goods_cents: int,
    books_cents: int,
    rules: DeliveryRules,
    now: datetime,
    *,
    waived: bool,
) -> DeliveryOption:
    there = None if mode.handover == AT_AGENCY else place
    try:
        cost = fee(items, mode, there, rules, goods_cents=goods_cents, books_cents=books_cents, waived=waived)
    except NotDeliverable as refused:
        return DeliveryOption(mode, there, unavailable_reason=refused.message)
    country = there.country if there else "FR"
    earliest, latest = expected_range(items, mode, country, rules, now, zone=cost.zone)
    return DeliveryOption(mode, there, cost.zone, cost.base_cents, cost.surcharge_cents, cost.free, earliest, latest)
