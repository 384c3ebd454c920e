"""The merchant's own file: settings, agencies and delivery tariffs as TOML, written with what each value means.

    [merchant]            settings of shop.merchant, amounts in cents
    [[agency]]            one of the merchant's counters
    [agency.hours]        lundi = "09:00-12:30, 14:00-18:00"; a day left out is closed
    [tariffs.home]        zone = [[grams at most, cents including VAT], …]

What a file does not name stays as it is; agencies and tariffs are replaced as a whole.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from shop.delivery_modes import standard_modes
from shop.delivery_rules import ZONES, Tariff
from shop.merchant import Merchant
from shop.merchant_checks import AGENCY_FIELDS, DAYS, check_agency, check_setting, check_together, steps_of

MODES: Final = tuple(one.code for one in standard_modes())
GROUPS: Final = (
    (
        "Qui vend. Ce qui est vide n’est pas affiché.",
        "name promise legal_name legal_form capital siren vat_number rcs_city street postcode town country",
    ),
    ("Où vous joindre\u00a0; les e-mails de la boutique partent de cette adresse.", "phone phone_hours email"),
    (
        "Mentions que la loi demande.",
        "publication_director host_name mediator_name mediator_address mediator_url",
    ),
    ("Où les virements arrivent\u00a0; sans IBAN, le virement n’est pas proposé.", "account_holder iban bic"),
    (
        "Livraison offerte à partir de, et suppléments, en centimes TTC.",
        "free_delivery_from_cents surcharge_corsica_cents surcharge_benelux_cents surcharge_mountain_cents",
    ),
    (
        "Rétractation\u00a0: les jours, ouvrables ou non, et comment renvoyer.",
        "withdrawal_days withdrawal_in_working_days return_address return_instructions",
    ),
    ("Combien de temps une commande à payer garde ses articles.", "hold_hours_card hold_days_transfer"),
)
EXAMPLE: Final = [
    "",
    "# Une agence où retirer les commandes\u00a0: ôtez les dièses. Plusieurs\u00a0: recopiez-la autant de fois.",
    "# [[agency]]",
    '# slug = "lyon"',
    '# name = "Agence de Lyon"',
    '# street = "12 rue des Trois-Tilleuls"',
    '# postcode = "69003"',
    '# town = "Lyon"',
    '# phone = "01 99 00 69 03"',
    "# wheelchair_access = true",
    "# [agency.hours]",
    '# lundi = "09:00-12:30, 14:00-18:00"',
]
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY: Final = re.compile(r"\s*\"?([\w-]+)\"?\s*=")
_TOML_LINE: Final = re.compile(r"line (\d+)")


class WrongFile(Exception):
    """What is wrong with the file, line by line, in French."""

    def __init__(self, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(f"ligne {line} · {words}" if line else words for line, words in self.problems))


@dataclass(frozen=True, slots=True)
class MerchantFile:
    """`settings` by name; `agencies` as rows with `hours` a week of spans; None: not named, stays as it is."""

    settings: Mapping[str, Any]
    agencies: Sequence[Mapping[str, Any]] | None
    tariffs: Sequence[Tariff] | None


def read(text: str, known: Mapping[str, Any]) -> MerchantFile:
    """The file as values, checked together with the settings `known` so far. Raises WrongFile."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _TOML_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise WrongFile([(line, f"ce n’est pas du TOML ({error})")]) from None
    reading = _Reading(text)
    settings = reading.settings(reading.table(found, "merchant"), known)
    agencies = reading.agencies(found["agency"]) if "agency" in found else None
    tariffs = reading.tariffs(reading.table(found, "tariffs")) if "tariffs" in found else None
    for name in found.keys() - {"merchant", "agency", "tariffs"}:
        reading.wrong(name, "", f"{name}\u00a0: partie inconnue\u00a0; il y a merchant, agency et tariffs")
    if reading.problems:
        raise WrongFile(reading.problems)
    return MerchantFile(settings, agencies, tariffs)


