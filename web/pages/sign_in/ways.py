"""Where one goes on after signing in, kept from page to page of the door under the name « suite »."""

from typing import Final
from urllib.parse import quote

from web import sessions
from web.answers import HtmlRequest
from web.inputs import FormData

HOME: Final = "/compte"


def back_of(request: HtmlRequest, sent: FormData) -> str:
    """The path of ours that was asked for; the account without one."""
    return sessions.way_on(request, sent.get("suite", ""), HOME)


def elsewhere(back: str) -> str:
    """Where to go on, where it has to be said: empty for the account, where everybody lands."""
    return "" if back == HOME else back


def with_back(path: str, back: str) -> str:
    """A path of the door that keeps where to go on."""
    if not elsewhere(back):
        return path
    return f"{path}{'&' if '?' in path else '?'}suite={quote(back, safe='/')}"
