"""What an index of words keeps of what was taken out of it: SQLite's FTS5 only strikes it out, until segments merge."""

from typing import Final

from db.engine import current, fetch, transaction
from db.sqlite import SQLite
from db.staff_text import TEXTS

PAGES: Final = 200
"""Pages of 4 kB merged in one transaction, so that others have their turn."""
INDEXES: Final = tuple(name for name in TEXTS if name != "article_text")
"""Those that name people."""


async def forget() -> None:
    """Merge the indexes to one segment each, which holds nothing struck out, and empty the log. SQLite's alone."""
    here = current()
    if not isinstance(here, SQLite):
        return
    for index in INDEXES:
        pages = -PAGES  # the first step says that all segments are meant
        while await _merged(index, pages):
            pages = PAGES
    await here.empty_log()


async def _merged(index: str, pages: int) -> bool:
    """Whether there was anything to merge: FTS5 then writes two rows or more."""
    async with transaction():
        before = await _changes()
        await fetch(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', {{}})", pages)
        return await _changes() - before >= 2


async def _changes() -> int:
    return int((await fetch("SELECT total_changes() AS number"))[0]["number"])