class _Reading:
    """Values of one text, and what is wrong with them at which line."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, str]] = []
        self._lines = dict(_lines_of(text))

    def wrong(self, section: str, key: str, words: str, nth: int = 0) -> None:
        line = self._lines.get((section, nth, key)) or self._lines.get((section, nth, "")) or 0
        self.problems.append((line or self._lines.get(("", 0, section), 0), words))

    def table(self, found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = found.get(name, {})
        if isinstance(value, dict):
            return value
        self.wrong(name, "", f"{name}\u00a0: écrivez une partie [{name}]")
        return {}

    def settings(self, values: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
        names = {field.name: field.default for field in fields(Merchant)}
        for name, value in values.items():
            problem = check_setting(name, value, names[name]) if name in names else "réglage inconnu"
            if problem:
                self.wrong("merchant", name, f"{name}\u00a0: {problem}")
        if not self.problems:
            for name, problem in check_together({**known, **values}):
                self.wrong("merchant", name, f"{name}\u00a0: {problem}")
        return dict(values)

    def agencies(self, rows: object) -> list[dict[str, Any]]:
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            self.wrong("agency", "", "agency\u00a0: écrivez chaque agence sous un titre [[agency]]")
            return []
        slugs: set[object] = set()
        made = []
        for nth, row in enumerate(rows):
            values, problems = check_agency(row)
            if values.get("slug") in slugs:
                problems.append(("slug", "deux agences ont le même nom d’adresse"))
            slugs.add(values.get("slug"))
            for name, problem in problems:
                section, _, key = name.rpartition(".")
                self.wrong(f"agency.{section}".rstrip("."), key, f"{name}\u00a0: {problem}", nth)
            made.append(values)
        return made

    def tariffs(self, modes: Mapping[str, Any]) -> list[Tariff]:
        made = []
        for mode, zones in modes.items():
            if mode not in MODES or not isinstance(zones, dict):
                self.wrong(f"tariffs.{mode}", "", f"tariffs.{mode}\u00a0: les modes sont {', '.join(MODES)}")
                continue
            for zone, steps in zones.items():
                read, problem = steps_of(steps)
                if zone not in ZONES:
                    problem = f"zone inconnue\u00a0; il y a {', '.join(ZONES)}"
                if problem:
                    self.wrong(f"tariffs.{mode}", zone, f"{zone}\u00a0: {problem}")
                made += [Tariff(mode, zone, grams, cents) for grams, cents in read]
        return made


def _lines_of(text: str) -> Iterator[tuple[tuple[str, int, str], int]]:
    """((section, which of its kind, key), line) of every title and key; the first of several counts least."""
    section, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            section = header[2]
            if header[1] == "[[":
                counts[section] = counts.get(section, -1) + 1
            yield (section, _nth(section, counts), ""), number
        elif key:
            yield (section, _nth(section, counts), key[1]), number


def _nth(section: str, counts: Mapping[str, int]) -> int:
    return counts.get(section.partition(".")[0], 0)


def written(file: MerchantFile) -> str:
    """The file for a person to edit; `read` gives the same values back."""
    parts = ["[merchant]", *_settings(file.settings)]
    parts += [] if file.agencies else EXAMPLE
    for agency in file.agencies or ():
        parts += ["", "[[agency]]", *_agency(agency)]
    by_mode: dict[str, dict[str, list[list[int]]]] = {}
    for one in file.tariffs or ():
        by_mode.setdefault(one.mode, {}).setdefault(one.zone, []).append([one.max_weight_g, one.price_cents])
    for mode, zones in by_mode.items():
        parts += ["", "# Par zone\u00a0: [grammes au plus, centimes TTC]. Une zone sans ligne n’est pas servie."]
        parts += [f"[tariffs.{mode}]", *(f"{zone} = {json.dumps(sorted(steps))}" for zone, steps in zones.items())]
    return "\n".join(parts) + "\n"


def _settings(values: Mapping[str, Any]) -> Iterator[str]:
    left = [field.name for field in fields(Merchant)]
    for words, names in (*GROUPS, ("Autres réglages.", " ".join(left))):
        here = [name for name in names.split() if name in left and name in values]
        left = [name for name in left if name not in here]
        if here:
            yield from ("", f"# {words}", *(f"{name} = {_value(values[name])}" for name in here))


def _agency(values: Mapping[str, Any]) -> Iterator[str]:
    for name in AGENCY_FIELDS:
        yield f"{name} = {_value(values[name])}"
    yield "[agency.hours]"
    for day, spans in zip(DAYS, values["hours"], strict=True):
        if spans:
            yield f"{day} = {_value(', '.join(f'{opens}-{closes}' for opens, closes in spans))}"


def _value(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace("\x7f", "\\u007f")
