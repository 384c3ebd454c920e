"""What the delivery page says of each way to receive: prices by zone and weight, limits, days."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.calendar import hour_words
from shop.delivery.modes import AT_AGENCY, Mode
from shop.delivery.rules import BENELUX, CORSICA, METROPOLE, MOUNTAIN, ZONES, DeliveryRules
from shop.money import euros
from shop.storefront import Storefront

ZONE_WORDS = {
    METROPOLE: "France métropolitaine",
    CORSICA: "Corse et îles voisines",
    MOUNTAIN: "Stations de montagne",
    BENELUX: "Belgique et Luxembourg",
}
Step = tuple[int, int]
"""Grams at most, cents including VAT."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a mode. `columns` are zones that cost the same, in words; `rows` a weight and the price of each.

    `from_words`: from which worth of goods it counts, empty for any.
    """

    from_words: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class WayToReceive:
    """One mode as the page shows it; `notes` are sentences, `least_words` « dès 4,90 € » or « gratuit »."""

    code: str
    label: str
    notes: tuple[str, ...]
    grids: tuple[Grid, ...]
    least_words: str


def ways(front: Storefront) -> list[WayToReceive]:
    """Every mode that can be had, in its order."""
    rules = front.rules
    shown = [mode for mode in rules.modes if rules.serves(mode.code) or not mode.priced]
    return [
        WayToReceive(mode.code, mode.label, tuple(_notes(mode, rules)), tuple(_grids(mode, rules)), _least(mode, rules))
        for mode in shown
    ]


def _least(mode: Mode, rules: DeliveryRules) -> str:
    prices = {one.price_cents for one in rules.tariffs if one.mode == mode.code and not one.from_goods_cents}
    if not mode.priced or not prices:
        return "" if mode.priced else "gratuit"
    return f"{'dès ' if len(prices) > 1 else ''}{euros(min(prices))}"


def surcharges(front: Storefront) -> list[tuple[str, int]]:
    """(zone in words, cents) of the zones that parcels go to and that cost more."""
    zones = {one.zone for one in front.rules.tariffs}
    return [(ZONE_WORDS[zone], cents) for zone, cents in front.rules.surcharges.items() if zone in zones and cents]


def heaviest_parcel(rules: DeliveryRules) -> int:
    """Grams that a parcel to an address may weigh at most, by the mode that takes most; 0 where there is no limit."""
    limits = [mode.max_weight_g for mode in rules.modes if mode.needs_address and not mode.only_oversize]
    return max(limits) if limits and all(limits) else 0


def _notes(mode: Mode, rules: DeliveryRules) -> list[str]:
    found = [mode.constraint, _days(mode), _limits(mode)]
    if mode.offers_slots:
        slots = rules.slots
        found.append(
            f"Créneaux de {slots.hours}\u00a0heures entre {slots.first_hour}\u00a0h et {slots.last_hour}\u00a0h."
        )
    if mode.handover == AT_AGENCY:
        return [one for one in found if one]
    if mode.priced and mode.free_from_threshold:
        found.append(f"Offert dès {euros(rules.free_from_cents)} d’articles, remises déduites.")
    elif mode.priced:
        found.append("Ce mode reste payant au-delà du seuil de livraison offerte.")
    elsewhere = [ZONE_WORDS[zone] for zone in ZONES if mode.priced and not _steps(rules, mode.code, zone, 0)]
    if elsewhere:
        found.append(f"Non proposé\u00a0: {', '.join(elsewhere)}.")
    return [one for one in found if one]


def _days(mode: Mode) -> str:
    fewest, most = mode.transit_days
    days = _several(most) if fewest == most else f"{fewest} à {_several(most)}"
    verb = "Prêt" if mode.handover == AT_AGENCY else "Remis"
    more: dict[int, list[str]] = {}
    for zone, extra in mode.zone_days.items():
        if extra:
            more.setdefault(extra, []).append(ZONE_WORDS.get(zone, zone))
    longer = "".join(f", {extra} de plus\u00a0: {', '.join(zones)}" for extra, zones in sorted(more.items()))
    return f"{verb} {days} après le départ{longer}."


def _several(days: int) -> str:
    return f"{days}\u00a0jour{'s ouvrés' if days > 1 else ' ouvré'}"


def _limits(mode: Mode) -> str:
    limits = [
        "" if not mode.max_weight_g or _is_told(mode) else weight_words(mode.max_weight_g),
        f"{_metres(mode.max_side_mm)} de long" if mode.max_side_mm else "",
        f"{_metres(mode.max_girth_mm)} de long et de tour" if mode.max_girth_mm else "",
        f"{_metres(mode.max_sum_mm)} pour les trois côtés ensemble" if mode.max_sum_mm else "",
    ]
    found = [one for one in limits if one]
    return f"Au plus\u00a0: {', '.join(found)}." if found else ""


def _is_told(mode: Mode) -> bool:
    """Whether the sentence under the mode's name names its heaviest parcel already."""
    return weight_words(mode.max_weight_g) in mode.constraint.replace(" ", "\u00a0")


def _grids(mode: Mode, rules: DeliveryRules) -> list[Grid]:
    """One table for each worth of goods that has prices of its own."""
    worths = sorted({one.from_goods_cents for one in rules.tariffs if one.mode == mode.code})
    return [grid for worth in worths if (grid := _grid(mode, rules, worth)).rows]


def _grid(mode: Mode, rules: DeliveryRules, worth: int) -> Grid:
    by_steps: dict[tuple[Step, ...], list[str]] = {}
    for zone in ZONES:
        if steps := _steps(rules, mode.code, zone, worth):
            by_steps.setdefault(steps, []).append(zone)
    columns = tuple(_column(zones, by_steps) for zones in by_steps.values())
    weights = sorted({grams for steps in by_steps for grams, _ in steps})
    rows = [(f"Jusqu’à {weight_words(grams)}", tuple(_price(steps, grams) for steps in by_steps)) for grams in weights]
    return Grid(f"Dès {euros(worth)} d’articles" if worth else "", columns, tuple(rows))


def _steps(rules: DeliveryRules, mode: str, zone: str, worth: int) -> tuple[Step, ...]:
    """The steps that count from a worth of goods on; those of that worth alone."""
    own = [one for one in rules.tariffs if (one.mode, one.zone, one.from_goods_cents) == (mode, zone, worth)]
    return tuple(sorted((one.max_weight_g, one.price_cents) for one in own))


def _column(zones: Sequence[str], by_steps: dict[tuple[Step, ...], list[str]]) -> str:
    if len(by_steps) == 1:
        return "Prix TTC"
    return ", ".join(ZONE_WORDS[zone] for zone in zones)


def _price(steps: Sequence[Step], grams: int) -> str:
    cents = next((cents for most, cents in steps if grams <= most), None)
    return "–" if cents is None else euros(cents)


def weight_words(grams: int) -> str:
    """« 500 g », « 2,5 kg », « 30 kg »."""
    if grams < 1000:
        return f"{grams}\u00a0g"
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0kg"


def _metres(millimetres: int) -> str:
    """« 1,75 m »."""
    return f"{millimetres / 1000:.2f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0m"


def departure_words(rules: DeliveryRules) -> str:
    """How long until an order leaves."""
    days = rules.dispatch_days
    leaves = "le jour même" if days == 0 else f"sous {_several(days)}"
    return f"Une commande passée avant {hour_words(rules.cut_off)} un jour ouvré part {leaves}."
