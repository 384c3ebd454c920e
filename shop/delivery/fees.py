"""What a way to receive costs at a place: zone, tariff, surcharge, free delivery (S0-26, S0-35, S0-39)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.delivery.choice import Place
from shop.delivery.fitting import refusal, weight_of
from shop.delivery.modes import AT_AGENCY, Mode
from shop.delivery.rules import BENELUX, CORSICA, METROPOLE, DeliveryRules, Item, surcharge_label
from shop.errors import NotDeliverable
from shop.places import is_monaco, is_overseas


@dataclass(frozen=True, slots=True)
class Fee:
    """What one mode costs; `free` when the threshold or a code waived the tariff (the surcharge stays due).

    `waived_cents`: what a code alone took off it.
    """

    zone: str
    base_cents: int
    surcharge_cents: int
    free: bool
    waived_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.base_cents + self.surcharge_cents


def why_not_there(place: Place, rules: DeliveryRules) -> str:
    """Why no parcel goes to a place, as a sentence; empty where one does."""
    try:
        zone_of(place, rules)
    except NotDeliverable as refused:
        return refused.message
    return ""


def zone_of(place: Place, rules: DeliveryRules) -> str:
    """The tariff zone of a place. Raises NotDeliverable, with a sentence, where no parcel goes (S0-39)."""
    if place.country not in rules.served_countries:
        raise NotDeliverable(f"Nous ne livrons pas dans ce pays. Nous livrons {rules.served_words}.")
    if place.country != "FR":
        return BENELUX
    if is_monaco(place.country, place.postcode):
        raise NotDeliverable(f"Nous ne livrons pas à Monaco. Nous livrons {rules.served_words}.")
    if is_overseas(place.country, place.postcode):
        raise NotDeliverable(f"Nous ne livrons pas outre-mer. Nous livrons {rules.served_words}.")
    if place.postcode.startswith("20"):
        return CORSICA
    return rules.surcharge_postcodes.get(place.postcode, METROPOLE)


def surcharge_of(place: Place, rules: DeliveryRules) -> tuple[str, int]:
    """(label, cents) due at a place whatever the carrier (S0-35); ("", 0) for none. Raises NotDeliverable."""
    zone = zone_of(place, rules)
    cents = rules.surcharges.get(zone, 0)
    return (surcharge_label(zone), cents) if cents else ("", 0)


def fee(
    items: Sequence[Item],
    mode: Mode,
    place: Place | None,
    rules: DeliveryRules,
    *,
    goods_cents: int,
    books_cents: int,
    waived: bool = False,
) -> Fee:
    """What a mode costs for these goods; amounts are after discounts, including VAT. `waived`: a code gives it,
    for the modes that the threshold makes free.

    Free from the threshold on (`>=`, S0-26), the surcharge stays due (S0-35). Raises NotDeliverable.
    """
    reason = refusal(items, mode, rules)
    if reason:
        raise NotDeliverable(reason)
    if mode.handover == AT_AGENCY:
        return Fee(METROPOLE, 0, 0, False)
    zone = _zone_for(mode, place, rules)
    base = _tariff(mode, zone, weight_of(items), goods_cents, rules) if mode.priced else 0
    reached = mode.free_from_threshold and goods_cents >= rules.free_from_cents
    asked = 0 if reached else base
    given = waived and mode.free_from_threshold
    base = 0 if given else asked
    free = reached or (given and asked > 0)
    if rules.book_floor and any([item.vat_class == "book" for item in items]):
        least = rules.book_floor.least(books_cents)
        base, asked, free = max(base, least), max(asked, least), False
    return Fee(zone, base, rules.surcharges.get(zone, 0) if mode.surcharged else 0, free, asked - base)


def _zone_for(mode: Mode, place: Place | None, rules: DeliveryRules) -> str:
    """Raises NotDeliverable. A pickup point not chosen yet costs what one of the mainland does."""
    if place is not None and (place.postcode or mode.needs_address):
        return zone_of(place, rules)
    if mode.needs_address:
        raise NotDeliverable("Indiquez l’adresse de livraison pour connaître ce mode.")
    return METROPOLE


def _tariff(mode: Mode, zone: str, weight_g: int, goods_cents: int, rules: DeliveryRules) -> int:
    cents = rules.tariff(mode.code, zone, weight_g, goods_cents)
    if cents is None:
        call = f" Appelez-nous au {rules.phone}." if rules.phone else ""
        most = rules.heaviest(mode.code, zone, goods_cents)
        if most:
            raise NotDeliverable(f"Vos articles pèsent plus de {most // 1000}\u00a0kg, la limite de ce mode.{call}")
        raise NotDeliverable(f"Ce mode de livraison n’est pas proposé pour cette adresse.{call}")
    return cents


def books_of(items: Iterable[Item]) -> int:
    """Worth of the new books, in cents including VAT, before discounts."""
    return sum(item.unit_price_cents * item.quantity for item in items if item.vat_class == "book")
