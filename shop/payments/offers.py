"""What the provider offers by country of the bill, asked seldom and remembered by this process.

Pages read the memory alone. Who draws a choice of methods asks anew first where it is old, for two seconds at most and
never inside a transaction; while the provider is in trouble the old list stays, and a cautious one stands in before
anything was heard.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from shop.payments.method import Limits
from shop.payments.online import PROVIDER
from shop.payments.provider import PaymentProvider, ProviderTrouble

FRESH_FOR = timedelta(minutes=10)
ASK_AGAIN_AFTER = timedelta(seconds=30)
ANSWER_SECONDS = 2.0
_NEVER = datetime.min.replace(tzinfo=UTC)
_log = structlog.get_logger("comptoir")


@dataclass(slots=True)
class _Heard:
    """`methods` None: nothing was heard yet. Nobody asks again before `ask_from`."""

    methods: Mapping[str, Limits] | None = None
    ask_from: datetime = _NEVER


_memory: dict[str, _Heard] = {}


def offered(country: str) -> Mapping[str, Limits] | None:
    """The methods of a country by the provider's names; None while it has not said."""
    heard = _memory.get(country)
    return heard.methods if heard else None


async def refresh(providers: Mapping[str, PaymentProvider], country: str, now: datetime) -> bool:
    """Ask the provider where what we know is old; whether we know something else now. Never raises for its trouble.

    One request asks, the others of the moment go on with what is known.
    """
    provider, heard = providers.get(PROVIDER), _memory.setdefault(country, _Heard())
    if provider is None or now < heard.ask_from:
        return False
    heard.ask_from = now + ASK_AGAIN_AFTER
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            found = await provider.methods(country)
    except (TimeoutError, ProviderTrouble) as trouble:
        _log.warning("payment.methods", country=country, trouble=type(trouble).__name__)
        return False
    changed = found != heard.methods
    heard.methods, heard.ask_from = found, now + FRESH_FOR
    return changed


def forget() -> None:
    """Nothing was heard: for tests, and for a new beginning."""
    _memory.clear()
