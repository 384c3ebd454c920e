"""What every page needs of the merchant: settings, rayons, tariffs, agencies, and the version of all that."""

import json
from typing import Any

from db.engine import fetch
from db.tables.catalogue import CatalogueVersion, Category
from db.tables.merchant import Agency, DeliveryMode, DeliveryTariff, Setting, SurchargePostcode

Rows = list[dict[str, Any]]
_PERIOD = SurchargePostcode.valid_from, SurchargePostcode.valid_until


async def catalogue_version() -> int:
    """The version visitors see; 0 in an empty database."""
    rows = await fetch("SELECT version FROM catalogue_version")
    return int(rows[0]["version"]) if rows else 0


async def bump_catalogue_version() -> None:
    """Make every process render anew; to be called inside the transaction of a change that visitors can see."""
    await CatalogueVersion.update({CatalogueVersion.version: CatalogueVersion.version + 1}, force=True)


async def settings() -> dict[str, Any]:
    rows: Rows = await Setting.select(Setting.name, Setting.value)
    return {row["name"]: json.loads(row["value"]) for row in rows}


async def categories() -> Rows:
    """All categories in the order they are shown, parents by id."""
    rows: Rows = await Category.select().order_by(Category.position, Category.name)
    return rows


async def agencies() -> Rows:
    rows: Rows = await Agency.select().order_by(Agency.position, Agency.name).output(load_json=True)
    return rows


async def delivery_tariffs() -> Rows:
    rows: Rows = await DeliveryTariff.select()
    return rows


async def delivery_modes() -> Rows:
    """The ways to receive that the merchant offers, in order."""
    query = DeliveryMode.select().where(DeliveryMode.active.eq(True)).order_by(DeliveryMode.position)
    rows: Rows = await query.output(load_json=True)
    return rows


async def surcharge_postcodes() -> Rows:
    """postcode, zone, valid_from, valid_until: every period, past and to come."""
    columns = SurchargePostcode.postcode, SurchargePostcode.zone, *_PERIOD
    rows: Rows = await SurchargePostcode.select(*columns).order_by(SurchargePostcode.postcode)
    return rows
