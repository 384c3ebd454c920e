"""Whether the merchant's own values are fit to be shown, printed and charged; complaints are pieces of French."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from stdnum.exceptions import ValidationError
from stdnum.fr import siren

from shop.addresses import check_email, is_phone
from shop.businesses import read_vat_number
from shop.merchant.hours import exceptions_of, week_of
from shop.payments.transfer import transfer_details
from shop.places import countries, has_right_shape, normalise_postcode, position_of
from shop.vat import has_doubles, own_rows

LONGEST: Final = 400
LONGEST_DESCRIPTION: Final = 2_000
MOST_CENTS: Final = 1_000_000
MOST_GRAMS: Final = 100_000_000
LEAST: Final = {
    "withdrawal_days": 14, "hold_hours_card": 1, "hold_days_transfer": 1, "hold_days_cheque": 7, "slot_last_hour": 1,
    "slot_hours": 1, "slot_days": 1,
}  # fmt: skip
MOST: Final = {
    "withdrawal_days": 365, "hold_hours_card": 24 * 7, "hold_days_transfer": 60, "hold_days_cheque": 40,
    "dispatch_days": 30, "reminder_days_transfer": 30, "cut_off_hour": 23, "slot_first_hour": 22, "slot_last_hour": 23,
    "slot_hours": 12, "slot_days": 20,
}  # fmt: skip
NEEDED: Final = frozenset({"name", "invoice_series", "credit_note_series"})
AGENCY_FIELDS: Final[dict[str, Any]] = {
    "slug": "", "name": "", "street": "", "postcode": "", "town": "", "country": "FR", "phone": "",
    "latitude": 0.0, "longitude": 0.0, "wheelchair_access": False, "services": [], "description": "",
}  # fmt: skip
"""Values of an agency, in the order they are written, with what stands for one left out."""
AGENCY_NEEDS: Final = ("slug", "name", "street", "postcode", "town", "wheelchair_access")
AGENCY_LONGEST: Final = {"name": 120, "street": 160, "postcode": 10, "town": 80, "country": 2, "phone": 20}
NOT_A_PHONE: Final = "ce n’est pas un numéro de téléphone"
NOT_A_POSTCODE: Final = "ce n’est pas un code postal de ce pays"
_SITE: Final = re.compile(r"https://[^\s/?#@:.]+(\.[^\s/?#@:.]+)+(:\d+)?([/?#]\S*)?", re.ASCII | re.IGNORECASE)
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)

Problems = list[tuple[str, str]]


def check_setting(name: str, value: object, default: object) -> str:
    """What is wrong with one value; empty when nothing is."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "écrivez true ou false"
    if isinstance(default, int):
        low, high = LEAST.get(name, 0), MOST.get(name, MOST_CENTS)
        whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if whole and low <= value <= high else f"écrivez un nombre entier de {low} à {high}"  # type: ignore[operator]
    if problem := check_text(value, LONGEST):
        return problem
    text = str(value).strip()
    if not text:
        return "à remplir" if name in NEEDED else ""
    return _check_words(name, text)


def check_text(value: object, longest: int) -> str:
    if not isinstance(value, str):
        return "écrivez un texte entre guillemets"
    if len(value) > longest:
        return f"{longest} caractères au plus"
    return "" if all(char.isprintable() or char in "\u00a0\u202f" for char in value) else "sur une seule ligne"


def _check_words(name: str, text: str) -> str:
    if name == "email":
        return check_email(text).error
    if name == "country" and text not in countries():
        return f"pays inconnu\u00a0; il y a {', '.join(countries())}"
    if name == "phone" and not is_phone(text):
        return NOT_A_PHONE
    if name == "mediator_url" and not _SITE.fullmatch(text):
        return "écrivez une adresse qui commence par https://"
    if name == "siren":
        try:
            siren.validate(text)
        except ValidationError:
            return "ce n’est pas un numéro SIREN (neuf chiffres)"
    return ""


