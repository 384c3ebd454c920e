"""Addresses, telephones and e-mails: made tidy first, judged afterwards, by one validator for every form.

Errors are French sentences by field name. Warnings do not refuse: the buyer confirms and goes on.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from shop.places import (
    closest_town,
    countries,
    has_right_shape,
    is_known,
    is_monaco,
    is_overseas,
    normalise_postcode,
    town_suggestions,
    towns_of,
)

LIMITS = {
    "first_name": 80,
    "last_name": 80,
    "company": 120,
    "line1": 120,
    "line2": 120,
    "postcode": 16,
    "town": 120,
    "country": 2,
    "phone": 32,
}
MISSING = {
    "first_name": "Indiquez votre prénom.",
    "last_name": "Indiquez votre nom.",
    "company": "Indiquez le nom de votre société.",
    "line1": "Indiquez le numéro et la rue.",
    "postcode": "Indiquez le code postal.",
    "town": "Indiquez la ville.",
    "country": "Choisissez le pays.",
    "phone": "Indiquez un numéro de téléphone.",
}
SERVED = ("FR", "BE", "LU")
NOT_SERVED = "Nous ne livrons pas dans ce pays. Nous livrons en France, en Belgique et au Luxembourg."
NOT_BILLED = "Choisissez un pays de la liste, ou appelez-nous pour commander."
MOST_TOWNS_NAMED = 6
REQUIRED = ("first_name", "last_name", "line1", "postcode", "town", "country")
PHONE_EXAMPLES = {"FR": "06 39 98 00 00", "BE": "0470 12 34 56", "LU": "621 123 456"}
# Numbers the French regulator keeps for fiction; libphonenumber does not know them all.
FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998")
MAIL_PROVIDERS = (
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "hotmail.fr",
    "hotmail.com",
    "outlook.fr",
    "outlook.com",
    "yahoo.fr",
    "yahoo.com",
    "icloud.com",
    "bbox.fr",
    "live.fr",
    "neuf.fr",
    "skynet.be",
    "telenet.be",
    "proximus.be",
    "pt.lu",
)
# Real ones that only look like a mistake for another.
OTHER_PROVIDERS = frozenset(
    {"mail.com", "ymail.com", "gmx.com", "gmx.fr", "live.com", "live.be", "hotmail.be", "me.com"}
)


def person_name(values: Mapping[str, Any]) -> str:
    """« Dora Martin », of a contact, an account or an address; what is missing is left out."""
    return " ".join(part for part in (values.get("first_name"), values.get("last_name")) if part)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address and who receives there. `phone` is E.164 once checked, `country` ISO of two letters."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "FR"
    phone: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, object]) -> "Address":
        """From a form or a stored snapshot; fields it does not know are left aside."""
        return cls(**{item.name: str(data.get(item.name) or "") for item in fields(cls)})

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def lines(self) -> tuple[str, ...]:
        """As written on a parcel, without the empty ones; the country's name when it is not France."""
        return tuple(line for line in (self.company, self.name, *self.place_lines) if line)

    @property
    def place_lines(self) -> tuple[str, ...]:
        """The same without who lives there."""
        known = countries().get(self.country)
        abroad = known.name if known and self.country != "FR" else ""
        written = (self.line1, self.line2, f"{self.postcode} {self.town}".strip(), abroad)
        return tuple(line for line in written if line)


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """The tidy address with what is wrong (`errors`), doubtful (`warnings`) and offered instead (`towns`)."""

    address: Address
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    towns: tuple[str, ...] = ()

    @property
    def is_acceptable(self) -> bool:
        return not self.errors


def normalise(address: Address) -> Address:
    """Spaces made single, postcode to digits, country upper case, the telephone to E.164 where it can be read."""
    tidy = {name: " ".join(value.split()) for name, value in asdict(address).items()}
    tidy["country"] = tidy["country"].upper() or "FR"
    tidy["postcode"] = normalise_postcode(tidy["country"], tidy["postcode"])
    tidy["phone"] = read_phone(tidy["phone"], tidy["country"]) or tidy["phone"]
    towns = towns_of(tidy["country"], tidy["postcode"])
    tidy["town"] = next((known for known in towns if known.casefold() == tidy["town"].casefold()), tidy["town"])
    return Address(**tidy)


def check(raw: Address, *, delivered: bool = True) -> CheckedAddress:
    """Normalise, then judge.

    With `delivered` False it is a billing address, which may be overseas; a delivered one is refused there, with
    the reason (S0-39).
    """
    address = normalise(raw)
    values = asdict(address)
    errors = {name: MISSING[name] for name in REQUIRED if not values[name]}
    for name, limit in LIMITS.items():
        if len(values[name]) > limit:
            errors[name] = f"{limit} caractères au plus."
    if address.phone and "phone" not in errors and not read_phone(address.phone, address.country):
        errors["phone"] = phone_help(address.country)
    warnings: dict[str, str] = {}
    if "country" not in errors and address.country not in SERVED:
        errors["country"] = NOT_SERVED if delivered else NOT_BILLED
    elif address.postcode and "postcode" not in errors:
        _check_postcode(address, errors, warnings, delivered=delivered)
    towns: tuple[str, ...] = ()
    # Where only the parcel is refused, a doubt about the town is said at once, not after the next press.
    if address.town and (not errors.get("postcode") or lies_overseas(address)):
        towns = town_suggestions(address.country, address.postcode, address.town)
        if towns:
            warnings["town"] = _town_doubt(address, towns)
    return CheckedAddress(address, errors, warnings, towns)


