"""What is to be mailed to the team is written down with what it is about; the worker sends it (mails.py)."""

import secrets
from typing import Final

from shop.jobs import enqueue

JOB: Final = "staff_mail"


async def ask_link(member_id: int) -> None:
    """Have a link to choose a password mailed, in the open transaction."""
    await _write(member_id, {"mail": "access"})


async def tell(member_id: int, what: str) -> None:
    """Have the member told that `what` changed (mails.CHANGES), in the open transaction."""
    await _write(member_id, {"mail": "changed", "what": what})


async def _write(member_id: int, payload: dict[str, str]) -> None:
    key = secrets.token_hex(8)
    await enqueue(JOB, f"{JOB}:{member_id}:{key}", {**payload, "member_id": member_id, "key": key})
