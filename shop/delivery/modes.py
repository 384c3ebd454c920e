"""The ways to receive an order, as data: another carrier is one more row and its tariffs, not another shape."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from shop.places import REFERENCE

HOME, PREDICT, DPD_POINT, AGENCY = "home", "predict", "dpd_point", "agency"
COLISSIMO, COLISSIMO_POINT, OVERSIZE = "colissimo", "colissimo_point", "oversize"
AT_HOME, AT_POINT, AT_AGENCY = "home", "point", "agency"
"""Where goods are handed over."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to receive. `transit_days`: (fewest, most) working days after dispatch; `zone_days`: days more by zone.

    `carrier`: whose labels and pickup points, empty for nobody's. `free_from_threshold`: the merchant's free threshold
    counts here. `surcharged`: zone surcharges are due. `only_oversize`: offered for what no parcel can carry alone.
    Grams and millimetres; a limit of 0 is no limit. `max_girth_mm` is the longest side plus the girth of the two
    others, `max_sum_mm` the three sides together.
    """

    code: str
    label: str
    constraint: str
    transit_days: tuple[int, int]
    handover: str = AT_HOME
    carrier: str = ""
    zone_days: Mapping[str, int] = field(default_factory=dict)
    needs_mobile: bool = False
    offers_slots: bool = False
    asks_access: bool = False
    priced: bool = True
    surcharged: bool = True
    free_from_threshold: bool = True
    carries_oversize: bool = False
    only_oversize: bool = False
    carries_agency_only: bool = False
    max_weight_g: int = 0
    max_side_mm: int = 0
    max_girth_mm: int = 0
    max_sum_mm: int = 0

    @property
    def needs_address(self) -> bool:
        """Whether the goods go to an address of the buyer's."""
        return self.handover == AT_HOME

    def days_on_the_road(self, zone: str) -> tuple[int, int]:
        """(fewest, most) working days after dispatch to this zone."""
        more = self.zone_days.get(zone, 0)
        return self.transit_days[0] + more, self.transit_days[1] + more


_NAMES = frozenset(one.name for one in fields(Mode))


def mode_from(row: Mapping[str, Any]) -> Mode:
    """The mode of a row or of a table of the reference file; names we do not know are left aside."""
    values = {name: value for name, value in row.items() if name in _NAMES}
    fewest, most = values["transit_days"]
    return Mode(**{**values, "transit_days": (fewest, most)})


@cache
def standard_modes() -> tuple[Mode, ...]:
    """The modes of db/reference/delivery_modes.toml, in the order they are offered."""
    with (REFERENCE / "delivery_modes.toml").open("rb") as file:
        return tuple(mode_from(row) for row in tomllib.load(file)["mode"])


def standard_mode(code: str) -> Mode | None:
    """None for a code the reference file has not: a merchant's own mode, or one that was given up."""
    return next((one for one in standard_modes() if one.code == code), None)
