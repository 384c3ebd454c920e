"""Which pages a list has: one that is asked for past the end gives the last. Pure."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def pages_of(total: int, per_page: int) -> int:
    """One page at least: an empty list has a page too."""
    return max(1, -(-total // per_page))


async def read_page(read: Callable[[int], Awaitable[Sequence[Row]]], asked: int) -> tuple[Sequence[Row], int]:
    """The rows of a page of a list that nobody counts, and its number from 1 on. `read`: a page's rows, none past the
    end. Nobody is led past the end, but an address may name it: the last page is found by halves.
    """
    rows = await read(asked)
    if rows or asked == 1:
        return rows, asked
    found, page, beyond = await read(1), 1, asked
    while found and beyond - page > 1:
        middle = (page + beyond) // 2
        rows = await read(middle)
        if rows:
            found, page = rows, middle
        else:
            beyond = middle
    return found, page
