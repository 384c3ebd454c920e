"""Half an hour of a shop's ordinary life, twenty requests a second: what grows with time, and what stays."""

import asyncio
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import monotonic

from bench.accounts import SIGNING_IN, sign_in
from bench.client import Broken, Tally, Visitor
from bench.figures import Figure
from bench.forms import NoSuchForm
from bench.ground import Ground
from bench.load import AskNext, crowd, dismiss
from bench.looks import Look, look
from bench.members import add_members
from bench.pages import fill_carts
from bench.processes import Running
from bench.requests import Known, in_circles, known, new_listings, new_searches
from bench.shopper import Shopper, Stopped
from bench.shops import complaints, payment_simulator, shop
from bench.slow import SLOW, slow_uploads
from bench.staff import add_member

PART = "Endurance (20 requêtes par seconde, {})"
A_SECOND = 20
STEPS = 30
"""Looks at the process in a run, evenly apart: each minute of half an hour."""
WARM, NO_COOKIE, UPLOADS, SIGN_INS, LAST = 5, 10, 15, 20, 25
"""Steps at which something begins: warm until the first, only strangers without cookies until the second, then slow
uploads and sign-ins beside the rest; from the last on nothing but the rest."""
STRANGERS_OF_TEN, CARTS = 9, 4
GROWTH_PERCENT, MORE_FILES, MORE_THREADS, MORE_WAIT = 5, 5, 2, 2.0


class Life:
    """The traffic of a run: who asks next, how long they waited for it."""

    def __init__(self, port: int, shop_known: Known, tally: Tally) -> None:
        self.port, self.known, self.tally = port, shop_known, tally
        self.strangers_only, self.bought = False, 0
        self.waits: list[float] = []
        self.strangers, self.carts = _queue(crowd(port)), _queue(crowd(port, CARTS))
        pages = in_circles(["/", *shop_known.categories, *shop_known.products, "/livraison/supplements"])
        kinds = (pages, new_searches(shop_known.names), pages, new_listings(shop_known.categories))
        self.of_strangers: Iterator[AskNext] = itertools.cycle(kinds)
        self.of_carts = in_circles(["/panier", shop_known.products[0], "/"])

    async def fill_carts(self) -> None:
        await fill_carts(_all(self.carts), self.known, self.tally)

    async def until(self, moment: float) -> None:
        """Ask twenty times a second, each at its time whatever became of the others."""
        running: set[asyncio.Task[None]] = set()
        begun = monotonic()
        for number in itertools.count():
            due = begun + number / A_SECOND
            if due >= moment:
                break
            await asyncio.sleep(max(0.0, due - monotonic()))
            task = asyncio.create_task(self._one(number))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def _one(self, number: int) -> None:
        is_stranger = self.strangers_only or number % 10 < STRANGERS_OF_TEN
        queue = self.strangers if is_stranger else self.carts
        started, visitor = monotonic(), await queue.get()
        asking = next(self.of_strangers)(visitor) if is_stranger else self.of_carts(visitor)
        try:
            answer = await visitor.ask(asking)
            self.waits.append(monotonic() - started)
            self.tally.answers += 1
            if answer.status != 200:
                self.tally.blame(f"GET {asking.path.partition('?')[0]} : réponse {answer.status}")
            if is_stranger and visitor.cookies:
                self.tally.blame("un cookie pour qui n’a rien fait")
        except (Broken, OSError, TimeoutError) as error:
            self.tally.blame(f"GET {asking.path.partition('?')[0]} : {str(error) or type(error).__name__}")
        finally:
            queue.put_nowait(visitor)

    async def buy(self) -> None:
        products = self.known.orderable
        shopper = Shopper(self.port, f"198.19.{self.bought // 250}.{self.bought % 250 + 1}", self.tally)
        self.bought += 1
        try:
            await shopper.buy(products[self.bought % len(products)])
        except (Stopped, NoSuchForm, Broken, OSError, TimeoutError) as error:
            self.tally.blame(f"achat : {str(error) or type(error).__name__}")
        finally:
            await shopper.leave()

    def slow_wait(self) -> float:
        """Seconds of the 95th of a hundred requests since the last call."""
        waits, self.waits = sorted(self.waits), []
        return waits[int(len(waits) * 0.95)] if waits else 0.0

    async def leave(self) -> None:
        await dismiss([*_all(self.strangers), *_all(self.carts)])


