"""A delivery choice in words: where it is handed over, and what was said about it."""

from shop.addresses import Address, show_phone
from shop.delivery.choice import DeliveryChoice

POINT_LATER = "Point de retrait à choisir avec vous"
LATER_HOW = "Nous vous appelons ou vous écrivons pour choisir le point de retrait, avant l’expédition."


def handed_over_lines(choice: DeliveryChoice, address: Address | None) -> tuple[str, ...]:
    """Where the goods are handed over, as written on a parcel. `address`: the buyer's, for what comes to it."""
    if choice.agency is not None:
        agency = choice.agency
        return agency.name, agency.street, f"{agency.postcode} {agency.town}"
    if choice.point is not None:
        return choice.point.lines
    if choice.point_later:
        return (POINT_LATER,)
    return address.lines if address else ()


def short_words(choice: DeliveryChoice) -> str:
    """What tells this choice from another of its mode, in a few words; empty where the mode says it all."""
    told = [choice.agency.name if choice.agency else ""]
    if choice.point is not None:
        told.append(f"{choice.point.name}, {choice.point.postcode} {choice.point.town}")
    if choice.point_later:
        told.append("Point à choisir avec vous")
    if choice.slot is not None:
        told.append(choice.slot.words)
    if choice.access is not None:
        told.append(choice.access.words)
    return ", ".join(one for one in told if one)


def said_lines(choice: DeliveryChoice) -> tuple[str, ...]:
    """What the buyer said beside the place: appointment, access, mobile phone; empty for most ways to receive."""
    said = []
    if choice.point_later:
        said.append(LATER_HOW)
    if choice.slot is not None:
        said.append(f"Créneau souhaité\u00a0: {choice.slot.words}.")
    if choice.access is not None:
        said.append(f"Accès\u00a0: {choice.access.words}.")
    if choice.mobile:
        said.append(f"Téléphone portable\u00a0: {show_phone(choice.mobile, choice.country)}")
    return tuple(said)


def hours_lines(choice: DeliveryChoice) -> tuple[str, ...]:
    """When the pickup point is open, a line a day; empty without one."""
    return choice.point.hours if choice.point else ()
