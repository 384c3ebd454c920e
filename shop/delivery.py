"""How a parcel reaches its buyer, what that costs and when it arrives (S0-26, S0-30, S0-33 to S0-39)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shop.calendar import add_working_days, date_range, in_paris, is_working_day, next_working_day
from shop.delivery_rules import (
    AGENCY,
    BENELUX,
    CORSICA,
    HOME,
    METROPOLE,
    MOUNTAIN,
    SURCHARGE_LABELS,
    AgencySnapshot,
    DeliveryChoice,
    DeliveryRules,
    Item,
    Mode,
    Place,
    Tariff,
    standard_rules,
)
from shop.errors import NotDeliverable
from shop.money import euros

__all__ = [
    "AGENCY",
    "BENELUX",
    "CORSICA",
    "HOME",
    "METROPOLE",
    "MOUNTAIN",
    "SURCHARGE_LABELS",
    "AgencySnapshot",
    "DeliveryChoice",
    "DeliveryOption",
    "DeliveryRules",
    "Fee",
    "Item",
    "Mode",
    "Place",
    "Tariff",
    "books_of",
    "choose",
    "expected_range",
    "fee",
    "options_for",
    "refusal",
    "standard_rules",
    "surcharge_of",
    "weight_of",
    "zone_of",
]


@dataclass(frozen=True, slots=True)
class Fee:
    """What one mode costs; `free` when the threshold waived the tariff (the surcharge stays due)."""

    zone: str
    base_cents: int
    surcharge_cents: int
    free: bool

    @property
    def total_cents(self) -> int:
        return self.base_cents + self.surcharge_cents


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """One line of the delivery step. Dates are days of arrival (or of readiness at the agency)."""

    mode: str
    label: str
    zone: str
    base_cents: int
    surcharge_cents: int
    surcharge_label: str
    free: bool
    earliest: date | None
    latest: date | None
    constraint: str
    unavailable_reason: str = ""

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


def choose(option: DeliveryOption, place: Place | None, agency: AgencySnapshot | None = None) -> DeliveryChoice:
    """The choice made of an option. Raises NotDeliverable for an unavailable one, or without its place or agency."""
    if option.unavailable_reason:
        raise NotDeliverable(option.unavailable_reason)
    if option.mode == AGENCY:
        if agency is None:
            raise NotDeliverable("Choisissez l’agence où vous retirerez votre commande.")
        place = Place(agency.country, agency.postcode)
    elif place is None:
        raise NotDeliverable("Indiquez l’adresse de livraison.")
    return DeliveryChoice(
        option.mode,
        option.label,
        option.zone,
        place.country,
        place.postcode,
        agency if option.mode == AGENCY else None,
        option.earliest.isoformat() if option.earliest else "",
        option.latest.isoformat() if option.latest else "",
    )


def zone_of(place: Place, rules: DeliveryRules) -> str:
    """The tariff zone of a place. Raises NotDeliverable, with a sentence, where no parcel goes (S0-39)."""
    if place.country not in rules.served_countries:
        raise NotDeliverable(f"Nous ne livrons pas dans ce pays. Nous livrons {rules.served_words}.")
    if place.country != "FR":
        return BENELUX
    if place.postcode.startswith("980"):
        raise NotDeliverable(f"Nous ne livrons pas à Monaco. Nous livrons {rules.served_words}.")
    if place.postcode.startswith(("97", "98")):
        raise NotDeliverable(f"Nous ne livrons pas outre-mer. Nous livrons {rules.served_words}.")
    if place.postcode.startswith("20"):
        return CORSICA
    return rules.surcharge_postcodes.get(place.postcode, METROPOLE)


def surcharge_of(place: Place, rules: DeliveryRules) -> tuple[str, int]:
    """(label, cents) due at a place whatever the carrier (S0-35); ("", 0) for none. Raises NotDeliverable."""
    zone = zone_of(place, rules)
    cents = rules.surcharges.get(zone, 0)
    return (SURCHARGE_LABELS.get(zone, "Supplément de livraison"), cents) if cents else ("", 0)


def weight_of(items: Iterable[Item]) -> int:
    """Grams of the whole parcel."""
    return sum(item.weight_g * item.quantity for item in items)


def refusal(items: Sequence[Item], mode: Mode, rules: DeliveryRules) -> str:
    """Why these articles cannot go by this mode, as a sentence; empty when they can (S0-33)."""
    weight = 0
    too_big = False
    for item in items:
        if item.agency_only and not mode.carries_agency_only:
            return "Un article de votre panier se retire uniquement en agence."
        weight += item.weight_g * item.quantity
        too_big = too_big or item.oversize or _too_long(item, mode)
    call = f" Pour une livraison à votre adresse, appelez-nous au {rules.phone}." if rules.phone else ""
    if too_big and not mode.carries_oversize:
        return f"Un article de votre panier est trop encombrant pour ce mode de livraison.{call}"
    if mode.max_weight_g and weight > mode.max_weight_g:
        kilos = mode.max_weight_g // 1000
        return f"Votre colis dépasse {kilos}\u00a0kg, la limite de ce mode de livraison.{call}"
    return ""


def _too_long(item: Item, mode: Mode) -> bool:
    longest = max(item.length_mm, item.width_mm, item.height_mm)
    if mode.max_side_mm and longest > mode.max_side_mm:
        return True
    girth = 2 * (item.length_mm + item.width_mm + item.height_mm - longest)
    return bool(mode.max_girth_mm) and longest + girth > mode.max_girth_mm


def fee(
    items: Sequence[Item],
    mode: Mode,
    place: Place | None,
    rules: DeliveryRules,
    *,
    goods_cents: int,
    books_cents: int,
) -> Fee:
    """What a mode costs for these goods; amounts are after discounts, including VAT.

    Free from the threshold on (`>=`, S0-26), the surcharge stays due (S0-35). Raises NotDeliverable.
    """
    reason = refusal(items, mode, rules)
    if reason:
        raise NotDeliverable(reason)
    if not mode.needs_address:
        return Fee(METROPOLE, 0, 0, False)
    if place is None:
        raise NotDeliverable("Indiquez l’adresse de livraison pour connaître ce mode.")
    zone = zone_of(place, rules)
    base = _tariff(mode, zone, weight_of(items), rules) if mode.priced else 0
    free = mode.free_from_threshold and goods_cents >= rules.free_from_cents
    if free:
        base = 0
    if rules.book_floor and any([item.vat_class == "book" for item in items]):
        base = max(base, rules.book_floor.least(books_cents))
        free = False
    return Fee(zone, base, rules.surcharges.get(zone, 0) if mode.surcharged else 0, free)


def _tariff(mode: Mode, zone: str, weight_g: int, rules: DeliveryRules) -> int:
    cents = rules.tariff(mode.code, zone, weight_g)
    if cents is None:
        call = f" Appelez-nous au {rules.phone}." if rules.phone else ""
        raise NotDeliverable(f"Ce mode de livraison n’est pas proposé pour cette adresse.{call}")
    return cents


def expected_range(
    items: Sequence[Item], mode: Mode, country: str, rules: DeliveryRules, now: datetime
) -> tuple[date, date]:
    """First and last expected day: slowest article, then dispatch, then the mode's own days (S0-38).

    The shop prepares on French working days; the carrier travels on those of the destination.
    """
    local = in_paris(now)
    start = local.date()
    if is_working_day(start) and local.time() >= rules.cut_off:
        start += timedelta(days=1)
    lead = max((item.lead_days for item in items), default=0)
    leaves = add_working_days(next_working_day(start), lead + rules.dispatch_days)
    fewest, most = mode.transit_days
    return add_working_days(leaves, fewest, country), add_working_days(leaves, most, country)


def options_for(
    items: Sequence[Item],
    place: Place | None,
    goods_after_discount_cents: int,
    rules: DeliveryRules,
    now: datetime,
    *,
    books_after_discount_cents: int | None = None,
) -> list[DeliveryOption]:
    """Every mode of the merchant, in its order; one that cannot be had says why instead of disappearing.

    `place` None: no address yet; modes that need none stay available (S0-30). `now` is aware.
    """
    books = books_of(items) if books_after_discount_cents is None else books_after_discount_cents
    return [_option(items, mode, place, goods_after_discount_cents, books, rules, now) for mode in rules.modes]


def books_of(items: Iterable[Item]) -> int:
    """Worth of the new books, in cents including VAT, before discounts."""
    return sum(item.unit_price_cents * item.quantity for item in items if item.vat_class == "book")


def _option(
    items: Sequence[Item],
    mode: Mode,
    place: Place | None,
    goods_cents: int,
    books_cents: int,
    rules: DeliveryRules,
    now: datetime,
) -> DeliveryOption:
    try:
        cost = fee(items, mode, place, rules, goods_cents=goods_cents, books_cents=books_cents)
    except NotDeliverable as refused:
        return DeliveryOption(mode.code, mode.label, "", 0, 0, "", False, None, None, mode.constraint, refused.message)
    country = place.country if place and mode.needs_address else "FR"
    earliest, latest = expected_range(items, mode, country, rules, now)
    return DeliveryOption(
        mode.code,
        mode.label,
        cost.zone,
        cost.base_cents,
        cost.surcharge_cents,
        SURCHARGE_LABELS.get(cost.zone, "Supplément de livraison") if cost.surcharge_cents else "",
        cost.free,
        earliest,
        latest,
        mode.constraint,
    )
