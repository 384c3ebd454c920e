"""Between the password and the code: a short-lived signed cookie says who has given the right password.

It is no session and opens nothing but the page that asks for the code. It names the member's auth_epoch, so that
another password or a second factor reset meanwhile ends it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from litestar.datastructures import Cookie

from db.queries import staff as members
from shop.links import is_signature, signature
from web.answers import HtmlRequest
from web.cookies import cookie, name_in
from web.inputs import LARGEST_ID

COOKIE: Final = "staff_step"
LIVES: Final = timedelta(minutes=10)
_PURPOSE: Final = b"staff-step\x00"
_VALUE: Final = re.compile(r"([0-9]{1,10})\.([0-9]{1,10})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Passed:
    """A member who has given the right password; `seed` empty without a second factor."""

    id: int
    name: str
    email: str
    auth_epoch: int
    seed: str

    @property
    def has_second_factor(self) -> bool:
        return bool(self.seed)


def passed_of(row: dict[str, Any]) -> Passed:
    seed = row["totp_seed"] if row["totp_since"] else ""
    return Passed(row["id"], row["name"], row["email"], row["auth_epoch"], seed)


def step_cookie(request: HtmlRequest, member: Passed) -> Cookie:
    text = f"{member.id}.{member.auth_epoch}.{int(datetime.now(UTC).timestamp())}"
    value = f"{text}.{signature(_PURPOSE, text, request.app.state.secret)}"
    return cookie(request.app.state.settings, COOKIE, value, LIVES.total_seconds())


def no_step(request: HtmlRequest) -> Cookie:
    """Takes the cookie back."""
    return cookie(request.app.state.settings, COOKIE, "", 0)


async def who_passed(request: HtmlRequest) -> Passed | None:
    """Whose password was right a few minutes ago, in this browser; None too where anything changed since."""
    value = request.cookies.get(name_in(request.app.state.settings, COOKIE), "")
    found = _VALUE.fullmatch(value)
    if not found or not is_signature(found[4], _PURPOSE, value.rpartition(".")[0], request.app.state.secret):
        return None
    member_id, epoch, at = (int(part) for part in found.groups()[:3])
    age = datetime.now(UTC) - datetime.fromtimestamp(at, UTC)
    row = await members.by_id(member_id) if member_id <= LARGEST_ID else None
    if row is None or not row["active"] or row["auth_epoch"] != epoch or not timedelta(seconds=-60) <= age <= LIVES:
        return None
    return passed_of(row)