def _check_postcode(address: Address, errors: dict[str, str], warnings: dict[str, str], *, delivered: bool) -> None:
    country, postcode = address.country, address.postcode
    if not has_right_shape(country, postcode):
        known = countries().get(country)
        shape = f" ({known.name}\u00a0: {known.postcode_digits} chiffres)" if known else ""
        errors["postcode"] = f"Vérifiez ce code postal{shape}."
    elif lies_overseas(address):
        if delivered:
            where = "à Monaco" if is_monaco(country, postcode) else "outre-mer"
            errors["postcode"] = f"Nous ne livrons pas {where}."
    elif not is_known(country, postcode):
        warnings["postcode"] = "Nous ne reconnaissons pas ce code postal. Vérifiez-le."


def _town_doubt(address: Address, towns: tuple[str, ...]) -> str:
    """The town that was probably meant, or those of the postcode where none looks like the one typed."""
    close = closest_town(address.country, address.postcode, address.town)
    if close:
        return f"Avez-vous voulu dire «\u00a0{close}\u00a0»\u202f?"
    more = "…" if len(towns) > MOST_TOWNS_NAMED else "."
    return f"Vérifiez la ville. Au {address.postcode}, nous connaissons {', '.join(towns[:MOST_TOWNS_NAMED])}{more}"


def lies_abroad(address: Address) -> bool:
    """Whether the country is none of those served."""
    return normalise(address).country not in SERVED


def lies_overseas(address: Address) -> bool:
    """Whether no parcel goes there although the bill may: overseas, or Monaco (S0-39)."""
    tidy = normalise(address)
    return is_monaco(tidy.country, tidy.postcode) or is_overseas(tidy.country, tidy.postcode)


def read_phone(text: str, country: str = "FR") -> str:
    """E.164 of a number written nationally or internationally; empty when it is none."""
    try:
        number = phonenumbers.parse(text, country if country in countries() else "FR")
    except NumberParseException:
        return ""
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    fictional = written.startswith(FICTION) and phonenumbers.is_possible_number(number)
    return written if fictional or phonenumbers.is_valid_number(number) else ""


def read_phone_near(text: str, country: str = "FR") -> str:
    """The same, written as in this country or one near: people at a border write the other side’s as at home."""
    near = (country, *(code for code in SERVED if code != country))
    return next((read for code in near if (read := read_phone(text, code))), "")


def is_phone(text: str) -> bool:
    """Whether a shop may be called so: a number of a country near, or a short one of France, like 3631."""
    if read_phone_near(text):
        return True
    try:
        return bool(phonenumbers.is_valid_short_number(phonenumbers.parse(text, "FR")))
    except NumberParseException:
        return False


def phone_help(country: str = "FR") -> str:
    """What is said of a number that is none, with one as it is written there."""
    example = PHONE_EXAMPLES.get(country, PHONE_EXAMPLES["FR"]).replace(" ", "\u00a0")
    return f"Vérifiez ce numéro de téléphone, par exemple {example}."


def show_phone(e164: str, country: str = "FR") -> str:
    """« 06 12 34 56 78 » for a French number read in France, « +32 470 12 34 56 » for another; the text itself else."""
    try:
        number = phonenumbers.parse(e164, country)
    except NumberParseException:
        return e164
    here = countries().get(country)
    national = here is not None and here.calling_code == str(number.country_code)
    shape = PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape).replace(" ", "\u00a0")


@dataclass(frozen=True, slots=True)
class CheckedEmail:
    """The normalised e-mail, or why not; `suggestion` is a likelier address to offer, never to impose."""

    email: str
    error: str = ""
    suggestion: str = ""


def check_email(text: str) -> CheckedEmail:
    """Syntax alone, no network. A likely typing mistake in the domain gives a suggestion, not an error.

    What stands before the @ is plain letters: many mail servers take no other, and ours would have nobody to write to.
    A domain with an accent is kept as the network knows it (xn--…).
    """
    typed = text.strip()
    if not typed:
        return CheckedEmail("", "Indiquez votre adresse e-mail.")
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return CheckedEmail(typed, "Vérifiez cette adresse e-mail, par exemple nom@exemple.fr.")
    email = found.ascii_email or found.normalized
    return CheckedEmail(email, "", _likelier(email))


def _likelier(email: str) -> str:
    name, _, domain = email.rpartition("@")
    domain = domain.lower()
    if domain in MAIL_PROVIDERS or domain in OTHER_PROVIDERS:
        return ""
    close = get_close_matches(domain, MAIL_PROVIDERS, n=1, cutoff=0.8)
    # Long enough to be a mistake rather than another firm's short name.
    return f"{name}@{close[0]}" if close and len(domain) >= 6 else ""
