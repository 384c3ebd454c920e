"""« Mes informations »: names and telephone, buying as a person or for a firm; each section kept alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db.engine import transaction
from db.queries import customer_details as queries
from db.queries import customers
from shop import businesses
from shop.accounts.customers import Customer, by_id
from shop.addresses import LIMITS, MISSING, SERVED, phone_help, read_phone_near
from shop.errors import ChangedMeanwhile


@dataclass(frozen=True, slots=True)
class Names:
    """As typed, then tidy; `phone` may be empty, and is E.164 once checked."""

    first_name: str
    last_name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CheckedNames:
    """The tidy values and their errors by field, in French."""

    names: Names
    errors: Mapping[str, str] = field(default_factory=dict)


def check_names(typed: Names) -> CheckedNames:
    """Both names are needed; the telephone is not, but must be one."""
    values = {"first_name": typed.first_name, "last_name": typed.last_name}
    tidy = {name: " ".join(value.split()) for name, value in values.items()}
    errors = {name: MISSING[name] for name, value in tidy.items() if not value}
    errors |= {name: f"{LIMITS[name]} caractères au plus." for name, value in tidy.items() if len(value) > LIMITS[name]}
    phone = read_phone_near(typed.phone)
    if typed.phone.strip() and not phone:
        errors["phone"] = phone_help()
    return CheckedNames(Names(tidy["first_name"], tidy["last_name"], phone), errors)


async def save_names(customer_id: int, names: Names) -> None:
    await queries.save_names(customer_id, names.first_name, names.last_name, names.phone)


async def save_details(
    customer_id: int, names: Names, business: businesses.Business | None, same: Callable[[Customer | None], bool]
) -> None:
    """Both at once, as staff change them for who asks on the phone; no business: an individual.

    `same` says whether the account is as the form was drawn from. Raises ChangedMeanwhile.
    """
    async with transaction():
        await customers.hold(customer_id)  # of two at once the second waits here, and sees what the first left
        if not same(now := await by_id(customer_id)):
            raise ChangedMeanwhile(now)
        await save_names(customer_id, names)
        await queries.save_professional(customer_id, business.as_json() if business else {})


async def learn(customer_id: int, phone: str, professional: Mapping[str, str]) -> None:
    """What an order told and the account did not know: nobody is asked twice. `phone` E.164; what is known stays."""
    await queries.fill_in(customer_id, phone, professional)


def check_business(company: str, country: str, siret: str, vat_number: str) -> businesses.CheckedBusiness:
    """A firm in a country we sell to; a French one names its SIRET."""
    place = country if country in SERVED else "FR"
    return businesses.check(company=company, country=place, siret=siret, vat_number=vat_number, siret_required=True)


async def become_individual(customer_id: int) -> None:
    """Buy as a person from now on; orders made before keep what they say."""
    await queries.save_professional(customer_id, {})


async def become_professional(customer_id: int, business: businesses.Business) -> None:
    """Buy for this firm from now on."""
    await queries.save_professional(customer_id, business.as_json())


@dataclass(frozen=True, slots=True)
class WaitingLink:
    """A link in somebody's mailbox that still works until `expires_at` (UTC)."""

    email: str
    expires_at: datetime


async def waiting_link(customer_id: int, purpose: str, now: datetime) -> WaitingLink | None:
    """The latest link of this purpose that was sent and not used."""
    row = await queries.waiting_link(customer_id, purpose, now)
    return WaitingLink(row["email"], row["expires_at"]) if row else None


async def save_look(customer_id: int, *, large_text: bool, high_contrast: bool) -> None:
    """How pages are drawn wherever this customer signs in."""
    await queries.save_look(customer_id, large_text=large_text, high_contrast=high_contrast)
