"""Which requests are meant for this shop: a target that can be read, and one Host that is ours.

Addresses that leave the shop (mails, redirections to the payment page) are made from PUBLIC_URL, never from these
headers; the check keeps caches and browsers from being told otherwise (DNS rebinding, poisoned caches).
"""

import ipaddress
import re
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

LONGEST_TARGET: Final = 8192
"""Bytes of path and query together."""

PROBE_PATHS: Final = frozenset({"/sante/vivant", "/sante/pret", "/metrics"})
"""Asked by machines that know an address, not a name; they tell nothing of anybody."""

_LOOPBACK: Final = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
_DEFAULT_PORT: Final = {"http": 80, "https": 443}
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f]")


class HostCheck:
    """The one name under which people reach the shop; beside it, in development, this machine's own names."""

    def __init__(self, public_url: str, *, loopback: bool) -> None:
        """Take PUBLIC_URL (`https://boutique.fr` or with a port) and whether loopback names are welcome too."""
        parts = urlsplit(public_url)
        name = (parts.hostname or "").encode("idna").decode()
        name = f"[{name}]" if ":" in name else name
        default = _DEFAULT_PORT.get(parts.scheme, 80)
        port = parts.port or default
        self._hosts = {f"{name}:{port}".encode()} | ({name.encode()} if port == default else set())
        self._loopback = loopback

    def accepts(self, host: bytes, path: str) -> bool:
        """Whether a Host header is ours; probes may use any."""
        return (
            host in self._hosts
            or path in PROBE_PATHS
            or host.lower() in self._hosts
            or (self._loopback and _LOOPBACK.fullmatch(host) is not None)
        )


def is_this_machine(host: str) -> bool:
    """Whether a name or an address leads to this machine alone; « 127.example.fr » is anybody's."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_readable(target: bytes, query: bytes) -> bool:
    """Whether a raw path and query are what a browser sends: our own path, UTF-8, no NUL, not endless.

    A full address (`GET http://elsewhere/ HTTP/1.1`) does not start with a slash.
    """
    if not target.startswith(b"/") or len(target) + len(query) > LONGEST_TARGET:
        return False
    if b"%" not in target and b"%" not in query and target.isascii() and query.isascii():
        return _CONTROL.search(target) is None and b"\x00" not in query
    path, asked = unquote_to_bytes(target), unquote_to_bytes(query)
    try:
        path.decode()
        asked.decode()
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(path) is None and b"\x00" not in asked
