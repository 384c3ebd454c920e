"""How often one person, account or address may try: counted in the database, the same for every process.

What is guessable is counted before it is looked at, so that fifty tries at once are fifty tries. Windows are fixed:
the count starts anew when one ends.
"""

import asyncio
import hashlib
import ipaddress
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from litestar import Response
from litestar.types import Scope

from db.queries import limits as counters
from web.cookies import AnyConnection
from web.devices import known_device
from web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `most` in each window of `seconds`. `kept` False counts in this process alone, for what is only load."""

    name: str
    most: int
    seconds: int
    kept: bool = True


_MINUTE: Final = 60

RULES: Final = {
    rule.name: rule
    for rule in (
        Rule("login_account", 10, 5 * _MINUTE),
        Rule("login_address", 10, 5 * _MINUTE),
        Rule("login_everyone", 300, 5 * _MINUTE),  # beyond: a pause, never a refusal
        Rule("second_factor", 5, 5 * _MINUTE),  # codes of staff: a million possible ones, three of them right
        Rule("second_factor_long", 20, 60 * _MINUTE),
        Rule("register", 10, 60 * _MINUTE),
        Rule("register_account", 5, 60 * _MINUTE),  # mails to one address, whoever asks for them
        Rule("reset", 20, 60 * _MINUTE),
        Rule("reset_account", 3, 60 * _MINUTE),  # mails to one address, whoever asks for them
        Rule("verify", 3, 60 * _MINUTE),
        Rule("sign_in_link", 20, 60 * _MINUTE),
        Rule("sign_in_link_account", 3, 60 * _MINUTE),
        Rule("own_password", 10, 5 * _MINUTE),  # asked again of who is signed in
        Rule("new_email", 5, 60 * _MINUTE),  # each writes to an address that may be anybody's
        Rule("account_export", 3, 24 * 60 * _MINUTE),
        Rule("invoices_archive", 20, 60 * _MINUTE),  # each reads every document of a year
        Rule("order_lookup", 10, 10 * _MINUTE),
        Rule("order_lookup_order", 10, 10 * _MINUTE),
        Rule("withdrawal_lookup", 10, 10 * _MINUTE),  # a right: nothing else may use it up
        Rule("withdrawal_lookup_order", 10, 10 * _MINUTE),
        Rule("pickup_code", 10, 10 * _MINUTE),  # of one order, at the counter
        Rule("checkout", 10, 10 * _MINUTE),  # each keeps goods from others, paid or not
        Rule("vat_check", 20, 10 * _MINUTE),  # beyond: VAT is charged and the number checked by hand
        Rule("cart", 120, 10 * _MINUTE),  # new carts: each is a row kept for three months
        Rule("promo_session", 10, 10 * _MINUTE),  # misses; what was none is taken back
        Rule("promo_address", 20, 10 * _MINUTE),  # more than a cart's: behind one address are many people
        Rule("promo_everyone", 500, 60 * _MINUTE),  # beyond: an alarm, never a refusal
        Rule("restock", 20, 10 * _MINUTE),
        Rule("restock_email", 5, 60 * _MINUTE),  # mails to one address, whoever asks for them
        Rule("paper", 60, _MINUTE, kept=False),  # of one order: each is drawn anew
        Rule("captcha", 60, _MINUTE, kept=False),
        Rule("search", 5, 1, kept=False),
        Rule("api_wrong", 20, 10 * _MINUTE),  # tokens that are none, or no more
        Rule("api_token", 600, _MINUTE, kept=False),  # of one token
        Rule("webhook", 600, _MINUTE, kept=False),  # a provider calls from few addresses
    )
}
LONGEST_WINDOW: Final = max(rule.seconds for rule in RULES.values())
LOGIN_PAUSE_SECONDS: Final = 2.0
EVERYONE: Final = "everyone"
"""The subject of a rule that counts all visitors together."""


class TooMany(Refusal):
    """429, with the seconds to wait (Retry-After) and the same in French words."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, advice=f"Réessayez {_in_words(retry_after)}.", headers={"Retry-After": str(retry_after)})
        self.retry_after = retry_after

    def told_on(self, answer: Response[Any]) -> Response[Any]:
        """A page that says so by itself, with what was typed: it tells browsers how long to wait, too."""
        answer.headers["Retry-After"] = str(self.retry_after)
        return answer


