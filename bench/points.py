"""The nearest ten of fifty thousand kept pickup points, as when a carrier does not answer: SQLite and PostgreSQL."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from statistics import median, quantiles
from time import perf_counter

from bench.figures import Figure, number
from bench.ground import Ground
from db import engine
from db.queries import pickup_points as queries
from shop.carriers.carrier import DPD, Point, PointSearch
from shop.pickup.facts import row_of
from shop.pickup.kept import nearest
from shop.places import REFERENCE

PART = "Livraison"
POINTS, AT_ONCE, WANTED = 50_000, 500, 10
MOST_MS = 10.0
FEWEST = 40
SPREAD_DEGREES = 0.03
"""Some kilometres around the middle of a postcode, at random: towns have many postcodes, villages share one."""
DAY = date(2026, 12, 1)
SEARCH = PointSearch("FR", "69003", "Lyon", 4_000, DAY)
MORNING, AFTERNOON = (time(9), time(12, 30)), (time(14), time(19))
WEEK = (((AFTERNOON,), *([(MORNING, AFTERNOON)] * 5)), ((),))
Position = tuple[float, float]


async def measure(ground: Ground, *, seconds: float) -> list[Figure]:
    """A figure of each database, over the same points and the same places."""
    sqlite = await ground.sqlite_shop(ground.shop_folder())
    postgres = await ground.postgres_shop(ground.shop_folder())
    return [await _measured(kind, url, seconds) for kind, url in (("SQLite", sqlite), ("PostgreSQL", postgres))]


async def _measured(kind: str, url: str, seconds: float) -> Figure:
    """The median search: what else the machine does makes some slow, not all."""
    now = datetime.now(UTC)
    await engine.connect(url)
    try:
        await fill(POINTS, now)
        taken = await _times(now, seconds)
    finally:
        await engine.disconnect()
    detail = f"95e centile {quantiles(taken, n=20)[-1]:.1f} ms, {len(taken)} lieux tirés au sort".replace(".", ",")
    name = f"{kind} : les {WANTED} points de retrait les plus proches sur {number(POINTS)}"
    return Figure(PART, name, median(taken), "ms à l’horloge", MOST_MS, detail=detail)


async def _times(now: datetime, seconds: float) -> list[float]:
    places = _places(random.Random(2))
    taken: list[float] = []
    for here in islice(places, 5):  # statements prepared, pages read once
        await nearest(DPD, here, WANTED, SEARCH, arrival=DAY, now=now)
    end = perf_counter() + 2 * seconds
    while perf_counter() < end or len(taken) < FEWEST:
        here = next(places)
        started = perf_counter()
        await nearest(DPD, here, WANTED, SEARCH, arrival=DAY, now=now)
        taken.append((perf_counter() - started) * 1000)
    return taken


async def fill(count: int, now: datetime) -> None:
    """So many points of one carrier, where people live."""
    points = _points(random.Random(1))
    for start in range(0, count, AT_ONCE):
        rows = [row_of(point, now) for point in islice(points, min(AT_ONCE, count - start))]
        async with engine.transaction():
            await queries.keep(rows)
    await engine.fetch("ANALYZE pickup_point")


def _points(drawn: random.Random) -> Iterator[Point]:
    for at, (latitude, longitude) in enumerate(_places(drawn)):
        name, code = f"Relais des Lilas {at}", f"P{at:05}"
        week = WEEK[0] + WEEK[1]
        yield Point(DPD, code, name, "12 rue des Lilas", "69003", "Lyon", "FR", latitude, longitude, week)


def _places(drawn: random.Random) -> Iterator[Position]:
    """Where people of the mainland live, as many places as are asked for."""
    with (REFERENCE / "postcodes.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["country"] == "FR" and row["lat"]]
    home = [row for row in rows if not row["postcode"].startswith(("20", "97", "98"))]
    middles = [(float(row["lat"]), float(row["lon"])) for row in home]
    while True:
        latitude, longitude = drawn.choice(middles)
        yield latitude + drawn.gauss(0, SPREAD_DEGREES), longitude + drawn.gauss(0, SPREAD_DEGREES)
