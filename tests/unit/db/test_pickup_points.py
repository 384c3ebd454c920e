"""Pickup points: asked of a carrier, kept as it told, and found again when it cannot be asked."""

import asyncio
import math
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.engine import fetch, transaction
from db.queries import pickup_points as queries
from shop.carriers.carrier import (
    Carrier,
    CarrierRefused,
    CarrierUnavailable,
    Closing,
    Point,
    PointFinder,
    PointSearch,
)
from shop.distances import distance_m
from shop.pickup.facts import row_of
from shop.pickup.finding import PAUSE, find
from shop.pickup.kept import keep, nearest, point_of
from tests.factories import NOW
from tests.unit.db.pickup_casts import ARRIVAL, LYON, SEARCH, WEEK, a_point, codes


class Told:
    """A PointFinder that answers what the test says next, the last answer from then on."""

    def __init__(self, *answers: list[Point] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[PointSearch] = []

    async def near(self, search: PointSearch) -> list[Point]:
        self.asked.append(search)
        await asyncio.sleep(0)
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(told, Exception):
            raise told
        return told


def dpd(finder: PointFinder | None) -> Carrier:
    return Carrier("dpd", "DPD", points=finder)


async def kept_rows() -> list[dict[str, Any]]:
    return await fetch("SELECT code, seen_at, closed_until, facts FROM pickup_point ORDER BY code")


DOWN = CarrierUnavailable("down")


async def test_what_the_carrier_tells_is_shown_and_kept(database: str) -> None:
    near, far = a_point("P1", distance_m=300), a_point("P2", 2, distance_m=2_000)
    found = await find(dpd(Told([far, near])), SEARCH, NOW, arrival=ARRIVAL)
    assert (codes(found.points), found.is_live, found.seen_on) == (["P1", "P2"], True, None)
    assert [row["code"] for row in await kept_rows()] == ["P1", "P2"]
    assert await point_of("dpd", "P1") == replace(near, distance_m=None)
    assert await point_of("colissimo", "P1") is None


async def test_everything_told_of_a_point_is_read_again_as_it_was(database: str) -> None:
    whole = a_point(
        closings=(Closing(date(2026, 12, 24), date.max),),
        kind="locker",
        max_weight_g=16_000,
        wheelchair=False,
        parking=True,
        hint="face à la gare",
    )
    await keep([whole], NOW)
    assert await point_of("dpd", whole.code) == whole


async def test_only_news_is_written(database: str) -> None:
    first, second = a_point("P1"), a_point("P2")
    assert await keep([first, second, first], NOW) == 2
    assert await keep([first, replace(second, distance_m=12)], NOW + timedelta(hours=1)) == 0
    assert await keep([replace(first, name="Fleuriste"), second], NOW + timedelta(hours=2)) == 1
    assert await keep([first, second], NOW + timedelta(hours=13)) == 2
    assert {row["seen_at"] for row in await kept_rows()} == {NOW + timedelta(hours=13)}
    assert await keep([], NOW) == 0


async def test_the_last_known_points_are_shown_with_their_day_when_the_carrier_is_down(database: str) -> None:
    await keep([a_point("P2", 2), a_point("P1", -0.5)], NOW - timedelta(days=2))
    await keep([a_point("P3", 4)], NOW)
    found = await find(dpd(Told(DOWN)), SEARCH, NOW, arrival=ARRIVAL, here=LYON)
    assert (codes(found.points), found.is_live, found.seen_on) == (["P1", "P2", "P3"], False, date(2026, 11, 20))
    assert [one.distance_m for one in found.points] == [500, 2_000, 4_000]


async def test_nothing_known_is_said_as_such(database: str) -> None:
    await keep([a_point("P1", 40), a_point("P2", network="colissimo")], NOW)
    await keep([a_point("P3")], NOW - timedelta(days=61))
    for carrier in (dpd(Told(DOWN)), dpd(None)):
        found = await find(carrier, SEARCH, NOW, arrival=ARRIVAL)
        assert (found.points, found.is_live, found.is_unknown) == ((), False, True)
    nowhere = replace(SEARCH, postcode="00000")
    assert (await find(dpd(None), nowhere, NOW, arrival=ARRIVAL)).is_unknown


async def test_a_carrier_without_a_point_is_believed_where_none_was_known(database: str) -> None:
    found = await find(dpd(Told([])), SEARCH, NOW, arrival=ARRIVAL)
    assert (found.points, found.is_live, found.is_unknown, found.is_far) == ((), True, False, False)


async def test_where_none_is_near_the_nearest_is_told_and_said_to_be_far(database: str) -> None:
    """P12: none within 30 km; whether the carrier has none, or none that takes the parcel."""
    await keep([a_point("P1", 80), a_point("P2", 40), a_point("P3", 35, max_weight_g=1), a_point("P4", 400)], NOW)
    for told in ([], [a_point("P5", 1, max_weight_g=1)]):
        found = await find(dpd(Told(told)), SEARCH, NOW, arrival=ARRIVAL)
        assert (codes(found.points), found.is_live, found.is_far) == (["P2"], True, True)
    assert not (await find(dpd(Told([a_point("P6", 1)])), SEARCH, NOW, arrival=ARRIVAL)).is_far


async def test_an_empty_answer_hides_no_point_that_was_known(database: str) -> None:
    await keep([a_point("P1")], NOW - timedelta(days=2))
    found = await find(dpd(Told([])), SEARCH, NOW, arrival=ARRIVAL)
    assert (codes(found.points), found.is_live, found.seen_on) == (["P1"], False, date(2026, 11, 20))


async def test_a_carrier_that_failed_is_left_alone_for_a_minute_and_tried_by_one_visitor(database: str) -> None:
    finder = Told(DOWN, [a_point("P1")])
    assert not (await find(dpd(finder), SEARCH, NOW, arrival=ARRIVAL)).is_live
    soon = NOW + PAUSE - timedelta(seconds=1)
    assert not (await find(dpd(finder), SEARCH, soon, arrival=ARRIVAL)).is_live
    assert len(finder.asked) == 1
    later = NOW + PAUSE
    found = await asyncio.gather(*(find(dpd(finder), SEARCH, later, arrival=ARRIVAL) for _ in range(5)))
    assert sorted(one.is_live for one in found) == [False] * 4 + [True]
    assert (await find(dpd(finder), SEARCH, later, arrival=ARRIVAL)).is_live
    assert len(finder.asked) == 3


async def test_a_refused_place_does_not_shut_the_carrier_off(database: str) -> None:
    finder = Told(CarrierRefused("DPD ne reconnaît pas ce lieu.", "312"), [a_point("P1")])
    found = await find(dpd(finder), replace(SEARCH, postcode="99999"), NOW, arrival=ARRIVAL)
    assert (found.points, found.is_unknown, found.remark) == ((), False, "DPD ne reconnaît pas ce lieu.")
    assert (await find(dpd(finder), SEARCH, NOW, arrival=ARRIVAL)).is_live


async def test_a_refusal_of_a_place_there_is_says_nothing_of_the_place(database: str) -> None:
    refused = CarrierRefused("DPD ne reconnaît pas ce lieu.", "312")
    found = await find(dpd(Told(refused)), SEARCH, NOW, arrival=ARRIVAL)
    assert (found.is_live, found.is_unknown, found.remark) == (False, True, "")
    await keep([a_point("P1")], NOW)
    found = await find(dpd(Told(refused)), SEARCH, NOW, arrival=ARRIVAL)
    assert (codes(found.points), found.is_live, found.remark) == (["P1"], False, "")


async def test_a_missing_town_is_that_of_the_postcode(database: str) -> None:
    finder = Told([])
    await find(dpd(finder), replace(SEARCH, town=""), NOW, arrival=ARRIVAL)
    assert finder.asked[0].town.startswith("Lyon")


UNFIT: dict[str, Point] = {
    "weight": a_point("P2", max_weight_g=3_999),
    "leave": a_point("P2", closings=(Closing(ARRIVAL, ARRIVAL),)),
    "away_now_and_then": a_point("P2", closings=(Closing(date(2026, 11, 1), ARRIVAL),)),
    "closed_that_weekday": a_point("P2", week=(WEEK[0], (), *WEEK[2:])),
    "across_the_sea": a_point("P2", postcode="20200"),
    "abroad": a_point("P2", country="BE"),
}
FIT: dict[str, Point] = {
    "weight": a_point("P2", max_weight_g=4_000),
    "leave": a_point(
        "P2", closings=(Closing(date(2026, 11, 30), date(2026, 11, 30)), Closing(date(2026, 12, 2), date.max))
    ),
    "no_hours_told": a_point("P2", week=((),) * 7),
}


@pytest.mark.parametrize("case", UNFIT)
async def test_points_that_cannot_take_the_parcel_are_offered_neither_live_nor_kept(database: str, case: str) -> None:
    told = [UNFIT[case], a_point("P1", 1)]
    live = await find(dpd(Told(told)), SEARCH, NOW, arrival=ARRIVAL)
    kept = await find(dpd(Told(DOWN)), SEARCH, NOW, arrival=ARRIVAL)
    assert [codes(live.points), codes(kept.points)] == [["P1"], ["P1"]]


@pytest.mark.parametrize("case", FIT)
async def test_points_that_can_are_offered_both_ways(database: str, case: str) -> None:
    live = await find(dpd(Told([FIT[case]])), SEARCH, NOW, arrival=ARRIVAL)
    kept = await find(dpd(Told(DOWN)), SEARCH, NOW, arrival=ARRIVAL)
    assert [codes(live.points), codes(kept.points)] == [["P2"], ["P2"]]


async def test_a_point_closed_on_the_first_day_is_offered_for_the_next(database: str) -> None:
    point = UNFIT["closed_that_weekday"]
    for told in ([point], DOWN):
        carrier = dpd(Told(told))
        assert not (await find(carrier, SEARCH, NOW, arrival=ARRIVAL)).points
        found = await find(dpd(Told(told)), SEARCH, NOW, arrival=ARRIVAL, latest=ARRIVAL + timedelta(days=1))
        assert codes(found.points) == ["P2"]


async def test_in_corsica_only_corsican_points_are_offered(database: str) -> None:
    told = [a_point("P1", postcode="20200"), a_point("P2")]
    found = await find(dpd(Told(told)), replace(SEARCH, postcode="20000"), NOW, arrival=ARRIVAL)
    assert codes(found.points) == ["P1"]


async def test_distances_count_from_the_buyer_where_that_is_known(database: str) -> None:
    told = [a_point("P1", 1, distance_m=9_999), a_point("P2", 3, distance_m=1)]
    found = await find(dpd(Told(told)), SEARCH, NOW, arrival=ARRIVAL, here=LYON)
    assert [(one.code, one.distance_m) for one in found.points] == [("P1", 1_000), ("P2", 3_000)]


async def test_as_many_as_asked_for_are_found_behind_many_that_cannot_take_the_parcel(database: str) -> None:
    small = [a_point(f"S{n}", n / 1_000, max_weight_g=1) for n in range(150)]
    await keep([*small, *(a_point(f"P{n:02}", n) for n in range(1, 13))], NOW)
    found = await nearest("dpd", LYON, 10, SEARCH, arrival=ARRIVAL, now=NOW)
    assert codes([one.point for one in found]) == [f"P{n:02}" for n in range(1, 11)]


async def test_a_busy_database_does_not_keep_the_points_from_being_shown(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.pickup.finding.WRITING", 0.05)
    holding, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction():
            await queries.keep([row_of(a_point("P1", name="Fleuriste"), NOW)])
            holding.set()
            await release.wait()

    writer = asyncio.create_task(hold())
    await holding.wait()
    found = await find(dpd(Told([a_point("P1")])), SEARCH, NOW, arrival=ARRIVAL)
    release.set()
    await writer
    assert codes(found.points) == ["P1"]


PLACES = st.tuples(st.floats(42.5, 50.9), st.floats(-4.5, 8.0))
PATIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=25, deadline=None, suppress_health_check=PATIENT)
@given(data=st.data())
async def test_the_nearest_ten_are_those_of_brute_force(database: str, data: st.DataObject) -> None:
    await fetch("DELETE FROM pickup_point")
    here = data.draw(PLACES)
    drawn = random.Random(data.draw(st.integers(0, 10_000)))
    spread = data.draw(st.sampled_from([0.01, 0.1, 0.5]))
    points = [
        a_point(
            f"P{number}",
            latitude=here[0] + drawn.gauss(0, spread),
            longitude=here[1] + drawn.gauss(0, spread),
            max_weight_g=drawn.choice([0, 1, 30_000]),
        )
        for number in range(data.draw(st.integers(0, 120)))
    ]
    await keep(points, NOW)
    found = await nearest("dpd", here, 10, SEARCH, arrival=ARRIVAL, now=NOW)
    far = sorted(distance_m(here, (one.latitude, one.longitude)) for one in points if one.max_weight_g != 1)
    wanted = [metres for metres in far if metres <= 30_000][:10]
    assert len(found) == len(wanted)
    # PostgreSQL keeps a position to half a metre.
    assert all(
        math.isclose(one.point.distance_m or 0, metres, abs_tol=2) for one, metres in zip(found, wanted, strict=True)
    )
