"""Two tabs on one draft: each form carries what it was drawn from, and the second is shown what the first kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shop.checkout.answers import Checkout
from shop.checkout.standing import Standing
from shop.delivery.choice import DeliveryChoice
from shop.delivery.words import handed_over_lines
from shop.vat_numbers import firm_alone
from web.inputs import FormData
from web.pages.staff.phone.desk import CLIENT, DELIVERY, PAYMENT, Desk
from web.pages.staff.phone.ways import ways
from web.pages.staff.stale import FIELD, changed_meanwhile, fingerprint

ELSEWHERE: Final = "Changé dans un autre onglet. Maintenant\u00a0: {}. Vérifiez, puis enregistrez de nouveau."
QUANTITY: Final = "{} dans un autre onglet, {} ici\u00a0: vérifiez."


def client_of(checkout: Checkout) -> dict[str, Any]:
    """What the first part keeps, without what was learned of a VAT number meanwhile."""
    said = checkout.as_json()
    firm = firm_alone(checkout.professional)
    return {**{name: said[name] for name in ("contact", "billing", "delivery_address")}, "professional": firm}


def delivery_of(choice: DeliveryChoice | None) -> dict[str, Any]:
    return choice.as_json() if choice else {}


def payment_of(desk: Desk) -> dict[str, Any]:
    checkout = desk.checkout
    return {"payment": checkout.payment, "credit": checkout.use_credit, "comment": desk.view.comment}


def marks_of(desk: Desk) -> dict[str, str]:
    """The fingerprint of each part, as its form carries it."""
    return {
        CLIENT: fingerprint(client_of(desk.checkout)),
        DELIVERY: fingerprint(delivery_of(desk.checkout.delivery)),
        PAYMENT: fingerprint(payment_of(desk)),
    }


def is_overtaken(sent: FormData, now: Mapping[str, Any], wanted: Mapping[str, Any] | None) -> bool:
    """Whether keeping `wanted` (None: it cannot be kept) would overwrite what the form did not show.

    What stands there already, as after a second press, overwrites nothing.
    """
    return FIELD in sent and changed_meanwhile(sent, now) and wanted != now


def client_words(checkout: Checkout) -> str:
    contact, billing = checkout.contact, checkout.billing
    firm, elsewhere = checkout.professional.get("company", ""), checkout.delivery_address
    parts = [
        firm,
        f"{contact.get('first_name', '')} {contact.get('last_name', '')}".strip(),
        contact.get("email", ""),
        *(billing.place_lines if billing else ()),
        f"livraison {', '.join(elsewhere.lines)}" if elsewhere else "",
    ]
    return ELSEWHERE.format(", ".join(filter(None, parts)) or "rien")


def delivery_words(desk: Desk) -> str:
    choice = desk.checkout.delivery
    parts = (choice.label, *handed_over_lines(choice, desk.checkout.home)) if choice else ()
    return ELSEWHERE.format(", ".join(filter(None, parts)) or "rien")


def payment_words(desk: Desk, standing: Standing) -> str:
    kept = desk.checkout.payment
    label = next((one.label for one in ways(standing, desk.front.merchant, desk.now) if one.code == kept), "")
    comment = f"message «\u00a0{desk.view.comment}\u00a0»" if desk.view.comment else ""
    credit = "avec l’avoir" if desk.checkout.use_credit else ""
    return ELSEWHERE.format(", ".join(filter(None, (label, credit, comment))) or "rien")


@dataclass(frozen=True, slots=True)
class Quantities:
    """What of the quantities sent is to be kept, by line key; `overtaken`: what is said where another tab was."""

    wanted: Mapping[int, int | None]
    overtaken: Mapping[int, str] = field(default_factory=dict)


def quantities_in(
    wanted: Mapping[int, int | None], before: Mapping[int, int | None], now: Mapping[int, int]
) -> Quantities:
    """Each line by itself: what this tab left as it was drawn (`before`) stays as another made it."""
    kept, overtaken = dict[int, int | None](), dict[int, str]()
    for key, pieces in wanted.items():
        drawn, stands = before.get(key), now.get(key)
        if drawn is None or stands is None or stands in {drawn, pieces}:
            kept[key] = pieces
        elif pieces != drawn:
            overtaken[key] = QUANTITY.format(stands, "rien de lisible" if pieces is None else pieces)
    return Quantities(kept, overtaken)
