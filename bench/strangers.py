"""A hundred thousand requests of visitors who send no cookie: nothing of them may stay, in a row or in memory."""

import itertools
from pathlib import Path

from bench.client import Asking, Tally, Visitor
from bench.figures import Figure
from bench.ground import Ground
from bench.load import AskNext, crowd, dismiss, drive
from bench.looks import look
from bench.requests import known
from bench.shops import complaints, shop

PART = "{} requêtes sans cookie, 16 connexions ({})"
WARM_PART = 10
"""The tenth of all requests that comes first, and after which is looked."""
GROWTH_PERCENT = 5


async def measure(ground: Ground, *, requests: int) -> tuple[list[Figure], Tally]:
    """Figures of both databases, and the answers counted."""
    folder, tally = ground.shop_folder(), Tally()
    sqlite = await ground.sqlite_shop(folder)
    articles = known(Path(sqlite.removeprefix("sqlite:///")))
    pages = ["/", "/panier", "/livraison/supplements", "/connexion", "/suivi", *articles.categories, *articles.products]
    figures = await _on("SQLite", folder, sqlite, pages, requests, tally)
    folder = ground.shop_folder()
    postgres = await ground.postgres_shop(folder)
    return figures + await _on("PostgreSQL", folder, postgres, pages, requests, tally), tally


async def _on(kind: str, folder: Path, url: str, pages: list[str], requests: int, tally: Tally) -> list[Figure]:
    part = PART.format(requests, kind)
    with shop(folder, url) as server:
        visitors, ask_next = crowd(server.port), always_new(pages)
        tally.merge([await drive(visitors, ask_next, requests // WARM_PART)])
        early = await look(server, url)
        tally.merge([await drive(visitors, ask_next, requests - requests // WARM_PART)])
        late = await look(server, url)
        await dismiss(visitors)
    tally.blame_all(complaints(folder))
    grown = (late.megabytes / early.megabytes - 1) * 100
    memory = f"{early.megabytes:.1f} Mo après un dixième, {late.megabytes:.1f} Mo à la fin".replace(".", ",")
    return [
        Figure(part, "lignes de panier et de session en plus", late.rows, "lignes", 0),
        Figure(part, "mémoire en plus à la fin", grown, "%", GROWTH_PERCENT, detail=memory),
    ]


def always_new(pages: list[str]) -> AskNext:
    """These pages in circles, asked by somebody who comes for the first time: what they were given is left behind."""
    askings = itertools.cycle([Asking("GET", path) for path in pages])

    def ask_next(visitor: Visitor) -> Asking:
        visitor.cookies.clear()
        return next(askings)

    return ask_next
