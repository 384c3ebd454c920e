"""A carrier's pickup points in this process, in place of what is asked over HTTP."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from shop.carriers.carrier import Carrier, Point, PointSearch
from tests.unit.web.staff_desk import application_of
from web.headers import Shell


class Finder:
    """A PointFinder that tells `points` whatever is asked; `trouble`: what it raises instead."""

    def __init__(self, points: Iterable[Point]) -> None:
        self.points = list(points)
        self.trouble: Exception | None = None

    async def near(self, search: PointSearch) -> list[Point]:
        if self.trouble:
            raise self.trouble
        return self.points


@contextmanager
def finding(app: Shell, points: Iterable[Point]) -> Iterator[Finder]:
    """DPD's points in this application are these, until the end."""
    finder, state = Finder(points), application_of(app).state
    known = state.carriers
    state.carriers = {"dpd": Carrier("dpd", "DPD", points=finder)}
    yield finder
    state.carriers = known
