"""Which agency is near: for a place as it is typed, the nearest first (S0-30, S0-42)."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.distances import distance_m
from shop.french import number
from shop.storefront import Agency
from shop.town_search import FoundPlace, places_meant

NEAR_M = 2_000
"""The middle of a postcode is good to about as much."""


@dataclass(frozen=True, slots=True)
class Near:
    """An agency and how far it is, in metres as the crow flies; None where nobody said from where."""

    agency: Agency
    metres: float | None

    @property
    def words(self) -> str:
        """« à moins de 2 km », « à 1 068 km environ »; empty where it is not known."""
        if self.metres is None:
            return ""
        if self.metres < NEAR_M:
            return "à moins de 2\u00a0km"
        return f"à {number(round(self.metres / 1000))}\u00a0km environ"


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, the one place it means, and the places it may mean where there are several.

    `afar`: one that nobody can measure from, overseas or Monaco.
    """

    typed: str
    here: FoundPlace | None
    choices: Sequence[FoundPlace]
    agencies: Sequence[Near]
    afar: FoundPlace | None = None

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and self.here is None and not self.choices and self.afar is None


def search(agencies: Sequence[Agency], typed: str) -> Search:
    """The nearest first once one place is meant; until then in the merchant's order."""
    meant = places_meant(typed)
    places = [one for one in meant if one.position is not None]
    here = places[0] if len(places) == 1 else None
    if here is None or here.position is None:
        afar = meant[0] if meant and not places else None
        return Search(typed, None, places, [Near(agency, None) for agency in agencies], afar)
    position = here.position
    found = [Near(agency, distance_m(position, (agency.latitude, agency.longitude))) for agency in agencies]
    return Search(typed, here, (), sorted(found, key=lambda one: one.metres or 0.0))
