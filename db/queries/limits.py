"""Counters of the rate limits: one row per rule, subject and window."""

from db.engine import fetch
from db.tables.guards import LimitCounter

COUNT_ONE = """
INSERT INTO limit_counter (rule, subject, window_start, count) VALUES ({}, {}, {}, 1)
ON CONFLICT (rule, subject, window_start) DO UPDATE SET count = limit_counter.count + 1 RETURNING count
"""
LESS = """
UPDATE limit_counter SET count = count - 1 WHERE rule = {} AND subject = {} AND window_start = {} AND count > 0
"""
COUNTED = "SELECT count FROM limit_counter WHERE rule = {} AND subject = {} AND window_start = {}"


async def counted(rule: str, subject: str, window_start: int) -> int:
    """How often so far in the window (epoch seconds); reading alone keeps a flood from becoming writes."""
    rows = await fetch(COUNTED, rule, subject, window_start)
    return int(rows[0]["count"]) if rows else 0


async def count_one(rule: str, subject: str, window_start: int) -> int:
    """Count one more in the window (epoch seconds), whoever else counts at the same time; give the number it got."""
    return int((await fetch(COUNT_ONE, rule, subject, window_start))[0]["count"])


async def count_one_less(rule: str, subject: str, window_start: int) -> None:
    """Count one back in the window (epoch seconds), where one was counted."""
    await fetch(LESS, rule, subject, window_start)


async def forget_before(window_start: int) -> None:
    """Delete the counters of windows that began before a moment (epoch seconds)."""
    await LimitCounter.delete().where(LimitCounter.window_start < window_start)
