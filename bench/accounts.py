"""What the client space costs, and what forty people who sign in at once do to everybody else."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from urllib.parse import urlencode

from bench.client import Asking, Tally, Visitor
from bench.figures import Figure
from bench.ground import Ground
from bench.load import Side, crowd, dismiss
from bench.members import ORDERS, PASSWORD, add_members, email_of
from bench.pages import Kind, compare, expect, size_of
from bench.requests import in_circles
from bench.rounds import in_turns
from bench.shops import ceiling, complaints, shop

PART = "Comptes clients"
SIGNING_IN = 40
SHOPPERS = 4
VISITS = 40
MOST_ROUNDS = 5
"""Rounds of forty: more would meet the pause that all sign-ins of five minutes share."""
MOST_MEGABYTES = 130
KINDS = (
    Kind("page « Mon compte »", in_circles(["/compte"]), 15),
    Kind(f"liste de {ORDERS} commandes", in_circles(["/compte/commandes"]), 15),
)


async def measure(ground: Ground, *, rounds: int, seconds: float) -> tuple[list[Figure], Tally]:
    """Figures, and the answers counted."""
    folder = ground.shop_folder()
    url = await ground.sqlite_shop(folder)
    token = await add_members(url, SIGNING_IN)
    tally, figures = Tally(), []
    with shop(folder, url) as ours:
        customers = crowd(ours.port)
        for visitor in customers:
            visitor.cookies["client"] = token
        sizes = [await size_of(kind, customers) for kind in KINDS]
        with ceiling(folder, sizes) as bare:
            for kind, size in zip(KINDS, sizes, strict=True):
                sides = (
                    Side(bare, crowd(bare.port), in_circles([f"/{size}"]), tally, seconds),
                    Side(ours, customers, kind.ask_next, tally, seconds),
                )
                figures.append(await compare(kind, size, sides, rounds))
        await dismiss(customers)
        figures.append(await crowded(ours.port, min(rounds, MOST_ROUNDS), tally))
        memory = ours.worker_megabytes()
    tally.blame_all(complaints(folder))
    figures.append(Figure(PART, "mémoire du processus web après ces connexions", memory, "Mo", MOST_MEGABYTES))
    return [Figure(PART, *_rest(one)) for one in figures], tally


def _rest(figure: Figure) -> tuple[str, float, str, float | None, bool, str]:
    return figure.name, figure.value, figure.unit, figure.target, figure.at_least, figure.detail


async def crowded(port: int, rounds: int, tally: Tally) -> Figure:
    """How much longer the slowest twentieth of other visitors' pages waits while forty people sign in at once."""
    shoppers = crowd(port, SHOPPERS)
    await _patience(shoppers, tally)

    async def calm() -> float:
        return await _patience(shoppers, tally)

    async def busy() -> float:
        doors = [Visitor(port, f"203.0.113.{number + 1}") for number in range(SIGNING_IN)]
        entering = [asyncio.create_task(sign_in(visitor, number, tally)) for number, visitor in enumerate(doors)]
        waits = await _patience(shoppers, tally, entering)
        await asyncio.gather(*entering)
        await dismiss(doors)
        return waits

    quiet, crowd_wait = await in_turns(rounds, calm, busy)
    await dismiss(shoppers)
    detail = f"{quiet * 1000:.1f} ms seuls, {crowd_wait * 1000:.1f} ms pendant {SIGNING_IN} connexions".replace(
        ".", ","
    )
    return Figure(PART, "attente des autres (95e centile)", crowd_wait / quiet, "×", 2, detail=detail)


async def sign_in(visitor: Visitor, number: int, tally: Tally) -> None:
    body = urlencode({"email": email_of(number), "password": PASSWORD, "suite": "/compte"}).encode()
    await expect(visitor, Asking("POST", "/connexion", body=body, expected=(303,)), tally)


async def _patience(shoppers: Sequence[Visitor], tally: Tally, until: Sequence["asyncio.Task[None]"] = ()) -> float:
    """Seconds that the 95th of a hundred pages takes, asked one after the other by each of a few shoppers.

    With `until`, pages are asked as long as these tasks run, and no less than otherwise.
    """
    waits: list[float] = []

    async def one(visitor: Visitor) -> None:
        asked = 0
        while asked < VISITS or any(not task.done() for task in until):
            started = monotonic()
            await expect(visitor, Asking("GET", "/panier"), tally)
            waits.append(monotonic() - started)
            asked += 1

    await asyncio.gather(*(one(visitor) for visitor in shoppers))
    return sorted(waits)[int(len(waits) * 0.95)]
