"""One row and twenty rows through Piccolo: our engines against Piccolo's own on the same database."""

from statistics import median
from time import perf_counter
from typing import Any

from piccolo.engine.base import Engine
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine

from bench.figures import Figure
from bench.ground import Ground
from bench.rounds import Once, in_turns
from db import engine
from db.tables.catalogue import Product

PART = "Base de données (par Piccolo, horloge)"
LEAST_TIMES = 8.0
FEWEST = 5
COLUMNS = (Product.id, Product.slug, Product.name, Product.brand, Product.popularity, Product.published)


def one_row() -> Any:
    return Product.select(*COLUMNS).where(Product.id == 7).first()


def twenty_rows() -> Any:
    return Product.select(*COLUMNS).order_by(Product.id).limit(20)


async def measure(ground: Ground, *, rounds: int, seconds: float) -> list[Figure]:
    """Figures of both databases; ours and the plain engine answer the same queries in turns."""
    sqlite = await ground.sqlite_shop(ground.shop_folder())
    plain = SQLiteEngine(path=sqlite.removeprefix("sqlite:///"))
    figures = await _compare("SQLite", sqlite, plain, rounds, seconds, LEAST_TIMES)
    postgres = await ground.postgres_shop(ground.shop_folder())
    plain_postgres = PostgresEngine(config={"dsn": postgres}, extensions=())
    return figures + await _compare("PostgreSQL", postgres, plain_postgres, rounds, seconds, None)


async def _compare(
    kind: str, url: str, plain: "Engine[Any]", rounds: int, seconds: float, target: float | None
) -> list[Figure]:
    figures = []
    ours = await engine.connect(url)
    try:
        for name, query in (("lire une ligne", one_row), ("lire une liste de 20", twenty_rows)):
            our_time, plain_time = await in_turns(rounds, _timed(ours, query, seconds), _timed(plain, query, seconds))
            detail = f"{our_time * 1e6:.0f} µs contre {plain_time * 1e6:.0f} µs avec le moteur de Piccolo"
            figures.append(
                Figure(PART, f"{kind} : {name}", plain_time / our_time, "fois plus vite", target, True, detail)
            )
    finally:
        await engine.disconnect()
    return figures


def _timed(one: "Engine[Any]", query: Any, seconds: float) -> Once:
    """Seconds of the median query of one round: what else the machine does makes some queries slow, not all."""

    async def once() -> float:
        Product._meta.db = one
        await query()
        taken: list[float] = []
        end = perf_counter() + seconds
        while perf_counter() < end or len(taken) < FEWEST:
            started = perf_counter()
            await query()
            taken.append(perf_counter() - started)
        return median(taken)

    return once
