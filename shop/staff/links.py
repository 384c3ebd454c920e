"""A link that lets a member of staff choose a password: mailed, once, for three days.

Nothing of it is stored: it is signed, and names the member's auth_epoch, which the new password counts up.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from db.engine import transaction
from db.queries import staff as queries
from shop.errors import LinkOver
from shop.links import is_signature, signature
from shop.passwords import PASSWORDS
from shop.staff.letters import tell
from shop.staff.members import Member, by_id, check_password

LIVES: Final = timedelta(days=3)
_PURPOSE: Final = b"staff-access\x00"
_TOKEN: Final = re.compile(r"([0-9]{1,10})\.([0-9]{1,10})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)
_LARGEST_ID: Final = 2**31 - 1


def token_of(member: Member, secret: str, now: datetime) -> str:
    """For the job that puts it into a mail, and nobody else."""
    text = f"{member.id}.{member.auth_epoch}.{int((now + LIVES).timestamp())}"
    return f"{text}.{signature(_PURPOSE, text, secret)}"


async def look(token: str, secret: str, now: datetime) -> Member:
    """Whose link it is, without using it up. Raises LinkOver."""
    found = _TOKEN.fullmatch(token)
    if not found or not is_signature(found[4], _PURPOSE, token.rpartition(".")[0], secret):
        raise LinkOver
    member_id, epoch, until = (int(part) for part in found.groups()[:3])
    member = await by_id(member_id) if member_id <= _LARGEST_ID else None
    is_over = datetime.fromtimestamp(until, UTC) < now
    if member is None or not member.active or member.auth_epoch != epoch or is_over:
        raise LinkOver
    return member


async def choose(token: str, password: str, secret: str, now: datetime) -> Member:
    """Keep the password; every session ends, nobody is signed in, and the link is used up: of two at once one gets it.

    Raises LinkOver, Refused, TooManyPasswords.
    """
    member = await look(token, secret, now)
    check_password(password)
    hashed = await PASSWORDS.hash(password)
    async with transaction():
        if not await queries.change_password_once(member.id, hashed, member.auth_epoch):
            raise LinkOver
        await tell(member.id, "password")
    return member
