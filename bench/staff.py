"""The staff space after years: its list of orders, its search, and the day's page beside the ceiling."""

import hashlib
import itertools
import random
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from urllib.parse import urlencode

from bench.client import Asking, Tally, Visitor
from bench.figures import Figure
from bench.ground import Ground
from bench.load import AskNext, Side, crowd
from bench.orders import FIRST, TOWNS, names, number_of, write
from bench.pages import Kind, compare, size_of
from bench.requests import in_circles
from bench.rounds import in_turns
from bench.shops import ceiling, complaints, shop
from db import engine
from db.tables.guards import Session
from db.tables.merchant import StaffMember

PART = "Gestion : 100 000 commandes au lieu de 1 000"
FEW, MANY = 1_000, 100_000
MOST_TIMES, MOST_CEILINGS = 3.0, 30
ASKED = 60
"""Requests of one round, whose 95th percentile counts."""
DAY = timedelta(days=1)
LISTS = (
    "", "page=2", "page=15", "etat=a-preparer", "etat=livrees", "etat=livrees&page=9", "etat=annulees",
    "etat=a-decider", "tri=oldest", "mode=home",
)  # fmt: skip


async def measure(ground: Ground, *, rounds: int, seconds: float) -> tuple[list[Figure], Tally]:
    """Figures, and the answers counted; both shops live at once and are asked in turns."""
    tally, folders = Tally(), {size: ground.shop_folder() for size in (FEW, MANY)}
    urls = {size: await ground.sqlite_shop(folder) for size, folder in folders.items()}
    tokens = {size: await add_member(url) for size, url in urls.items()}
    for size, folder in folders.items():
        write(folder / "comptoir.sqlite", size)
    with shop(folders[FEW], urls[FEW]) as small, shop(folders[MANY], urls[MANY]) as large:
        sides = {size: _at_desk(server.port, tokens[size]) for size, server in ((FEW, small), (MANY, large))}
        figures = [
            await _compare("liste des commandes, 95e centile", sides, _lists, rounds, tally),
            await _compare("recherche, 95e centile", sides, _searches, rounds, tally),
        ]
        kind = Kind("page du jour, à côté du plafond", in_circles(["/gestion"]), MOST_CEILINGS)
        desks = crowd(large.port)
        for desk in desks:
            desk.cookies.update(sides[MANY].cookies)
        size = await size_of(kind, desks)
        with ceiling(folders[MANY], [size]) as bare:
            both = (
                Side(bare, crowd(bare.port), in_circles([f"/{size}"]), tally, seconds),
                Side(large, desks, kind.ask_next, tally, seconds),
            )
            day = await compare(kind, size, both, rounds)
    figures.append(Figure(PART, day.name, day.value, day.unit, day.target, detail=day.detail))
    for folder in folders.values():
        tally.blame_all(complaints(folder))
    return figures, tally


async def add_member(url: str) -> str:
    """Somebody who may do all; the cookie of their session."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    await engine.connect(url)
    try:
        member = StaffMember(
            email="bench@exemple.fr", name="Dora", password_hash="", created_at=now, roles=["administrator"]
        )
        await member.save()
        await Session(
            id_hash=hashlib.sha256(token.encode()).hexdigest(), kind="staff", subject_id=member.id, auth_epoch=1,
            public_id=secrets.token_urlsafe(16), device="Firefox sur Linux", created_at=now, seen_at=now,
            expires_at=now + DAY,
        ).save()  # fmt: skip
    finally:
        await engine.disconnect()
    return token


def _at_desk(port: int, token: str) -> Visitor:
    return Visitor(port, "198.51.100.1", {"session": token})


def _lists(_: int) -> AskNext:
    askings = itertools.cycle([Asking("GET", f"/gestion/commandes?{one}") for one in LISTS])
    return lambda _: next(askings)


def _searches(size: int) -> AskNext:
    """Names, two words, the end of a number, a beginning, a telephone; a whole number leads to its order."""
    chance, surnames = random.Random(1), names()

    def ask_next(_: Visitor) -> Asking:
        at, name = chance.randrange(size), chance.choice(surnames)
        texts = (name, f"{chance.choice(FIRST)} {name}", f"{name} {chance.choice(TOWNS)[1]}", number_of(at)[-5:],
                 f"{name}{at}@exemple.fr", name[:4], "06 39 9", number_of(at))  # fmt: skip
        return Asking("GET", f"/gestion/recherche?{urlencode({'q': chance.choice(texts)})}", expected=(200, 303))

    return ask_next


async def _compare(
    name: str, desks: dict[int, Visitor], asking: Callable[[int], AskNext], rounds: int, tally: Tally
) -> Figure:
    asks = {size: asking(size) for size in desks}

    async def once(size: int) -> float:
        return await _slow(desks[size], asks[size], tally)

    for size in desks:
        await once(size)
    few, many = await in_turns(rounds, lambda: once(FEW), lambda: once(MANY))
    detail = f"{many * 1000:.1f} ms contre {few * 1000:.1f} ms".replace(".", ",")
    return Figure(PART, name, many / few, "×", MOST_TIMES, detail=detail)


async def _slow(desk: Visitor, ask_next: AskNext, tally: Tally) -> float:
    """Seconds by the clock that the 95th of a hundred requests takes, asked one after the other."""
    waits = []
    for _ in range(ASKED):
        asking = ask_next(desk)
        started = monotonic()
        answer = await desk.ask(asking)
        waits.append(monotonic() - started)
        tally.answers += 1
        if answer.status not in asking.expected:
            tally.blame(f"GET {asking.path} : réponse {answer.status}")
    return sorted(waits)[int(len(waits) * 0.95)]