async def spend(rule: str, subject: str) -> None:
    """Count one try of a subject, then let it go on. Raises TooMany once the rule's number is used up.

    Must run before the work it guards and outside its transaction, which may be undone.
    """
    await look(rule, subject)
    await count(rule, subject)


async def look(rule: str, subject: str) -> None:
    """Raises TooMany where a rule's number is used up; reading alone keeps a flood from becoming writes."""
    limit = RULES[rule]
    now = time.time()
    if limit.kept and await counters.counted(rule, subject, _window(limit, now)) >= limit.most:
        raise _too_many(limit, now)


async def count(rule: str, subject: str) -> None:
    """Count one try. Raises TooMany beyond the rule's number.

    In a transaction only where what is undone with the count is all that it counts.
    """
    limit = RULES[rule]
    now = time.time()
    window = _window(limit, now)
    counted = await counters.count_one(rule, subject, window) if limit.kept else _here.count_one(rule, subject, window)
    if counted > limit.most:
        raise _too_many(limit, now)


async def take_back(rule: str, subject: str) -> None:
    """A try that was counted and is none after all."""
    limit = RULES[rule]
    await counters.count_one_less(rule, subject, _window(limit, time.time()))


def _window(limit: Rule, now: float) -> int:
    return int(now) - int(now) % limit.seconds


def _too_many(limit: Rule, now: float) -> TooMany:
    return TooMany(max(1, math.ceil(_window(limit, now) + limit.seconds - now)))


async def is_first(kind: str, subject: str, until: int) -> bool:
    """Whether this is the first use of what works once, and is remembered until then (epoch seconds); of many at once
    one is.

    Must run outside a transaction, which may be undone.
    """
    return await counters.count_one(kind, subject, until) == 1


async def spend_sign_in(connection: AnyConnection, email: str) -> None:
    """Count one try to sign in; before the password is looked at. Raises TooMany.

    Tries are counted for the address and for the account, or for the device where its owner signed in before. When
    the whole world is trying, everybody waits a little, and nobody is shut out.
    """
    account = account_of(email)
    await spend("login_address", address_of(connection))
    device = known_device(connection, account)
    await spend("login_account", f"{account}:{device}" if device else account)
    try:
        await spend("login_everyone", EVERYONE)
    except TooMany:
        await asyncio.sleep(LOGIN_PAUSE_SECONDS)


async def sweep() -> None:
    """Delete the counters of windows that are over; for the worker, once an hour or so."""
    await counters.forget_before(int(time.time()) - LONGEST_WINDOW)


def address_of(connection: AnyConnection) -> str:
    """The subject of a network address: an IPv4 address, or the /64 an IPv6 visitor can choose addresses in."""
    client = connection.scope.get("client")
    return network_of(client[0] if client else "")


@lru_cache(maxsize=2_048)
def network_of(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def account_of(email: str) -> str:
    """The subject of an account: a hash of its e-mail address, however it is written."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()


def believe_proxy(scope: Scope, asked: Mapping[bytes, bytes], proxies: frozenset[str]) -> None:
    """Where the peer is a proxy of ours, put the visitor it names in its place.

    Proxies append to X-Forwarded-For: the last address not ours is the one a proxy of ours saw. What stands before
    it, anybody can have written.
    """
    client: Any = scope.get("client")
    if client is None or client[0] not in proxies:
        return
    hops = asked.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    for hop in reversed([hop.strip() for hop in hops]):
        if hop not in proxies:
            if network_of(hop) != "unknown":
                scope["client"] = (hop, 0)
            return


class _CountsHere:
    """Counters of this process: those of the windows open now."""

    def __init__(self) -> None:
        self._windows: dict[str, int] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def count_one(self, rule: str, subject: str, window: int) -> int:
        if self._windows.get(rule) != window:
            self._windows[rule] = window
            self._counts = {key: count for key, count in self._counts.items() if key[0] != rule}
        count = self._counts[rule, subject] = self._counts.get((rule, subject), 0) + 1
        return count


_here: Final = _CountsHere()


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return "dans une minute"
    return f"dans {math.ceil(seconds / 60)} minutes"
