"""The first step judged: who buys, who is billed, where a parcel would go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shop import businesses
from shop.addresses import (
    MISSING,
    Address,
    CheckedAddress,
    check,
    check_email,
    lies_abroad,
    lies_overseas,
    phone_help,
    read_phone_near,
)
from shop.cart.view import CartView
from shop.checkout.answers import Checkout

ASKED_ONCE = {("billing", "first_name"), ("billing", "last_name"), ("billing", "company")}
"""Parts of the billing address that the form asks for the person, not for the address."""


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed. `collect`: the parcel has nowhere to go, the buyer will come to an agency.

    `confirmed`: the doubt the buyer has already answered by sending the form again. `from_book`: the addresses
    (« billing », « delivery ») that were judged when they were kept; with « billing », `buyer` names the contact.
    """

    email: str
    phone: str
    billing: Address
    is_professional: bool = False
    company: str = ""
    siret: str = ""
    vat_number: str = ""
    elsewhere: bool = False
    delivery: Address = field(default_factory=Address)
    collect: bool = False
    confirmed: str = ""
    from_book: frozenset[str] = frozenset()
    buyer: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class CheckedDetails:
    """Errors by field name, an address's fields after « billing. » or « delivery. »; `doubts` the same, to confirm.

    `checkout` is complete when there are neither errors nor doubts left. `not_served`: the parcel has nowhere to go
    while the bill has.
    """

    checkout: Checkout
    errors: Mapping[str, str]
    doubts: Mapping[str, str]
    doubt: str
    not_served: bool

    @property
    def is_acceptable(self) -> bool:
        return not self.errors and not self.doubts

    def with_way_out(self, words: str) -> dict[str, str]:
        """The errors, with what a page offers instead said where no parcel goes."""
        places = [f"{block}.{part}" for block in ("delivery", "billing") for part in ("postcode", "country")]
        at = next((place for place in places if place in self.errors), "") if self.not_served else ""
        return {**self.errors, at: f"{self.errors[at]} {words}"} if at else dict(self.errors)


def check_details(details: Details, view: CartView) -> CheckedDetails:
    """Normalise, then judge everything at once, so that one look at the page shows all that is to be mended."""
    errors: dict[str, str] = {}
    email = check_email(details.email)
    phone = read_phone_near(details.phone, details.billing.country)
    if email.error:
        errors["email"] = email.error
    if not phone:
        errors["phone"] = phone_help(details.billing.country) if details.phone.strip() else MISSING["phone"]
    professional = _professional(details, view, errors)
    elsewhere = details.elsewhere and not details.collect
    sent_there = not elsewhere and not details.collect
    company = professional.get("company") or details.billing.company
    billing = check(replace(details.billing, company=company), delivered=sent_there)
    checked = {"billing": billing}
    if elsewhere:
        checked["delivery"] = check(details.delivery)
    errors |= _named(checked, "errors")
    doubts = _named({block: one for block, one in checked.items() if block not in details.from_book}, "warnings")
    doubt = "|".join(f"{one.address.country} {one.address.postcode} {one.address.town}" for one in checked.values())
    first, last = details.buyer if "billing" in details.from_book else _names(billing.address)
    contact = {"first_name": first, "last_name": last, "phone": phone, "email": email.email}
    there = checked["delivery"].address if elsewhere else None
    checkout = Checkout(contact, professional, billing.address, there)
    return CheckedDetails(checkout, errors, {} if details.confirmed == doubt else doubts, doubt, _not_served(details))


def _names(address: Address) -> tuple[str, str]:
    return address.first_name, address.last_name


def _not_served(details: Details) -> bool:
    """Whether the parcel has nowhere to go while the bill has: collecting at an agency is then the way on."""
    billed = not lies_abroad(details.billing)
    parcel = details.delivery if details.elsewhere else details.billing
    return billed and (lies_abroad(parcel) or lies_overseas(parcel))


def _professional(details: Details, view: CartView, errors: dict[str, str]) -> dict[str, str]:
    if not details.is_professional:
        reserved = view.for_professionals
        if reserved:
            errors["kind"] = (
                f"«\u00a0{reserved[0].name}\u00a0» est réservé aux professionnels. Choisissez «\u00a0un "
                "professionnel\u00a0» et indiquez votre établissement, ou retirez cet article de votre panier."
            )
        return {}
    country = details.billing.country
    checked = businesses.check(
        company=details.company,
        country=country,
        siret=details.siret,
        vat_number=details.vat_number,
        siret_required=True,
    )
    errors |= checked.errors
    return checked.business.as_json()


def _named(checked: Mapping[str, CheckedAddress], kind: str) -> dict[str, str]:
    return {
        name if (block, name) in ASKED_ONCE else f"{block}.{name}": text
        for block, one in checked.items()
        for name, text in getattr(one, kind).items()
    }
