"""Passwords, kept as argon2id hashes and checked without stopping the shop.

A hash costs tens of milliseconds and megabytes on purpose: threads do it, one fewer than there are cores, which give
way to everything else, and a queue that grows too long is refused rather than served late.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST: Final = 256
"""Characters; more is refused, never cut."""
SHORTEST_FOR_STAFF: Final = 12
QUEUE: Final = 50
POLITENESS: Final = 10
"""How much less than other threads these are worth to the system (nice): a tenth of a core where all are busy."""

T = TypeVar("T")


class TooManyPasswords(Exception):
    """More people than we can serve are signing in at this moment: say so and try again soon (503)."""


class Passwords:
    """One hasher for the process: its costs, its threads, its queue."""

    def __init__(
        self, *, time_cost: int = 2, memory_kib: int = 19_456, parallelism: int = 1, cores: int | None = None
    ) -> None:
        """Take argon2id's costs; the defaults are the smallest that OWASP names (24 ms on two shared cores)."""
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism, type=Type.ID
        )
        # Threads of their own: each keeps the memory of its last hash. One core stays free for everybody else's pages.
        self._threads = ThreadPoolExecutor(cores or max(1, (os.cpu_count() or 1) - 1), "passwords", _give_way)
        self._waiting = 0
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """The hash to keep. Raises TooManyPasswords."""
        return await self._in_a_thread(lambda: self._hasher.hash(password))

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether a password fits the kept hash. For an unknown user give None: it takes as long, and is False.

        Raises TooManyPasswords.
        """
        return await self._in_a_thread(lambda: self._fits(password, kept or self._hash_of_nobody()) and bool(kept))

    def needs_rehash(self, kept: str) -> bool:
        """Whether the costs have changed since: hash anew while the password is at hand, right after it fitted."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return len(password) <= LONGEST and self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    def _hash_of_nobody(self) -> str:
        if not self._nobody:
            self._nobody = self._hasher.hash(os.urandom(16).hex())
        return self._nobody

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        if self._waiting >= QUEUE:
            raise TooManyPasswords
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _give_way() -> None:
    """Let a page go first when both want the same core: it takes a millisecond, a hash takes many.

    On Linux each thread has a niceness of its own; elsewhere the whole process has one, and pages would give way too.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # a system that forbids it must not keep people out
            os.nice(POLITENESS)


PASSWORDS: Final = Passwords()
"""The one of this process: staff and customers wait in the same queue."""
