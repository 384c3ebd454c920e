"""The address of a list of orders: what it may be narrowed by, in words, and the links that change one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from shop.calendar import typed_day
from shop.delivery.modes import standard_modes
from shop.money import euros
from shop.parcels.carrier_pages import CARRIERS
from shop.payments.methods import METHODS
from shop.staff.lists import FILTERS
from shop.staff.order_list import Wanted, colleagues
from shop.storefront import Storefront
from web.inputs import FormData, clean_id
from web.pages.staff.typed import cents_in
from web.sessions import Session

LONGEST_SEARCH: Final = 100
LONGEST_CODE: Final = 60
SORTS: Final = {
    "": "Ordre habituel",
    "anciennes": "Les plus anciennes",
    "recentes": "Les plus récentes",
    "montant": "Le montant le plus haut",
    "petites": "Le montant le plus bas",
}
_SORTS: Final = {"anciennes": "oldest", "recentes": "newest", "montant": "dearest", "petites": "cheapest"}
FLAGS: Final = {"avec": "À décider", "sans": "Rien à décider"}
NAMES: Final = (
    "etat", "q", "alerte", "mode", "agence", "transporteur", "paiement", "du", "au", "min", "max", "qui", "tri",
)  # fmt: skip
"""The parameters of the address, in its order."""
LABELS: Final = {
    "etat": "État", "alerte": "Décision", "mode": "Réception", "agence": "Agence", "transporteur": "Transporteur",
    "paiement": "Paiement", "du": "Passée depuis le", "au": "Jusqu’au", "min": "Montant, à partir de",
    "max": "Montant, jusqu’à", "qui": "En main", "tri": "Ordre",
}  # fmt: skip
"""What each is called beside its field."""
_DAY: Final = "Indiquez un jour, par exemple 01/12/2026."
_SUM: Final = "Indiquez un montant en euros, par exemple 12,40."
_UNKNOWN: Final = "Ce choix n’existe pas ou plus\u00a0: choisissez dans la liste."


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, as {value: words}."""

    states: Mapping[str, str]
    flags: Mapping[str, str]
    modes: Mapping[str, str]
    agencies: Mapping[str, str]
    carriers: Mapping[str, str]
    methods: Mapping[str, str]
    owners: Mapping[str, str]
    sorts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the list: `values` as they stand in it, cleaned, without those that mean nothing."""

    wanted: Wanted
    values: Mapping[str, str]
    choices: Choices
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not understood and narrows nothing, for whoever sees the list without its form."""
        return tuple(f"«\u00a0{LABELS[name]}\u00a0»\u00a0: {words}" for name, words in self.wrong.items())

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Why nothing can be found: what begins after it ends."""
        said = []
        if self.wanted.since and self.wanted.until and self.wanted.since > self.wanted.until:
            said.append(
                f"Aucune commande ne peut être passée depuis le {self.wanted.since:%d/%m/%Y} "
                f"et jusqu’au {self.wanted.until:%d/%m/%Y}\u00a0: le premier jour est après le dernier."
            )
        least, most = self.wanted.least_cents, self.wanted.most_cents
        if least is not None and most is not None and least > most:
            said.append(
                f"Aucune commande ne peut coûter au moins {euros(least)} et au plus {euros(most)}\u00a0: "
                "le premier montant est plus haut que le second."
            )
        return tuple(said)

    @property
    def query(self) -> str:
        return urlencode(self.values)

    def url(self, page: int = 1, base: str = "/gestion/commandes") -> str:
        pairs = {**self.values, **({"page": str(page)} if page > 1 else {})}
        return base + (f"?{urlencode(pairs)}" if pairs else "")

    def without(self, name: str) -> str:
        kept = {key: value for key, value in self.values.items() if key != name}
        return "/gestion/commandes" + (f"?{urlencode(kept)}" if kept else "")

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(words, address without it) of everything that narrows the list."""
        return [(self._words(name), self.without(name)) for name in self.values if name != "tri"]

    @property
    def is_narrow(self) -> bool:
        return any(name != "tri" for name in self.values)

    @property
    def is_detailed(self) -> bool:
        """Whether more than the words and the state is asked: the rest of the form is open then."""
        return any(name not in {"etat", "q", "tri"} for name in self.values)

    def _words(self, name: str) -> str:
        value = self.values[name]
        known = {
            "etat": self.choices.states, "alerte": self.choices.flags, "mode": self.choices.modes,
            "agence": self.choices.agencies, "transporteur": self.choices.carriers, "paiement": self.choices.methods,
            "qui": self.choices.owners,
        }  # fmt: skip
        if name in known:
            return known[name].get(value, value)
        if name == "q":
            return f"«\u00a0{value}\u00a0»"
        if name in {"du", "au"}:
            return f"{'Depuis' if name == 'du' else 'Jusqu’au'} {date.fromisoformat(value):%d/%m/%Y}"
        least = self.wanted.least_cents if name == "min" else self.wanted.most_cents
        return f"{'À partir de' if name == 'min' else 'Jusqu’à'} {euros(least or 0)}"


