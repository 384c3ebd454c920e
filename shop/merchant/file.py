"""The merchant's own file: settings, agencies, ways to receive and tariffs as TOML (written by written.py).

    [merchant]            settings of shop.merchant.identity, amounts in cents
    [[agency]]            one of the merchant's counters
    [agency.hours]        lundi = "09:00-12:30, 14:00-18:00"; a day left out is closed
    [[agency.exception]]  jour = "2026-12-24", heures = "09:00-12:00", motif = "Réveillon"; no hours: closed
    [mode.predict]        what is not as in db/reference/delivery_modes.toml; active = false: not offered
    [tariffs.home]        zone = [[grams at most, cents including VAT], [grams, cents, from which worth of goods], …]

What a file does not name stays as it is; agencies, modes and tariffs are replaced as a whole.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from shop.delivery.rules import ZONES, Tariff
from shop.merchant.checks import check_agency, check_setting, check_together, steps_of
from shop.merchant.identity import Merchant
from shop.merchant.modes import STANDARD, OwnMode, modes_of

EXCEPTION: Final = "agency.exception"
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
    """`settings` by name; `agencies` as rows with `hours` a week of spans and `exceptions`; None: stays as it is."""

    settings: Mapping[str, Any]
    agencies: Sequence[Mapping[str, Any]] | None
    tariffs: Sequence[Tariff] | None
    modes: Sequence[OwnMode] | None = None


def read(text: str, known: Mapping[str, Any], modes: Sequence[OwnMode] = STANDARD) -> MerchantFile:
    """The file as values, checked together with the settings and modes there are so far. Raises WrongFile."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _TOML_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise WrongFile([(line, f"ce n’est pas du TOML ({error})")]) from None
    reading = _Reading(text)
    settings = reading.settings(reading.table(found, "merchant"), known)
    agencies = reading.agencies(found["agency"]) if "agency" in found else None
    own = reading.modes(reading.table(found, "mode")) if "mode" in found else None
    codes = [one.mode.code for one in own or modes]
    tariffs = reading.tariffs(reading.table(found, "tariffs"), codes) if "tariffs" in found else None
    for name in found.keys() - {"merchant", "agency", "mode", "tariffs"}:
        reading.wrong(name, "", f"{name}\u00a0: partie inconnue\u00a0; il y a merchant, agency, mode et tariffs")
    if reading.problems:
        raise WrongFile(reading.problems)
    return MerchantFile(settings, agencies, tariffs, own)


class _Reading:
    """Values of one text, and what is wrong with them at which line."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, str]] = []
        self._lines = dict(_lines_of(text))

    def wrong(self, section: str, key: str, words: str, nth: int = 0) -> None:
        """Say it of the key, or where there is none of the part it should be in, or of what that is part of."""
        places = [(section, nth, key), (section, nth, ""), ("", 0, section)]
        while "." in section:
            section, _, name = section.rpartition(".")
            places += [(section, nth, name), (section, nth, "")]
        self.problems.append((next((self._lines[one] for one in places if one in self._lines), 0), words))

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
        slugs: set[str] = set()
        made = []
        for nth, row in enumerate(rows):
            values, problems = check_agency(row)
            slug = str(values.get("slug"))
            if slug in slugs:
                problems.append(("slug", "deux agences ont le même nom d’adresse"))
            slugs.add(slug)
            for name, problem in problems:
                section, _, key = name.rpartition(".")
                self.wrong(f"agency.{section}".rstrip("."), key, f"{name}\u00a0: {problem}", nth)
            made.append(values)
        return made

    def modes(self, parts: Mapping[str, Any]) -> list[OwnMode]:
        made, problems = modes_of(parts)
        for name, problem in problems:
            code, _, key = name.partition(".")
            self.wrong(f"mode.{code}".rstrip("."), key, f"{name or 'mode'}\u00a0: {problem}")
        return made

    def tariffs(self, modes: Mapping[str, Any], codes: Sequence[str]) -> list[Tariff]:
        made = []
        for mode, zones in modes.items():
            if mode not in codes or not isinstance(zones, dict):
                self.wrong(f"tariffs.{mode}", "", f"tariffs.{mode}\u00a0: les modes sont {', '.join(codes)}")
                continue
            for zone, steps in zones.items():
                read, problem = steps_of(steps)
                if zone not in ZONES:
                    problem = f"zone inconnue\u00a0; il y a {', '.join(ZONES)}"
                if problem:
                    self.wrong(f"tariffs.{mode}", zone, f"{zone}\u00a0: {problem}")
                made += [Tariff(mode, zone, grams, cents, least) for grams, cents, least in read]
        return made


def _lines_of(text: str) -> Iterator[tuple[tuple[str, int, str], int]]:
    """((section, which agency, key), line) of every title and key; the first of several counts least.

    The second [[agency.exception]] of an agency is its section « agency.exception.1 ».
    """
    section, agency, exception = "", -1, -1
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            section = header[2]
            if section == "agency":
                agency, exception = agency + 1, -1
            elif section == EXCEPTION:
                exception += 1
                section = f"{EXCEPTION}.{exception}"
            yield (section, _nth(section, agency), ""), number
        elif key:
            yield (section, _nth(section, agency), key[1]), number


def _nth(section: str, agency: int) -> int:
    return max(agency, 0) if section.partition(".")[0] == "agency" else 0
