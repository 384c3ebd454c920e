"""The ways to receive as a merchant's file sets them: what it does not say of a mode is as db/reference has it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from shop.delivery.modes import AGENCY, AT_AGENCY, AT_HOME, AT_POINT, Mode, mode_from, standard_mode, standard_modes
from shop.delivery.rules import ZONES

NETWORKS: Final = ("dpd", "colissimo")
LONGEST_LABEL: Final = 60
LONGEST_CONSTRAINT: Final = 200
MOST_DAYS: Final = 60
MOST_MODES: Final = 30
LARGEST_LIMIT: Final = 10_000_000
MEANINGS: Final = {
    "label": "ce que lit le client",
    "constraint": "une phrase sous le nom",
    "active": "ce mode est proposé, ou non (false)",
    "order": "sa place dans la liste",
    "handover": "home (une adresse), point (un point de retrait) ou agency",
    "carrier": "dpd ou colissimo, vide pour un autre",
    "transit_days": "jours ouvrés sur la route, au moins et au plus",
    "zone_days": "jours ouvrés de plus par zone",
    "needs_mobile": "un téléphone portable est demandé",
    "offers_slots": "un jour et un créneau sont demandés",
    "asks_access": "l’étage, l’ascenseur et l’accès camion sont demandés",
    "priced": "il a un prix, ou non (false)",
    "surcharged": "les suppléments de zone s’y ajoutent, ou non (false)",
    "free_from_threshold": "offert dès le seuil de livraison offerte",
    "carries_oversize": "porte les articles encombrants",
    "only_oversize": "proposé seulement quand aucun colis ne convient",
    "carries_agency_only": "porte les articles à retirer en agence",
    "max_weight_g": "grammes au plus\u00a0; 0, sans limite",
    "max_side_mm": "plus grand côté en millimètres",
    "max_girth_mm": "plus grand côté et tour des deux autres",
    "max_sum_mm": "les trois côtés ensemble",
}
"""Every key of a [mode.…] part, in the order they are written."""
ON_PAGES: Final[Mapping[str, str]] = {
    "transit_days": "ce nombre est plus petit que celui des jours au moins",
    "zone_days": f"indiquez un nombre de jours, {MOST_DAYS} au plus",
    "carrier": "un point de retrait est celui d’un transporteur\u00a0: choisissez DPD ou Colissimo",
    "": "commencez par une lettre, par exemple Coursier",
}
"""What a page says of a value, where the file's words speak of how a file is written."""
ALWAYS_WRITTEN: Final = ("label", "constraint", "active", "order", "transit_days", "max_weight_g")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
_DEFAULTS: Final = {one.name: one.default for one in fields(Mode)}

Problems = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OwnMode:
    """A mode and whether it is offered; a shop's modes stand in their order."""

    mode: Mode
    active: bool = True


STANDARD: Final = tuple(OwnMode(one) for one in standard_modes())


def own_from(row: Mapping[str, Any]) -> OwnMode:
    """The mode of a row of the table `delivery_mode`."""
    whole = mode_from(row)
    values = {one.name: getattr(whole, one.name) for one in fields(Mode)}
    flags = {name: bool(value) for name, value in values.items() if isinstance(_DEFAULTS[name], bool)}
    return OwnMode(Mode(**{**values, **flags}), bool(row["active"]))


def rows_of(modes: Sequence[OwnMode]) -> list[dict[str, Any]]:
    """As the table keeps them; none where they are the standard ones, which then follow the program."""
    if tuple(modes) == STANDARD:
        return []
    rows = []
    for position, one in enumerate(modes):
        values = asdict(one.mode)
        lists = {"transit_days": list(one.mode.transit_days), "zone_days": dict(one.mode.zone_days)}
        rows.append({**values, **lists, "active": one.active, "position": position})
    return rows


def modes_of(written: Mapping[str, Any]) -> tuple[list[OwnMode], Problems]:
    """Every mode once the parts of the file stand over the standard ones; wrong keys as « code.key »."""
    standard = {one.code: one for one in standard_modes()}
    problems: Problems = []
    made: list[tuple[tuple[int, bool], OwnMode]] = []
    if len(written) > MOST_MODES:
        return [], [("", f"{MOST_MODES} modes au plus")]
    for place, code in enumerate([*standard, *(code for code in written if code not in standard)], 1):
        part = written.get(code, {})
        wrong = _check(code, part, standard.get(code))
        problems += [(f"{code}.{name}".rstrip("."), words) for name, words in wrong]
        if not wrong:
            wished = part.get("order", place), "order" not in part
            made.append((wished, _overlaid(code, part, standard.get(code))))
    modes = [one for _, one in sorted(made, key=lambda pair: pair[0])]
    if not problems and not any(one.active for one in modes):
        problems.append((next(iter(written), ""), "gardez au moins un mode de livraison"))
    return modes, problems


