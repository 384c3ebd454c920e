"""A list of pickup points as step 2 shows it."""

from dataclasses import dataclass
from datetime import date

from shop.delivery.choice import PointSnapshot


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point as it is shown. `due`: what it costs where that is not what the way to receive says."""

    snapshot: PointSnapshot
    latitude: float | None = None
    longitude: float | None = None
    distance: str = ""
    today: str = ""
    notes: tuple[str, ...] = ()
    due: str = ""

    @property
    def code(self) -> str:
        return self.snapshot.code


@dataclass(frozen=True, slots=True)
class Points:
    """What a search came to. `seen_on`: the day of a list that is not today's; `later`: nobody knows of any point.

    `more`: how many to show next, 0 for no more; `first_new`: which line, from 1 on, was not shown before; `place`:
    what stands in the field; `here`: « 48.11,-1.68 » where the browser told where it is.
    """

    lines: tuple[PointLine, ...] = ()
    place: str = ""
    here: str = ""
    seen_on: date | None = None
    later: bool = False
    searched: bool = True
    error: str = ""
    remark: str = ""
    is_far: bool = False
    more: int = 0
    first_new: int = 0

    @property
    def spoken(self) -> str:
        """What the search came to, for who does not see the list; empty where an error says it."""
        if self.error or self.remark:
            return ""
        number = len(self.lines)
        if not number:
            return "Aucun point de retrait trouvé"
        return f"{number} point{'s' if number > 1 else ''} de retrait" + (
            " affichés" if self.first_new else " à choisir"
        )

    @property
    def are_asked_for(self) -> bool:
        """Whether there was anything to look for, or a point chosen before."""
        return bool(self.place or self.lines or self.later or self.error)
