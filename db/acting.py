"""In whose name this task writes: triggers keep it with every row that changes (audit_triggers.py)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Acting:
    """A member of staff, or a program with a token (`member_id` 0), and the one thing it was asked to do.

    `action` is the name of the route or command, `request` what all rows of one click have in common, `at` UTC.
    """

    member_id: int
    name: str
    address: str
    action: str
    request: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, ensure_ascii=False)


ACTING: ContextVar[Acting | None] = ContextVar("acting", default=None)
"""None: a shopper, a worker, a migration; nothing is kept of what they change."""


@contextmanager
def in_nobodys_name() -> Iterator[Acting | None]:
    """Nothing is kept of what is changed within; gives who acts, for an entry that says what was done.

    For what must not live on in the journal: what is erased.
    """
    acting = ACTING.get()
    before = ACTING.set(None)
    try:
        yield acting
    finally:
        ACTING.reset(before)
