"""What the merchant set, as a file to edit, and a file put in its place: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import asdict

from db.engine import transaction
from db.queries import merchant as queries
from db.queries import storefront as reading
from db.queries.storefront import bump_catalogue_version
from shop.delivery.rules import DEFAULT_TARIFFS, tariff_from
from shop.merchant.checks import AGENCY_FIELDS
from shop.merchant.file import MerchantFile, read
from shop.merchant.identity import merchant_from
from shop.merchant.modes import STANDARD, OwnMode, own_from, rows_of


async def current() -> MerchantFile:
    """Everything as it is set; a shop without tariffs is shown some to begin with."""
    settings = asdict(merchant_from(await reading.settings()))
    names = (*AGENCY_FIELDS, "hours", "exceptions")
    agencies = [{name: row[name] for name in names} for row in await reading.agencies()]
    tariffs = [tariff_from(row) for row in await reading.delivery_tariffs()]
    for row in agencies:
        row["wheelchair_access"] = bool(row["wheelchair_access"])
    return MerchantFile(settings, agencies, tariffs or DEFAULT_TARIFFS, await modes())


async def modes() -> Sequence[OwnMode]:
    """Every way to receive, offered or not: the merchant's own, or the standard ones."""
    return [own_from(row) for row in await queries.delivery_modes()] or STANDARD


async def put(text: str) -> MerchantFile:
    """Set what the file names; visitors see it on their next page. Raises WrongFile, and nothing is written."""
    known = asdict(merchant_from(await reading.settings()))
    file = read(text, known, await modes())
    async with transaction():
        await queries.keep_settings(file.settings)
        if file.agencies is not None:
            await queries.replace_agencies(file.agencies)
        if file.modes is not None:
            await queries.keep_modes(rows_of(file.modes))
        if file.tariffs is not None:
            await queries.keep_tariffs([asdict(one) for one in file.tariffs])
        await bump_catalogue_version()
    return file
