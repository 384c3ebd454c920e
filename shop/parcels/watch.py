"""Asks carriers, now and then, what became of the parcels that are on their way."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from db.queries import parcels as queries
from shop.carriers.carrier import Carrier, CarrierUnavailable
from shop.parcels import events as parcel_events

EVERY: Final = timedelta(minutes=15)
GIVEN_UP_AFTER: Final = timedelta(days=60)
"""Nobody carries a parcel for so long: it is lost, or came without a word."""
MOST_BATCHES: Final = 25
_log = structlog.get_logger("comptoir")


class Watch:
    """Follows the parcels of every carrier that can be asked, by its code."""

    def __init__(self, carriers: Mapping[str, Carrier]) -> None:
        self._carriers = carriers

    async def look(self, now: datetime) -> None:
        """Ask about each parcel once; a carrier that does not answer is asked again the next time."""
        for carrier in self._carriers.values():
            try:
                await self._ask(carrier, now)
            except CarrierUnavailable as trouble:
                _log.warning("carrier", carrier=carrier.code, error=str(trouble))

    async def _ask(self, carrier: Carrier, now: datetime) -> None:
        tracker = carrier.tracker
        for _ in range(MOST_BATCHES if tracker else 0):
            assert tracker is not None
            rows = await queries.to_ask(carrier.code, now - GIVEN_UP_AFTER, now - EVERY / 2, tracker.batch)
            if not rows:
                return
            answers = await tracker.events([row["tracking_number"] for row in rows])
            await queries.asked([row["id"] for row in rows], now)
            for row in rows:
                if told := answers.get(row["tracking_number"]):
                    await parcel_events.record(carrier.code, row["tracking_number"], told, now)
