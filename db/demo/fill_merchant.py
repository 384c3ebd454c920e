"""The demo's merchant as rows: settings, agencies, delivery tariffs, postcodes with a surcharge, a member of staff."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db.demo.catalogue import settings
from db.demo.rows import insert
from db.tables.merchant import Agency, DeliveryTariff, Setting, StaffMember, SurchargePostcode

STAFF_NAME, STAFF_EMAIL = "Dora Lemoine", "dora@sante-comptoir.example"
LISTED_SINCE = date(2026, 1, 1)
SURCHARGE_POSTCODES = Path(__file__).parents[1] / "reference" / "surcharge_postcodes.csv"


async def fill_merchant() -> None:
    """Settings, agencies, tariffs, and the postcodes with a surcharge."""
    values = {name: json.dumps(value, ensure_ascii=False) for name, value in settings("merchant").items()}
    await insert(Setting, ({"name": name, "value": value} for name, value in values.items()))
    agencies = settings("agencies")["agency"]
    await insert(Agency, (_agency(one) | {"position": place} for place, one in enumerate(agencies)))
    tariffs = settings("tariffs")
    steps = (
        {"mode": mode, "zone": zone, "max_weight_g": most, "price_cents": cents}
        for mode, grid in tariffs.items()
        for zone in grid["zones"]
        for most, cents in grid["steps"]
    )
    await insert(DeliveryTariff, steps)
    with SURCHARGE_POSTCODES.open(encoding="utf-8", newline="") as file:
        rows = [
            {"postcode": row["postcode"], "zone": row["zone"], "valid_from": LISTED_SINCE}
            for row in csv.DictReader(file)
        ]
    await insert(SurchargePostcode, rows)


def _agency(written: dict[str, Any]) -> dict[str, Any]:
    week = [written["hours"].get(str(day), []) for day in range(1, 8)]
    return written | {"hours": json.dumps(week), "services": json.dumps(written["services"], ensure_ascii=False)}


async def fill_staff(password_hash: str, now: datetime) -> None:
    await StaffMember(email=STAFF_EMAIL, name=STAFF_NAME, password_hash=password_hash, created_at=now).save()