async def asked_of(sent: FormData, session: Session, front: Storefront) -> Asked:
    """What the address means; what nobody knows or can read narrows nothing, and `wrong` says so by its name."""
    choices = await _choices(session, front)
    values = {name: sent.get(name, "").strip()[:LONGEST_SEARCH] for name in NAMES}
    known: dict[str, Mapping[str, Any]] = {
        "etat": choices.states, "alerte": choices.flags, "mode": choices.modes, "agence": choices.agencies,
        "transporteur": choices.carriers, "paiement": choices.methods, "qui": choices.owners, "tri": _SORTS,
    }  # fmt: skip
    wrong = {name: _UNKNOWN for name, offered in known.items() if values[name] and values[name] not in offered}
    values |= dict.fromkeys(wrong, "")
    wanted = Wanted(
        queue=values["etat"],
        text=values["q"],
        flag=values["alerte"],
        mode=values["mode"],
        agency=values["agence"],
        carrier=values["transporteur"],
        method=values["paiement"],
        owner=_owner(values["qui"], session),
        sort=_SORTS.get(values["tri"], ""),
    )
    wrong |= _typed(values)
    days = {name: date.fromisoformat(values[name]) for name in ("du", "au") if values[name]}
    wanted = replace(
        wanted,
        since=days.get("du"),
        until=days.get("au"),
        least_cents=cents_in(values["min"]),
        most_cents=cents_in(values["max"]),
    )
    kept = {name: value for name, value in values.items() if value}
    return Asked(wanted, kept, choices, wrong)


def _typed(values: dict[str, str]) -> dict[str, str]:
    """What to say of days and sums that are none, which are emptied; a day is written as browsers send it."""
    wrong = {name: _SUM for name in ("min", "max") if values[name] and cents_in(values[name]) is None}
    for name in ("du", "au"):
        if day := typed_day(values[name]):
            values[name] = day.isoformat()
        elif values[name]:
            wrong[name] = _DAY
    values |= dict.fromkeys(wrong, "")
    return wrong


def _owner(value: str, session: Session) -> int | None:
    if value in {"moi", "personne"}:
        return session.subject_id if value == "moi" else 0
    return clean_id(value)


async def _choices(session: Session, front: Storefront) -> Choices:
    others = {str(code): name for code, name in (await colleagues()).items() if code != session.subject_id}
    return Choices(
        states={code: queue.label for code, queue in FILTERS.items()},
        flags=FLAGS,
        modes={one.code: one.label for one in standard_modes()},
        agencies={one.slug: one.name for one in front.agencies},
        carriers={one.code: one.name for one in CARRIERS.values()},
        methods={one.code: one.label for one in METHODS},
        owners={"moi": "En main\u00a0: moi", "personne": "En main\u00a0: personne"}
        | {code: f"En main\u00a0: {name}" for code, name in others.items()},
        sorts=SORTS,
    )
