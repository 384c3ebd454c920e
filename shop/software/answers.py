"""A write asked for twice is done once: the same key with the same request is answered the same for a day.

The answer is claimed before the work, in a statement of its own, so that of two at once one works and the other waits.
What can be done in one transaction keeps its answer in it (`finish`); a move of an order carries the version it was
asked for, so that the same move after a crash finds itself done.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.queries import software as queries
from shop.errors import ShopError

KEPT_FOR: Final = timedelta(hours=24)
ABANDONED_AFTER: Final = timedelta(seconds=60)
"""No request takes as long: whoever began it is gone."""
LOOK_SECONDS: Final = 0.05
LOOKS: Final = 100


class KeyReused(ShopError):
    """The key belongs to another request."""

    def __init__(self) -> None:
        super().__init__("Cette clé d’idempotence a déjà servi pour une autre requête\u00a0: prenez-en une nouvelle.")


class StillWorking(ShopError):
    """The same request is being worked on, and takes long."""

    def __init__(self) -> None:
        super().__init__("La même requête est encore en cours\u00a0: répétez-la dans un instant.")


class Overtaken(Exception):
    """Somebody else finished this request meanwhile: nothing of ours may stay."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose request it is; `request_hash` 64 hexadecimal digits of method, address and body."""

    token_id: int
    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """As it is sent: an HTTP status and JSON."""

    status: int
    body: str


Work = Callable[[int], Awaitable[Answer]]
"""Gets the id of the claim, for `finish`."""


async def once(asked: Asked, now: datetime, work: Work) -> Answer:
    """Do the work and keep its answer, or give the one that was kept. Raises KeyReused, StillWorking.

    What `work` raises frees the key: nothing was done.
    """
    claimed = await _claimed(asked, now)
    if isinstance(claimed, Answer):
        return claimed
    try:
        answer = await work(claimed)
    except Exception:
        await queries.give_up(claimed)
        raise
    await queries.finish(claimed, answer.status, answer.body)
    return answer


async def finish(claim_id: int, answer: Answer) -> None:
    """Keep the answer in the transaction of the work itself. Raises Overtaken."""
    if not await queries.finish(claim_id, answer.status, answer.body):
        raise Overtaken


async def forget_old(now: datetime) -> None:
    """For the worker: keys that may be used again."""
    await queries.forget_answers(now - KEPT_FOR)


async def _claimed(asked: Asked, now: datetime) -> int | Answer:
    """Whose work it is: ours (an id), or done (its answer)."""
    for _ in range(LOOKS):
        claim_id = await queries.claim(asked.token_id, asked.key, asked.request_hash, now)
        if claim_id is not None:
            return claim_id
        row = await queries.answer_of(asked.token_id, asked.key)
        if row is None:
            continue  # given up since
        if row["request_hash"] != asked.request_hash:
            raise KeyReused
        if row["status"]:
            return Answer(row["status"], row["body"])
        if await queries.claim_again(row["id"], now - ABANDONED_AFTER, now):
            return int(row["id"])
        await asyncio.sleep(LOOK_SECONDS)
    raise StillWorking
