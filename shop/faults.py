"""Places where a test can make the shop fail: killed, interrupted or slowed at a named point.

Nothing happens unless a fault is armed, by a test or by COMPTOIR_FAULTS, which production settings never read:
`order.committed=kill, payment.created=raise, cart.saved=sleep:0.3`.
"""

import asyncio
import os
import signal
from typing import Final

__all__ = ["FaultInjected", "arm", "disarm", "hit"]

_armed: Final[dict[str, str]] = {}


class FaultInjected(Exception):
    """The failure that a `raise` fault stands for."""


def arm(plan: str) -> None:
    """Arm faults, `name=kill|raise|sleep:seconds`, separated by commas. Raises ValueError for any other action."""
    for entry in filter(None, (part.strip() for part in plan.split(","))):
        name, _, action = entry.partition("=")
        kind, _, seconds = action.partition(":")
        if kind not in {"kill", "raise", "sleep"} or (kind == "sleep" and float(seconds) < 0):
            raise ValueError(f"no such fault: {entry}")
        _armed[name] = action


def disarm() -> None:
    """Forget every fault."""
    _armed.clear()


async def hit(name: str) -> None:
    """Pass a named point; a `sleep` lets others go on meanwhile: for races. Raises FaultInjected where it is armed."""
    if _armed and (seconds := _strike(name)):
        await asyncio.sleep(seconds)


def _strike(name: str) -> float:
    """Do what is armed for the point; give the seconds to sleep."""
    kind, _, seconds = _armed.get(name, "").partition(":")
    if kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "raise":
        raise FaultInjected(name)
    return float(seconds) if kind == "sleep" else 0.0
