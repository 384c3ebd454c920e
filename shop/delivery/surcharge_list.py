"""A list of surcharge postcodes as a file, and what becomes of the periods we have once it counts (S0-36).

    code postal;zone            semicolons, commas or tabs; French or English headers, or none; further columns are left
    73150;montagne              corse or montagne (corsica, mountain)

Values in, frozen values out: the use cases are in surcharges.py.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from shop.delivery.rules import CORSICA, MOUNTAIN, SurchargePeriod, in_force
from shop.places import has_right_shape, normalise_postcode

POSTCODE_HEADERS: Final = frozenset(
    {"code postal", "codes postaux", "code_postal", "cp", "postcode", "postal code", "zip"}
)
ZONE_HEADERS: Final = frozenset({"zone", "secteur", "area"})
ZONE_NAMES: Final = {
    CORSICA: ("corsica", "corse", "corse et iles voisines", "corse iles", "iles", "ile"),
    MOUNTAIN: ("mountain", "montagne", "station de montagne", "stations de montagne"),
}
_ZONE_OF: Final = {name: zone for zone, names in ZONE_NAMES.items() for name in names}
MOST_LINES: Final = 20_000
SEPARATORS: Final = ";,\t"


class WrongList(Exception):
    """What is wrong with the file, line by line, in French; nothing of it counts."""

    def __init__(self, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"ligne {line} · {words}" for line, words in self.problems))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a list changes from its day on: zones by postcode, `moved` as (from, to)."""

    added: Mapping[str, str]
    removed: Mapping[str, str]
    moved: Mapping[str, tuple[str, str]]
    unchanged: int
    dropped: int
    """Changes that were planned for later and no longer count."""

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.moved or self.dropped)


def read_list(text: str) -> dict[str, str]:
    """Zone by postcode. Raises WrongList, with every line that is wrong."""
    rows = _rows(text)
    if not rows:
        raise WrongList([(1, "le fichier ne nomme aucun code postal")])
    at, zone_at, first = _columns(rows[0][1])
    zones: dict[str, str] = {}
    problems: list[tuple[int, str]] = []
    for line, cells in rows[first:]:
        postcode = normalise_postcode("FR", cells[at]) if at < len(cells) else ""
        zone = _ZONE_OF.get(_plain(cells[zone_at]), "") if zone_at < len(cells) else ""
        problem = _problem(postcode, zone, zones)
        if problem:
            problems.append((line, problem))
        zones.setdefault(postcode, zone)
    if not problems and not zones:
        problems.append((1, "le fichier ne nomme aucun code postal"))
    if problems:
        raise WrongList(problems)
    return zones


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of what is not blank."""
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise WrongList([(MOST_LINES, "le fichier est trop long pour une liste de codes postaux")])
    head = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=head.count)
    told = ((number, line) for number, line in enumerate(lines, 1) if line.strip(" ;,\t"))
    return [(number, _cells(number, line, separator)) for number, line in told]


def _cells(number: int, line: str, separator: str) -> list[str]:
    """Raises WrongList for a line that no spreadsheet writes."""
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error:
        raise WrongList([(number, "la ligne ne se lit pas\u00a0: une de ses cases est bien trop longue")]) from None


def _columns(head: Sequence[str]) -> tuple[int, int, int]:
    """(column of the postcode, of the zone, rows to leave out); without headers the first two columns."""
    names = [_plain(cell) for cell in head]
    postcode = next((at for at, name in enumerate(names) if name in POSTCODE_HEADERS), None)
    zone = next((at for at, name in enumerate(names) if name in ZONE_HEADERS), None)
    if postcode is None and zone is None and any(char.isdigit() for char in head[0]):
        return 0, 1, 0
    if postcode is None or zone is None:
        raise WrongList([(1, "nommez les colonnes « code postal » et « zone »")])
    return postcode, zone, 1


def _plain(text: str) -> str:
    """Small letters without accents, one space between words."""
    flat = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(flat.casefold().replace("-", " ").split())


def _problem(postcode: str, zone: str, before: Mapping[str, str]) -> str:
    if not has_right_shape("FR", postcode):
        return "le code postal est à écrire en cinq chiffres (la Belgique et le Luxembourg sont une zone à eux seuls)"
    if not zone:
        return f"{postcode}\u00a0: la zone est à écrire « corse » ou « montagne »"
    if postcode.startswith(("97", "98")):
        return f"{postcode}\u00a0: nous n’y livrons pas"
    if postcode.startswith("20") and zone != CORSICA:
        return f"{postcode}\u00a0: les codes qui commencent par 20 sont en Corse"
    if before.get(postcode, zone) != zone:
        return f"{postcode}\u00a0: déjà donné plus haut dans une autre zone"
    return ""


def planned(periods: Iterable[SurchargePeriod], wanted: Mapping[str, str], day: date) -> list[SurchargePeriod]:
    """The periods once `wanted` is the whole list from `day` on; what was before stays as it was."""
    before = [one for one in periods if one.valid_from < day]
    reach = [one for one in before if one.valid_until is None or one.valid_until >= day]
    going_on = {one.postcode: one for one in reach if wanted.get(one.postcode) == one.zone}
    eve = day - timedelta(days=1)
    made = [one for one in before if one not in reach]
    made += [replace(one, valid_until=None if one is going_on.get(one.postcode) else eve) for one in reach]
    made += [SurchargePeriod(code, zone, day) for code, zone in wanted.items() if code not in going_on]
    return in_order(made)


def in_order(periods: Iterable[SurchargePeriod]) -> list[SurchargePeriod]:
    return sorted(periods, key=lambda one: (one.postcode, one.valid_from))


def difference(periods: Sequence[SurchargePeriod], wanted: Mapping[str, str], day: date) -> Difference:
    """What `wanted` changes of what would be in force on `day` and after."""
    now = in_force(periods, day)
    ends = [one for one in periods if one.valid_until is not None and one.valid_until >= day]
    later = [one for one in periods if one.valid_from > day]
    return Difference(
        {code: zone for code, zone in sorted(wanted.items()) if code not in now},
        {code: zone for code, zone in sorted(now.items()) if code not in wanted},
        {code: (now[code], zone) for code, zone in sorted(wanted.items()) if now.get(code, zone) != zone},
        sum(1 for code, zone in wanted.items() if now.get(code) == zone),
        len({one.postcode for one in (*ends, *later)}),
    )