def _queue(visitors: Sequence[Visitor]) -> "asyncio.Queue[Visitor]":
    """Visitors who wait for their turn."""
    queue: asyncio.Queue[Visitor] = asyncio.Queue()
    for visitor in visitors:
        queue.put_nowait(visitor)
    return queue


def _all(queue: "asyncio.Queue[Visitor]") -> list[Visitor]:
    """Those of a queue, who stay in it."""
    visitors = [queue.get_nowait() for _ in range(queue.qsize())]
    for visitor in visitors:
        queue.put_nowait(visitor)
    return visitors


async def measure(ground: Ground, *, minutes: float, postgres: bool = False) -> tuple[list[Figure], Tally]:
    """Figures of one run of so many minutes on SQLite, or on PostgreSQL, and the answers counted."""
    folder, tally = ground.shop_folder(), Tally()
    url = await ground.sqlite_shop(folder)
    articles = known(Path(url.removeprefix("sqlite:///")))
    if postgres:
        url = await ground.postgres_shop(folder)
    await add_members(url, SIGNING_IN)
    token = await add_member(url)
    with payment_simulator(folder) as simulator, shop(folder, url, simulator) as server:
        life = Life(server.port, articles, tally)
        await life.fill_carts()
        looks, waits = await _live(life, server, url, token, minutes * 60 / STEPS)
        await life.leave()
    tally.blame_all(complaints(folder))
    return figures(looks, waits, PART.format("PostgreSQL" if postgres else "SQLite")), tally


async def _live(life: Life, server: Running, url: str, token: str, step: float) -> tuple[list[Look], list[float]]:
    looks, waits = [], []
    for number in range(STEPS):
        life.strangers_only = WARM <= number < NO_COOKIE
        end = monotonic() + step
        async with asyncio.TaskGroup() as together:
            together.create_task(life.until(end))
            if not life.strangers_only:
                together.create_task(life.buy())
                people = range(SIGNING_IN) if number == SIGN_INS else [number]
                together.create_task(_enter(life, people))
            if UPLOADS <= number < UPLOADS + 2:
                together.create_task(slow_uploads(life.port, token, end, life.tally))
        looks.append(await look(server, url))
        waits.append(life.slow_wait())
        print(f"{number + 1}/{STEPS} {looks[-1]} {waits[-1] * 1000:.1f} ms", file=sys.stderr, flush=True)
    return looks, waits


async def _enter(life: Life, people: Sequence[int]) -> None:
    """These members sign in at once, each from a place of their own."""
    doors = {number: Visitor(life.port, f"203.0.113.{number + 1}") for number in people}
    with suppress(Broken, OSError, TimeoutError):
        await asyncio.gather(*(sign_in(visitor, number, life.tally) for number, visitor in doors.items()))
    await dismiss(list(doors.values()))


def figures(looks: list[Look], waits: list[float], part: str) -> list[Figure]:
    """What was held after the warm-up beside what is held at the end."""

    def grown(of: Callable[[Look], float]) -> tuple[float, float]:
        return median(map(of, looks[WARM:NO_COOKIE])), median(map(of, looks[LAST:]))

    early, late = grown(lambda one: one.megabytes)
    files, threads = grown(lambda one: one.files), grown(lambda one: one.threads)
    calm, busy = median(waits[NO_COOKIE:UPLOADS]), max(waits[UPLOADS : UPLOADS + 2])
    strangers = looks[NO_COOKIE - 1].rows - looks[WARM - 1].rows
    memory = f"{early:.1f} Mo après la mise en train, {late:.1f} Mo à la fin".replace(".", ",")
    others = f"{calm * 1000:.1f} ms avant, {busy * 1000:.1f} ms pendant".replace(".", ",")
    return [
        Figure(part, "mémoire en plus à la fin", (late / early - 1) * 100, "%", GROWTH_PERCENT, detail=memory),
        Figure(part, "lignes de panier et de session pour qui n’a pas de cookie", strangers, "lignes", 0),
        Figure(part, "fichiers ouverts en plus", files[1] - files[0], "", MORE_FILES, detail=f"{files[1]:.0f}"),
        Figure(part, "fils en plus", threads[1] - threads[0], "", MORE_THREADS, detail=f"{threads[1]:.0f}"),
        Figure(part, f"attente des autres pendant {SLOW} envois lents (95e centile)", busy / max(calm, 1e-6), "×",
               MORE_WAIT, detail=others),
    ]  # fmt: skip