def check_together(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, what is wrong) of values that depend on one another."""
    country, postcode = values.get("country", "FR"), values.get("postcode", "")
    if postcode and not has_right_shape(country, normalise_postcode(country, postcode)):
        yield "postcode", NOT_A_POSTCODE
    if values.get("vat_number") and not read_vat_number(values["vat_number"], country):
        yield "vat_number", "ce n’est pas un numéro de TVA de ce pays"
    if values.get("iban") or values.get("bic"):
        try:
            transfer_details("", values.get("iban", ""), values.get("bic", ""), "SC-26-000001", 100)
        except ValueError:
            yield "iban", "l’IBAN ou le BIC ne se vérifie pas\u00a0: relisez-les, et donnez les deux"
    if values.get("instalments") and not (values.get("instalments_provider") and values.get("instalments_notice")):
        yield "instalments_notice", "la mention légale du crédit, donnée par le prestataire, est à remplir"
    try:
        if has_doubles(own_rows(values.get("vat_rates", ""))):
            yield "vat_rates", "deux taux pour un même lieu, une même classe et un même premier jour"
    except ValueError:
        example = "BE medical 6 2026-01-01; Corse standard 20 2026-01-01"
        yield "vat_rates", f"écrivez lieu, classe, taux et premier jour, par exemple «\u00a0{example}\u00a0»"
    for name in ("account_customers", "account_sales", "account_delivery", "account_vat"):
        account = values.get(name, "411")
        if not (account.isascii() and account.isalnum() and 3 <= len(account) <= 10):
            yield name, "un numéro de compte\u00a0: de trois à dix chiffres ou lettres"
    series = [values.get(name, "") for name in ("invoice_series", "credit_note_series")]
    if not all(one.isascii() and one.isalnum() and one == one.upper() and len(one) <= 6 for one in series if one):
        yield "invoice_series", "des majuscules et des chiffres, six au plus"
    elif all(series) and series[0] == series[1]:
        yield "credit_note_series", "une autre série que celle des factures"
    if values.get("slot_first_hour", 0) + values.get("slot_hours", 1) > values.get("slot_last_hour", 23):
        yield "slot_last_hour", "aucun créneau n’y tient\u00a0: laissez le temps d’un créneau après l’heure du premier"


def check_agency(row: Mapping[str, Any]) -> tuple[dict[str, Any], Problems]:
    """The agency with what was left out, and (name, what is wrong); its place on the map comes from its postcode."""
    values = {**AGENCY_FIELDS, **{name: value for name, value in row.items() if name in AGENCY_FIELDS}}
    problems: Problems = [
        (name, "réglage inconnu") for name in row.keys() - AGENCY_FIELDS.keys() - {"hours", "exception"}
    ]
    problems += [(name, "à remplir") for name in AGENCY_NEEDS if values[name] == "" or name not in row]
    for name, default in AGENCY_FIELDS.items():
        if problem := _check_of_agency(name, values[name], default):
            problems.append((name, problem))
    problems += _put_on_map(values, is_placed="latitude" in row)
    values["hours"], wrong = week_of(row.get("hours", {}))
    values["exceptions"], also_wrong = exceptions_of(row.get("exception", []))
    return values, problems + wrong + also_wrong


def _put_on_map(values: dict[str, Any], *, is_placed: bool) -> Problems:
    """Tidies the postcode and sets where it lies, unless the row says where exactly. What is wrong with it."""
    country, postcode = str(values["country"]), values["postcode"]
    if not postcode or not isinstance(postcode, str) or country not in countries():
        return []
    tidy = normalise_postcode(country, postcode)
    if not has_right_shape(country, tidy):
        return [("postcode", NOT_A_POSTCODE)]
    values["postcode"] = tidy
    if is_placed:
        return []
    place = position_of(country, tidy)
    if place is None:
        return [("postcode", "code postal inconnu\u00a0: donnez celui de la ville, sans CEDEX")]
    values["latitude"], values["longitude"] = place
    return []


def _check_of_agency(name: str, value: object, default: object) -> str:
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "écrivez true ou false"
    if isinstance(default, float):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return "" if number and -180 <= value <= 180 else "écrivez des degrés, par exemple 45.76"  # type: ignore[operator]
    if isinstance(default, list):
        words = isinstance(value, list) and all(not check_text(one, LONGEST) for one in value)
        return "" if words else "écrivez une liste de textes entre crochets"
    problem = check_text(value, AGENCY_LONGEST.get(name, LONGEST_DESCRIPTION))
    if problem or not value:
        return problem
    if name == "slug" and (not _SLUG.fullmatch(str(value)) or len(str(value)) > 80):
        return "des minuscules, des chiffres et des tirets, par exemple lyon-part-dieu"
    if name == "phone" and not is_phone(str(value)):
        return NOT_A_PHONE
    return "pays inconnu" if name == "country" and value not in countries() else ""


def steps_of(written: object) -> tuple[list[tuple[int, int, int]], str]:
    """(grams at most, cents, from which worth of goods), rising with weight for each worth, or what is wrong."""
    wanted = "écrivez [[grammes, centimes], …], du plus léger au plus lourd"
    if not isinstance(written, list):
        return [], wanted
    steps = [(*one, 0)[:3] if isinstance(one, list) and len(one) in {2, 3} else () for one in written]
    if any(not one or any(type(number) is not int for number in one) for one in steps):
        return [], f"{wanted}\u00a0; ou [grammes, centimes, à partir de tant de centimes d’articles]"
    if not all(
        0 < most <= MOST_GRAMS and 0 <= cents <= MOST_CENTS and 0 <= least <= MOST_CENTS for most, cents, least in steps
    ):
        return [], wanted
    for worth in {least for _, _, least in steps}:
        grams = [most for most, _, least in steps if least == worth]
        if grams != sorted(set(grams)):
            return [], wanted
    return [(most, cents, least) for most, cents, least in steps], ""
