"""The address of an order changed for its buyer, until the carrier has it: what differs meanwhile is shown."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.addresses import Address, show_phone
from shop.checkout.picks import FLOORS, NO, YES, Typed
from shop.errors import MoveNotAllowed, ShopError
from shop.money import euros
from shop.orders import address_change
from shop.orders.address_change import (
    Judged,
    NotAccepted,
    Wish,
    change_address,
    judge,
    may_change_address,
    may_change_billing,
)
from shop.orders.order import Order
from shop.parcels.usual import mode_of
from shop.places import countries
from shop.staff.said import to_staff
from shop.staff.timeline import Entry
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order import Asked, asked_for, found, refused, said_since
from web.pages.staff.rights import allowed
from web.refusals import Refusal
from web.sessions import Session

LONGEST: Final = 200
PARTS: Final = {
    "first_name": "prenom",
    "last_name": "nom",
    "company": "societe",
    "line1": "adresse",
    "line2": "complement",
    "postcode": "code_postal",
    "town": "ville",
    "country": "pays",
}
"""The fields of an address on the wire; those of the billing address have « f- » before."""
PICKS: Final = {"mobile": "portable", "floor": "etage", "lift": "ascenseur", "lorry": "camion", "note": "precision"}
KEEPS_PRICE: Final = "prix_garde"
Answer = Response[Any]


class StaffAddressForm(Controller):
    path = "/commandes/{number:str}/adresse"

    @get("", name="staff_address")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        order = await found(number)
        if not may_change_address(order):
            return go_to(request, f"/gestion/commandes/{order.number}")
        return await form_page(request, session, order, fields_of(order))


class StaffAddress(Controller):
    path = "/commandes/{number:str}/adresse"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("", name="staff_change_address")
    async def change(self, asked: NamedDependency[Asked]) -> Answer:
        """A parcel that costs less there leads on to the refund of the difference, which is only proposed."""
        order, (number, version, by, now) = asked.order, asked.move
        wish = await wish_in(asked)
        try:
            judged = await judge(order, wish)
            await change_address(number, version, wish, by, now)
        except LookupError as error:
            raise Refusal(404) from error
        except ShopError as refusal:
            return await refused_form(asked, refusal)
        return go_to(asked.request, after(asked, judged))


def after(asked: Asked, judged: Judged) -> str:
    """Where one goes on: to the refund proposed, where there is one and this member may make it."""
    here = f"/gestion/commandes/{asked.order.number}"
    if not (judged.refund_cents and asked.order.holding and allowed(asked.session.roles, "staff_refund_form")):
        return here
    cents = euros(judged.refund_cents).replace("\u00a0€", "").replace("\u202f", "")
    return f"{here}/remboursement?montant={cents}&motif=livraison"


async def wish_in(asked: Asked) -> Wish:
    """What was typed; an address that the form does not ask for is not changed."""
    order, data = asked.order, {name: one_line(value)[:LONGEST] for name, value in asked.data.items()}
    with_billing = "f-adresse" in data
    return Wish(
        delivery=address_in(data, "") if order.delivery_address is not None else None,
        billing=address_in(data, "f-") if with_billing else None,
        phone=data.get("telephone", ""),
        asked=Typed(**{name: data.get(field, "") for name, field in PICKS.items()}),
        confirmed=data.get("confirme", ""),
        keeps_price=data.get(KEEPS_PRICE) == "oui",
    )


def address_in(data: dict[str, str], before: str) -> Address:
    return Address.of({name: data.get(before + field, "") for name, field in PARTS.items()})


def fields_of(order: Order) -> dict[str, str]:
    """What the form's fields hold of an order as it stands."""
    typed = Typed.of(order.delivery)
    fields = {field: str(getattr(typed, name)) for name, field in PICKS.items()}
    fields["portable"] = show_phone(typed.mobile) if typed.mobile else ""
    fields["telephone"] = show_phone(order.contact.get("phone", ""))
    for before, address in (("", order.delivery_address), ("f-", order.billing_address)):
        for name, field in PARTS.items() if address else ():
            fields[before + field] = getattr(address, name)
    return fields


async def refused_form(asked: Asked, refusal: ShopError) -> Answer:
    """The form with what was typed; where the order changed meanwhile, with what stands there now beside each field."""
    order = await found(asked.order.number)
    if not may_change_address(order):
        return await refused(asked, MoveNotAllowed(order.state, address_change.MOVE, address_change.NOT_NOW))
    is_stale, since = isinstance(refusal, MoveNotAllowed), said_since(asked, order, refusal)
    judged = refusal.judged if isinstance(refusal, NotAccepted) else None
    typed = {name: value[:LONGEST] for name, value in asked.data.items()}
    status = 409 if is_stale else 422
    return await form_page(
        asked.request, asked.session, order, typed, refusal=refusal, judged=judged, since=since, status=status
    )


async def form_page(
    request: HtmlRequest,
    session: Session,
    order: Order,
    typed: dict[str, str],
    *,
    refusal: ShopError | None = None,
    judged: Judged | None = None,
    since: Sequence[Entry] | None = None,
    status: int = 200,
) -> Answer:
    rule, stands = await mode_of(order), fields_of(order)
    errors = named(judged.errors if judged else {})
    context: dict[str, Any] = {
        "order": order,
        "typed": typed,
        "since": since,
        "errors": errors,
        "doubts": named(judged.doubts if judged else {}),
        "doubt": judged.doubt if judged and judged.doubts else "",
        "dearer": judged.other if judged and judged.other and judged.other.cents > 0 and not judged.errors else None,
        "now_there": {name: value for name, value in stands.items() if status == 409 and typed.get(name, "") != value},
        "messages": tuple((errors or {"": to_staff(refusal.message)}).items()) if refusal else (),
        "rule": rule,
        "floors": FLOORS,
        "yes": YES,
        "no": NO,
        "countries": countries(),
        "with_billing": await may_change_billing(order),
        "keeps_price": KEEPS_PRICE,
        "labelled": [one for one in order.packed if one.label_state or one.tracking_number],
        "today": datetime.now(UTC),
    }
    return await staff_page(request, session, "staff/orders/address.html", "orders", status=status, **context)


def named(said: Any) -> dict[str, str]:
    """Sentences by the ids of the fields they are about."""
    found = {}
    for name, text in said.items():
        block, _, part = name.rpartition(".")
        field = PARTS[part] if block else PICKS.get(part, "telephone")
        found[f"f-{field}" if block == "billing" else field] = to_staff(text)
    return found
