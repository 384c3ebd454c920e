"""Whether a change was asked for from our own pages: the defence against forged requests, without tokens.

Tokens would make every page private and every form heavier. Browsers say themselves where a request comes from:
`Sec-Fetch-Site`, which no page can write, or at least `Origin`. Session cookies are SameSite=Lax besides.
"""

from typing import Final
from urllib.parse import urlsplit

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""They change nothing, whoever asks."""

EXEMPT_PATHS: Final = ("/webhooks/mollie", "/webhooks/dpd", "/webhooks/colissimo")
"""Called by machines, without a browser's headers. What they say is signed, or not believed: the provider is asked."""

EXEMPT_PREFIXES: Final = ("/newsletter/desinscription/", "/api/")
"""Followed by a signed link: mail programs post to it by themselves (RFC 8058), and it can do one thing only. And asked
by programs with a token in a header of its own: cookies, which browsers send by themselves, count for nothing there."""

SIMULATOR_EXEMPT_PREFIXES: Final = (
    "/simulateur/mollie/v2/",
    "/simulateur/vies/check-vat-number",
    "/simulateur/dpd/eprint",
    "/simulateur/dpd/webtrace",
    "/simulateur/colissimo/pointretrait-ws-cxf/",
    "/simulateur/colissimo/sls-ws/",
    "/simulateur/colissimo/tracking-timeline-ws/",
)
"""The simulated neighbours' own interfaces; exempt only where the simulators are mounted (never in production)."""

_OURS: Final = frozenset({b"same-origin", b"none"})
"""`none`: typed, bookmarked or reloaded by the person. `same-site` is another host of the same domain: refused."""


class OriginCheck:
    """One question, answered from two headers."""

    def __init__(self, public_url: str, *, simulators: bool) -> None:
        """Take PUBLIC_URL, whose origin is ours, and whether the development simulators are mounted."""
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}".lower().encode()
        self._simulators = simulators

    def accepts(self, method: str, path: str, fetch_site: bytes | None, origin: bytes | None) -> bool:
        """Whether the request may go on. `None` is an absent header; both absent is no browser of ours: refused."""
        if method in SAFE_METHODS:
            return True
        from_us = origin == self._origin if fetch_site is None else fetch_site in _OURS
        return from_us or self.is_exempt(path)

    def is_exempt(self, path: str) -> bool:
        """Whether a machine calls this path."""
        if path in EXEMPT_PATHS or path.startswith(EXEMPT_PREFIXES):
            return True
        return self._simulators and path.startswith(SIMULATOR_EXEMPT_PREFIXES)
