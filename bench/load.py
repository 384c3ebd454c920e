"""Sixteen browsers at once, and what their requests cost the server in processor time."""

import asyncio
from collections.abc import Callable, Sequence

from bench.client import Asking, Broken, Tally, Visitor
from bench.processes import Running
from bench.rounds import Once

CONNECTIONS = 16
FEWEST, MOST = 48, 6_000
TRIAL = 320
"""Requests before the first round, twice: every page of the demo shop is then kept, and compressed as it stays."""

AskNext = Callable[[Visitor], Asking]
"""The next request of one visitor."""


async def drive(visitors: Sequence[Visitor], ask_next: AskNext, count: int) -> Tally:
    """`count` requests shared out over the visitors, each waiting for its answer before it asks again."""
    left = count
    tally = Tally()

    async def one(visitor: Visitor) -> None:
        nonlocal left
        while left > 0:
            left -= 1
            asking = ask_next(visitor)
            try:
                answer = await visitor.ask(asking)
            except (Broken, OSError, TimeoutError) as error:
                tally.blame(f"{asking.method} {asking.path.partition('?')[0]} : {str(error) or type(error).__name__}")
                continue
            tally.answers += 1
            if answer.status not in asking.expected:
                tally.blame(f"{asking.method} {asking.path.partition('?')[0]} : réponse {answer.status}")

    await asyncio.gather(*(one(visitor) for visitor in visitors))
    return tally


class Side:
    """One server under one kind of request; `seconds` is how much of its time a round should take."""

    def __init__(
        self, server: Running, visitors: Sequence[Visitor], ask_next: AskNext, tally: Tally, seconds: float
    ) -> None:
        self.server, self.visitors, self.ask_next = server, visitors, ask_next
        self.tally, self.seconds = tally, seconds
        self.count = TRIAL

    async def warm_up(self) -> None:
        """Let caches fill and connections open, then choose how many requests make a round."""
        await self.cpu_per_request()
        each = await self.cpu_per_request()
        self.count = max(FEWEST, min(MOST, int(self.seconds / max(each, 1e-4))))

    async def cpu_per_request(self) -> float:
        """Seconds of processor time, user and system, for each request of one round."""
        before = self.server.cpu_seconds()
        self.tally.merge([await drive(self.visitors, self.ask_next, self.count)])
        return (self.server.cpu_seconds() - before) / self.count

    @property
    def once(self) -> Once:
        return self.cpu_per_request


def crowd(port: int, size: int = CONNECTIONS) -> list[Visitor]:
    """Visitors from different addresses, as a proxy would present them."""
    return [Visitor(port, f"198.51.100.{number + 1}") for number in range(size)]


async def dismiss(visitors: Sequence[Visitor]) -> None:
    for visitor in visitors:
        await visitor.close()
