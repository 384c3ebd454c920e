"""Where a delivery surcharge is due and since when; the merchant's list put in the place of ours (S0-35, S0-36)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from db.engine import transaction
from db.queries import storefront as reading
from db.queries import surcharges as queries
from db.queries.storefront import bump_catalogue_version
from shop.delivery.rules import DeliveryRules, SurchargePeriod
from shop.delivery.surcharge_list import Difference, difference, in_order, planned
from shop.errors import ShopError
from shop.places import surcharge_postcodes, towns_of

STANDARD_SINCE: Final = date(2026, 1, 1)
"""Since when the list that comes with the program counts, where a merchant has put none in its place."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A postcode with a surcharge today, or announced; cents including VAT."""

    postcode: str
    zone: str
    cents: int
    since: date
    until: date | None
    today: date

    @property
    def towns(self) -> tuple[str, ...]:
        return towns_of("FR", self.postcode)

    @property
    def is_announced(self) -> bool:
        return self.since > self.today

    @property
    def dates_words(self) -> str:
        """« depuis le 01/01/2026 », « dès le 01/12/2026 », « depuis le 01/01/2026, jusqu’au 30/11/2026 »."""
        words = f"{'dès' if self.is_announced else 'depuis'} le\u00a0{self.since:%d/%m/%Y}"
        return f"{words}, jusqu’au\u00a0{self.until:%d/%m/%Y}" if self.until else words


async def periods() -> list[SurchargePeriod]:
    """Every period, past and to come: the merchant's, or those of the list that comes with the program."""
    rows = await reading.surcharge_postcodes()
    if rows:
        return in_order(SurchargePeriod(**row) for row in rows)
    return in_order(SurchargePeriod(code, zone, STANDARD_SINCE) for code, zone in surcharge_postcodes().items())


async def listed(rules: DeliveryRules, today: date) -> list[Listed]:
    """What counts today or is announced, by postcode; zones that no parcel goes to, or for nothing, are left out."""
    zones = {one.zone for one in rules.tariffs} or set(rules.surcharges)
    cents = {zone: price for zone, price in rules.surcharges.items() if price and zone in zones}
    return [
        Listed(one.postcode, one.zone, cents[one.zone], one.valid_from, one.valid_until, today)
        for one in await periods()
        if one.zone in cents and (one.valid_until is None or one.valid_until >= today)
    ]


async def compare(wanted: Mapping[str, str], day: date) -> Difference:
    """What this list (zone by postcode) would change from a day on."""
    return difference(await periods(), wanted, day)


async def apply(wanted: Mapping[str, str], day: date, today: date) -> Difference:
    """Make this the whole list from a day on, all of it or nothing; visitors see it on their next page.

    The list that is in force already changes nothing. Raises ShopError for a day that has passed (Paris).
    """
    async with transaction():
        return await put(wanted, day, today)


async def put(wanted: Mapping[str, str], day: date, today: date) -> Difference:
    """The same within the open transaction."""
    changes = await compare(wanted, day)
    if changes.is_empty:
        return changes
    if day < today:
        raise ShopError("Une liste compte à partir d’aujourd’hui au plus tôt\u00a0: donnez un autre jour.")
    await bump_catalogue_version()  # first: of two commands at once, one waits here for the other
    before = await periods()
    await queries.replace_periods([asdict(one) for one in planned(before, wanted, day)])
    return difference(before, wanted, day)
