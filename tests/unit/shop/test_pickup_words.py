"""A pickup point in words, and what an order keeps of it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from shop.carriers.carrier import Closing, Point, PointSearch
from shop.delivery.choice import PointSnapshot
from shop.distances import box_around, distance_m, distance_words
from shop.pickup.words import notes_of, refusal_of, snapshot, today_words

MORNING, AFTERNOON = (time(9), time(12, 30)), (time(14), time(18))
WEEK = ((MORNING, AFTERNOON), (MORNING,), (MORNING,), (MORNING,), (MORNING,), (MORNING,), ())
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
SEARCH = PointSearch("FR", "69003", "Lyon", 4_000, date(2026, 11, 23))


def a_point(**values: Any) -> Point:
    known = ("dpd", "P1", "Épicerie", "3 place du Pont", "69003", "Lyon", "FR", 45.75, 4.85, values.pop("week", WEEK))
    return Point(*known, **values)


def test_an_order_keeps_the_week_as_people_read_it() -> None:
    kept = snapshot(a_point(hint="face à la gare", distance_m=12))
    assert kept == PointSnapshot("dpd", "P1", "Épicerie", "3 place du Pont", "69003", "Lyon", "FR", kept.hours)
    assert kept.hours[0] == "lundi\u00a0: 9\u00a0h\u00a0– 12\u00a0h\u00a030, 14\u00a0h\u00a0– 18\u00a0h"
    assert kept.hours[6] == "dimanche\u00a0: fermé"
    assert snapshot(a_point(week=((),) * 7)).hours == ()


@pytest.mark.parametrize(
    ("point", "now", "sentence"),
    [
        (a_point(), MONDAY, "Aujourd’hui\u00a0: 9\u00a0h\u00a0– 12\u00a0h\u00a030, 14\u00a0h\u00a0– 18\u00a0h"),
        (a_point(week=(((time(), time(23, 59)),),) * 7), MONDAY, "Aujourd’hui\u00a0: 24\u00a0h sur\u00a024"),
        (a_point(), SATURDAY_NIGHT, "Fermé aujourd’hui"),  # it is Sunday in Paris already
        (a_point(week=((),) * 7), MONDAY, ""),
        (
            a_point(closings=(Closing(date(2026, 11, 20), date(2026, 12, 1)),)),
            MONDAY,
            "Fermé jusqu’au mardi 1er décembre",
        ),
        (a_point(closings=(Closing(date(2026, 11, 23), date.max),)), MONDAY, "Fermé jusqu’à nouvel ordre"),
    ],
)
def test_today_is_said_in_one_sentence(point: Point, now: datetime, sentence: str) -> None:
    assert today_words(point, now) == sentence


def test_what_to_know_of_a_point_is_listed() -> None:
    point = a_point(
        kind="locker",
        hint="face à la gare",
        wheelchair=False,
        parking=True,
        max_weight_g=2_500,
        closings=(
            Closing(date(2026, 11, 1), date(2026, 11, 22)),
            Closing(date(2026, 12, 1), date(2026, 12, 1)),
            Closing(date(2026, 12, 20), date(2027, 1, 2)),
            Closing(date(2026, 12, 22), date.max),
            Closing(date(2027, 5, 1), date(2027, 5, 9)),
        ),
    )
    assert notes_of(point, MONDAY) == (
        "Consigne automatique",
        "face à la gare",
        "Pas d’accès en fauteuil roulant",
        "Parking",
        "Colis de 2,5\u00a0kg au plus",
        "Fermé le mardi 1er décembre",
        "Fermé du dimanche 20 décembre au samedi 2 janvier",
        "Fermé à partir du mardi 22 décembre",
    )
    assert notes_of(a_point(kind="post_office", wheelchair=True), MONDAY) == (
        "Bureau de poste",
        "Accessible en fauteuil roulant",
    )
    assert notes_of(a_point(), MONDAY) == ()


@pytest.mark.parametrize(
    ("values", "arrival", "sentence"),
    [
        ({"max_weight_g": 3_000}, 24, "Ce point de retrait ne prend pas les colis de plus de 3\u00a0kg."),
        ({}, 29, "Ce point de retrait est fermé quand le colis doit arriver."),
        ({"postcode": "20000"}, 24, "Ce point de retrait est de l’autre côté de la mer."),
        ({}, 24, ""),
    ],
)
def test_why_a_parcel_cannot_go_there_is_said(values: dict[str, Any], arrival: int, sentence: str) -> None:
    point = Point(**{**_values(a_point()), **values})
    assert refusal_of(point, SEARCH, date(2026, 11, arrival)) == sentence


SUNDAY, MONDAY_AFTER = date(2026, 11, 29), date(2026, 11, 30)


def test_a_point_closed_on_the_first_day_takes_the_parcel_on_the_next() -> None:
    assert refusal_of(a_point(), SEARCH, SUNDAY)
    assert refusal_of(a_point(), SEARCH, SUNDAY, SUNDAY)
    assert not refusal_of(a_point(), SEARCH, SUNDAY, MONDAY_AFTER)


def test_leave_on_any_of_the_days_is_too_near() -> None:
    leave = a_point(closings=(Closing(MONDAY_AFTER, MONDAY_AFTER),))
    assert refusal_of(leave, SEARCH, date(2026, 11, 28), MONDAY_AFTER)
    assert not refusal_of(leave, SEARCH, date(2026, 11, 27), date(2026, 11, 28))
    assert not refusal_of(leave, SEARCH, date(2026, 12, 1), date(2026, 12, 2))


def _values(point: Point) -> dict[str, Any]:
    return {name: getattr(point, name) for name in Point.__slots__}


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "à 10\u00a0m"),
        (447, "à 450\u00a0m"),
        (994, "à 990\u00a0m"),
        (996, "à 1\u00a0km"),
        (2_349, "à 2,3\u00a0km"),
        (9_949, "à 9,9\u00a0km"),
        (9_951, "à 10\u00a0km"),
        (12_400, "à 12\u00a0km"),
    ],
)
def test_distances_are_said_as_precisely_as_they_matter(metres: float, words: str) -> None:
    assert distance_words(metres) == words


@pytest.mark.parametrize("here", [(45.75, 4.85), (0.0, 0.0), (69.0, 25.0), (-20.9, 55.5)])
def test_a_box_holds_its_circle(here: tuple[float, float]) -> None:
    (south, west), (north, east) = box_around(here, 10_000)
    for edge in ((south, here[1]), (north, here[1])):
        assert round(distance_m(here, edge)) == 10_000
    for edge in ((here[0], west), (here[0], east)):
        assert 10_000 <= distance_m(here, edge) < 10_100


def test_paris_and_lyon_are_where_they_are() -> None:
    assert round(distance_m((48.8566, 2.3522), (45.7640, 4.8357)) / 1000) == 391
