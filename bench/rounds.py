"""Medians over rounds that take turns, so that what else the machine does disturbs both sides alike."""

import asyncio
from collections.abc import Awaitable, Callable
from statistics import median

Once = Callable[[], Awaitable[float]]


async def in_turns(rounds: int, *sides: Once) -> tuple[float, ...]:
    """The median of each side; every round runs all sides one after the other, the first one last in every second."""
    values: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        order = range(len(sides)) if number % 2 == 0 else reversed(range(len(sides)))
        for at in order:
            values[at].append(await sides[at]())
            await asyncio.sleep(0)
    return tuple(median(side) for side in values)
