"""What a whole guest purchase costs, with 1, 4 and 16 shoppers at once, on both databases."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.client import Broken, Tally
from bench.figures import Figure
from bench.forms import NoSuchForm
from bench.ground import Ground
from bench.processes import Running
from bench.requests import known
from bench.shopper import Shopper, Stopped
from bench.shops import complaints, payment_simulator, shop

PART = "Achat complet d’un invité, de la fiche produit à la confirmation (requêtes, paiement, notification, e-mails)"
MOST_MEGABYTES = 110
SETTLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many shoppers at once, each buying so many times."""

    shoppers: int
    purchases: int


async def measure(ground: Ground, crowds: Sequence[Crowd]) -> tuple[list[Figure], Tally]:
    """Figures of both databases, and the answers counted."""
    tally, figures = Tally(), []
    folder = ground.shop_folder()
    sqlite = await ground.sqlite_shop(folder)
    products = known(Path(sqlite.removeprefix("sqlite:///"))).orderable
    figures += await _on("SQLite", folder, sqlite, products, crowds, tally)
    folder = ground.shop_folder()
    postgres = await ground.postgres_shop(folder)
    figures += await _on("PostgreSQL", folder, postgres, products, crowds, tally)
    return figures, tally


async def _on(
    kind: str, folder: Path, url: str, products: Sequence[str], crowds: Sequence[Crowd], tally: Tally
) -> list[Figure]:
    figures = []
    wanted, addresses = itertools.cycle(products), _addresses()
    with payment_simulator(folder) as simulator, shop(folder, url, simulator) as server:
        await _buy_together(server, Crowd(2, 1), wanted, addresses, tally)  # warm-up
        for crowd in crowds:
            before = server.cpu_seconds()
            times, requests = await _buy_together(server, crowd, wanted, addresses, tally)
            await asyncio.sleep(SETTLE_SECONDS)  # notifications and mails of the last orders
            spent = server.cpu_seconds() - before
            figures.append(_figure(kind, crowd, spent, times, requests))
        memory = server.worker_megabytes()
    tally.blame_all(complaints(folder))
    figures.append(Figure(PART, f"{kind} : mémoire du processus web après ces achats", memory, "Mo", MOST_MEGABYTES))
    return figures


def _figure(kind: str, crowd: Crowd, spent: float, times: Sequence[float], requests: Sequence[int]) -> Figure:
    bought = len(times) or 1
    together = f"{crowd.shoppers} acheteur{'s' if crowd.shoppers > 1 else ''}"
    if not times:
        return Figure(PART, f"{kind} : {together}", spent * 1000, "ms processeur", detail="aucun achat abouti")
    detail = (
        f"{median(times) * 1000:.0f} ms à l’horloge, {median(requests):.0f} requêtes, "
        f"{bought} achats aboutis sur {crowd.shoppers * crowd.purchases}"
    )
    return Figure(PART, f"{kind} : {together} à la fois", spent / bought * 1000, "ms processeur", detail=detail)


async def _buy_together(
    server: Running, crowd: Crowd, wanted: Iterator[str], addresses: Iterator[str], tally: Tally
) -> tuple[list[float], list[int]]:
    """Seconds and requests of each purchase that came to its end; the others are blamed."""
    times: list[float] = []
    requests: list[int] = []

    async def one() -> None:
        for _ in range(crowd.purchases):
            shopper = Shopper(server.port, next(addresses), tally)
            started = perf_counter()
            try:
                await shopper.buy(next(wanted))
            except (Stopped, NoSuchForm, Broken, OSError, TimeoutError) as error:
                tally.blame(str(error) or type(error).__name__)
            else:
                times.append(perf_counter() - started)
                requests.append(shopper.requests)
            finally:
                await shopper.leave()

    await asyncio.gather(*(one() for _ in range(crowd.shoppers)))
    return times, requests


def _addresses() -> Iterator[str]:
    """Each purchase is somebody else's."""
    for number in itertools.count():
        yield f"198.18.{number // 250 % 250}.{number % 250 + 1}"
