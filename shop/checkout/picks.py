"""What a way to receive asks beside itself, judged: an agency, a pickup point, an appointment, the access, a mobile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shop.delivery.choice import Access, DeliveryChoice, Picks, PointSnapshot, Slot
from shop.delivery.mobiles import mobile_help, read_mobile
from shop.delivery.modes import AT_AGENCY, AT_POINT
from shop.delivery.options import NO_MOBILE, NO_POINT, NO_SLOT, SLOT_GONE, DeliveryOption, slots_of
from shop.storefront import Storefront

LATER: Final = "plus-tard"
"""Sent instead of a point: the carrier told of none, we choose one together."""
YES, NO = "oui", "non"
TOP_FLOOR: Final = 20
LONGEST_NOTE: Final = 200
UNKNOWN_POINT = "Ce point de retrait n’est plus proposé. Choisissez-en un autre."
POINTS_KNOWN = "Choisissez un point de retrait dans la liste, ou cherchez-en un ailleurs."


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and pressed for one way to receive, as sent; empty where nothing was."""

    agency: str = ""
    point: str = ""
    slot: str = ""
    floor: str = ""
    lift: str = ""
    lorry: str = ""
    note: str = ""
    mobile: str = ""

    @classmethod
    def of(cls, choice: DeliveryChoice) -> "Typed":
        """As it would have to be typed again to make this choice."""
        access = choice.access
        return cls(
            agency=choice.agency.slug if choice.agency else "",
            point=choice.point.code if choice.point else LATER if choice.point_later else "",
            slot=choice.slot.key if choice.slot else "",
            floor=str(access.floor) if access else "",
            lift=_word(access.lift) if access else "",
            lorry=_word(access.lorry) if access else "",
            note=access.note if access else "",
            mobile=choice.mobile,
        )


def _word(said: bool) -> str:
    return YES if said else NO


@dataclass(frozen=True, slots=True)
class CheckedPicks:
    """`errors`: French sentences by the names of `Typed`; the picks are whole when there is none."""

    picks: Picks
    errors: Mapping[str, str]


def check_picks(
    typed: Typed, option: DeliveryOption, front: Storefront, country: str, point: PointSnapshot | None
) -> CheckedPicks:
    """Judge at once all that the mode asks. `country`: where the buyer lives, and writes telephones as there.

    `point`: the one that `typed.point` names, as its carrier told of it; None where nobody knows it.
    """
    rule, errors = option.rule, dict[str, str]()
    agency = front.agency(typed.agency) if rule.handover == AT_AGENCY else None
    later = rule.handover == AT_POINT and typed.point == LATER
    if rule.handover == AT_POINT and not later and point is None:
        errors["point"] = UNKNOWN_POINT if typed.point else NO_POINT
    slot = _slot(typed.slot, option, front, errors) if rule.offers_slots else None
    access = _access(typed, errors) if rule.asks_access else None
    mobile = _mobile(typed.mobile, country, errors) if rule.needs_mobile else ""
    return CheckedPicks(
        Picks(
            agency=agency.snapshot() if agency else None,
            point=None if later else point,
            point_later=later,
            slot=slot,
            access=access,
            mobile=mobile,
        ),
        errors,
    )


def _slot(key: str, option: DeliveryOption, front: Storefront, errors: dict[str, str]) -> Slot | None:
    slot = next((one for one in slots_of(option, front.rules) if one.key == key), None)
    if slot is None:
        errors["slot"] = SLOT_GONE if key else NO_SLOT
    return slot


def _access(typed: Typed, errors: dict[str, str]) -> Access | None:
    """On the ground floor no lift is asked about."""
    floor = int(typed.floor) if typed.floor in FLOORS else None
    if floor is None:
        errors["floor"] = "Choisissez l’étage."
    if floor != 0 and typed.lift not in {YES, NO}:
        errors["lift"] = "Dites s’il y a un ascenseur."
    if typed.lorry not in {YES, NO}:
        errors["lorry"] = "Dites si un camion peut s’arrêter devant l’entrée."
    if len(typed.note) > LONGEST_NOTE:
        errors["note"] = f"{LONGEST_NOTE} caractères au plus."
    return Access(floor or 0, typed.lift == YES, typed.lorry == YES, " ".join(typed.note.split()))


FLOORS: Final = tuple(str(floor) for floor in range(TOP_FLOOR + 1))


def _mobile(text: str, country: str, errors: dict[str, str]) -> str:
    mobile = read_mobile(text, country)
    if not mobile:
        errors["mobile"] = mobile_help(country, text) if text.strip() else NO_MOBILE
    return mobile


def usual_mobile(phone: str, country: str) -> str:
    """The buyer's own number where it is a mobile's, to begin with; empty otherwise."""
    return read_mobile(phone, country)
