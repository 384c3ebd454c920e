"""Browsers from which somebody signed in before: strangers guessing at an account do not lock its owner out.

The cookie names an account and a random device, signed. It opens nothing: tries from a known device are counted for
that device instead of for the account, as many as for anybody (the « device cookies » of OWASP).
"""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Final

from litestar.datastructures import Cookie

from web.cookies import AnyConnection, cookie, name_in

COOKIE: Final = "device"
KEPT_FOR: Final = timedelta(days=365)

_VALUE: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})", re.ASCII)


def known_device(connection: AnyConnection, account: str) -> str:
    """The device this account signed in from before; empty for another account's, a forged one or none."""
    found = _VALUE.fullmatch(connection.cookies.get(name_in(connection.app.state.settings, COOKIE), ""))
    if not found:
        return ""
    device, signature = found.groups()
    return device if hmac.compare_digest(signature, _signature(connection, account, device)) else ""


def device_cookie(connection: AnyConnection, account: str) -> Cookie:
    """To be set once the password fitted; a device known already keeps its name."""
    device = known_device(connection, account) or secrets.token_hex(16)
    value = f"{device}.{_signature(connection, account, device)}"
    return cookie(connection.app.state.settings, COOKIE, value, KEPT_FOR.total_seconds())


_BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
                    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS: Final = (("iPhone", "un iPhone"), ("iPad", "un iPad"), ("Android", "Android"), ("Windows", "Windows"),
                   ("Macintosh", "un Mac"), ("Linux", "Linux"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """« Firefox sur Windows », for people who look at where they are signed in; only names of our own are kept."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "Un navigateur")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


def _signature(connection: AnyConnection, account: str, device: str) -> str:
    secret: str = connection.app.state.secret
    return hmac.new(secret.encode(), f"device:{account}:{device}".encode(), hashlib.sha256).hexdigest()
