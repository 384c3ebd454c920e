"""Ten thousand products instead of a hundred: what a listing and a search cost then."""

import itertools
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote_plus

from bench.catalogue import QUALITIES, RAYON, fill
from bench.client import Asking, Tally, Visitor
from bench.figures import Figure
from bench.ground import Ground
from bench.load import AskNext, Side, crowd, dismiss
from bench.requests import STOPS, in_circles, new_listings
from bench.rounds import in_turns
from bench.shops import complaints, shop

PART = "Taille du catalogue : 10 000 produits au lieu de 100 (temps processeur du serveur par requête)"
FEW, MANY = 100, 10_000
MOST_TIMES = 3.0
FULL_PAGE = 24
CHANGES = 5


def broad_searches() -> AskNext:
    """Two words that four articles in ten have, never asked in the same words before."""
    texts = (
        quote_plus(" ".join(filter(None, words)))
        for words in itertools.product(STOPS, QUALITIES, STOPS, QUALITIES)
        if words[1] != words[3]
    )
    return lambda _: Asking("GET", f"/recherche?q={next(texts)}")


def listings() -> AskNext:
    return new_listings([f"/rayons/{RAYON}"])


async def measure(ground: Ground, *, rounds: int, seconds: float) -> tuple[list[Figure], Tally]:
    """Figures, and the answers counted; both shops live at once and are asked in turns."""
    tally, figures = Tally(), []
    folders = {size: ground.shop_folder() for size in (FEW, MANY)}
    urls = {size: f"sqlite:///{folder / 'comptoir.sqlite'}" for size, folder in folders.items()}
    for size, url in urls.items():
        await fill(url, size)
    with shop(folders[FEW], urls[FEW]) as small, shop(folders[MANY], urls[MANY]) as large:
        cases: tuple[tuple[str, Callable[[], AskNext], float], ...] = (
            ("liste déjà demandée", lambda: in_circles([f"/rayons/{RAYON}"]), MOST_TIMES),
            ("liste filtrée et triée, jamais demandée", listings, MOST_TIMES),
            ("recherche large, jamais demandée", broad_searches, MOST_TIMES),
        )
        for name, ask_next, target in cases:
            sides = [Side(one, crowd(one.port), ask_next(), tally, seconds) for one in (small, large)]
            await _check_full_pages(sides, tally)
            figures.append(await _compare(name, sides, rounds, target))
        for name, first in (
            ("première liste après un changement, 10 000 produits", in_circles([f"/rayons/{RAYON}"])),
            ("première recherche large après un changement, 10 000 produits", broad_searches()),
        ):
            figures.append(await _after_a_change(name, first, large.port, folders[MANY]))
        memory = large.worker_megabytes()
    figures.append(Figure(PART, "mémoire du processus web avec 10 000 produits", memory, "Mo", 110))
    for folder in folders.values():
        tally.blame_all(complaints(folder))
    return figures, tally


async def _check_full_pages(sides: Sequence[Side], tally: Tally) -> None:
    for side in sides:
        visitor = Visitor(side.server.port)
        asking = side.ask_next(visitor)
        shown = (await visitor.ask(asking)).text.count('<li class="product-card">')
        await visitor.close()
        if shown != FULL_PAGE:
            tally.blame(f"{asking.path} montre {shown} produits au lieu de {FULL_PAGE}")


async def _compare(name: str, sides: Sequence[Side], rounds: int, target: float) -> Figure:
    few, many = sides
    for side in sides:
        await side.warm_up()
    least, cost = await in_turns(rounds, few.cpu_per_request, many.cpu_per_request)
    for side in sides:
        await dismiss(side.visitors)
    detail = f"{cost * 1000:.2f} ms contre {least * 1000:.2f} ms".replace(".", ",")
    return Figure(PART, name, cost / least, "×", target, detail=detail)


async def _after_a_change(name: str, ask_next: AskNext, port: int, folder: Path) -> Figure:
    """The first such request after staff changed something: everything kept is made anew."""
    visitor, times = Visitor(port), []
    for _ in range(CHANGES):
        with closing(sqlite3.connect(folder / "comptoir.sqlite", isolation_level=None)) as connection:
            connection.execute("UPDATE catalogue_version SET version = version + 1")
        started = perf_counter()
        await visitor.ask(ask_next(visitor))
        times.append(perf_counter() - started)
    await visitor.close()
    return Figure(PART, name, median(times) * 1000, "ms à l’horloge")