def check_mode(code: str, values: Mapping[str, Any]) -> Problems:
    """What is wrong with values of a mode, as in its part of the file, in the words of a page."""
    part = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    standard = standard_mode(code)
    problems = [one for one in _check(code, part, standard) if standard is not None or one[1] != "à remplir"]
    return [(name, ON_PAGES.get(name, words)) for name, words in problems]


def _overlaid(code: str, part: Mapping[str, Any], standard: Mode | None) -> OwnMode:
    base = {one.name: getattr(standard, one.name) for one in fields(Mode)} if standard else {"code": code}
    values = {name: value for name, value in part.items() if name not in {"active", "order"}}
    own = {"constraint": "", **base, **values}
    return OwnMode(Mode(**{**own, "transit_days": tuple(own["transit_days"])}), part.get("active", True))


def _check(code: str, part: object, standard: Mode | None) -> Problems:
    if not isinstance(part, dict):
        return [("", f"écrivez une partie [mode.{code}]")]
    if not _CODE.fullmatch(code):
        return [("", "un code de mode\u00a0: des minuscules, des chiffres et « _ », par exemple coursier")]
    problems: Problems = [(name, "réglage inconnu") for name in part.keys() - MEANINGS.keys()]
    problems += [(name, words) for name in part.keys() & MEANINGS.keys() if (words := _check_value(name, part[name]))]
    if standard is None:
        problems += [(name, "à remplir") for name in ("label", "transit_days", "handover") if name not in part]
    return problems or _check_together(code, part, standard)


def _check_together(code: str, part: Mapping[str, Any], standard: Mode | None) -> Problems:
    handover = part.get("handover", standard.handover if standard else AT_HOME)
    carrier = part.get("carrier", standard.carrier if standard else "")
    if standard is not None and handover != standard.handover:
        return [("handover", f"ce mode se remet toujours ainsi\u00a0: {standard.handover}")]
    if handover == AT_AGENCY and code != AGENCY:
        return [("handover", "le retrait en agence est le mode agency")]
    if handover == AT_POINT and not carrier:
        return [("carrier", "un point de retrait est celui d’un transporteur\u00a0: dpd ou colissimo")]
    return []


def _check_value(name: str, value: object) -> str:
    if name in {"label", "constraint"}:
        return _check_text(value, LONGEST_LABEL if name == "label" else LONGEST_CONSTRAINT, needed=name == "label")
    if name == "handover":
        return "" if value in (AT_HOME, AT_POINT, AT_AGENCY) else "écrivez home, point ou agency"
    if name == "carrier":
        return "" if value in ("", *NETWORKS) else "écrivez dpd, colissimo, ou rien"
    if name == "transit_days":
        return _check_days(value)
    if name == "zone_days":
        fit = isinstance(value, dict) and all(
            zone in ZONES and _is_whole(days, MOST_DAYS) for zone, days in value.items()
        )
        return "" if fit else f"écrivez par exemple {{ corsica = 1 }}, avec les zones {', '.join(ZONES)}"
    if name == "order" or name.startswith("max_"):
        return "" if _is_whole(value, LARGEST_LIMIT) else f"écrivez un nombre entier de 0 à {LARGEST_LIMIT}"
    return "" if isinstance(value, bool) else "écrivez true ou false"


def _check_text(value: object, longest: int, *, needed: bool) -> str:
    if not isinstance(value, str) or not all(char.isprintable() or char in "\u00a0\u202f" for char in value):
        return "écrivez un texte entre guillemets, sur une seule ligne"
    if needed and not value.strip():
        return "à remplir"
    return f"{longest} caractères au plus" if len(value) > longest else ""


def _check_days(value: object) -> str:
    whole = isinstance(value, list) and len(value) == 2 and all(_is_whole(days, MOST_DAYS) for days in value)
    return "" if whole and value[0] <= value[1] else "écrivez par exemple [1, 3], du plus court au plus long"  # type: ignore[index]


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def said_of(one: OwnMode, order: int) -> Iterable[tuple[str, Any]]:
    """(key, value) to write of a mode: what is always told, and what is not as the standard mode has it."""
    standard = standard_mode(one.mode.code)
    for name in MEANINGS:
        if name == "active":
            yield name, one.active
        elif name == "order":
            yield name, order
        else:
            value = getattr(one.mode, name)
            usual = getattr(standard, name) if standard else _DEFAULTS[name]
            if name in ALWAYS_WRITTEN or value != usual or (standard is None and name == "handover"):
                yield name, value
