"""The demo's merchant as rows: settings, agencies, delivery tariffs, postcodes with a surcharge, a member of staff."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db.demo.catalogue import settings
from db.demo.rows import insert
from db.tables.merchant import Agency, DeliveryTariff, Setting, StaffMember, SurchargePostcode

STAFF = (
    ("Dora Lemoine", "dora@sante-comptoir.example", "administrator"),
    ("Vincent Morel", "vincent@sante-comptoir.example", "sales"),
    ("Samira Haddad", "samira@sante-comptoir.example", "after_sales"),
    ("Claire Fontaine", "claire@sante-comptoir.example", "accounting"),
    ("Paul Girard", "paul@sante-comptoir.example", "warehouse"),
    ("Noémie Blanc", "noemie@sante-comptoir.example", "catalogue"),
)
"""One member for each role; all have the same password."""
LISTED_SINCE = date(2026, 1, 1)
SURCHARGE_POSTCODES = Path(__file__).parents[1] / "reference" / "surcharge_postcodes.csv"


async def fill_merchant(now: datetime | None = None) -> None:
    """Settings, agencies, tariffs, and the postcodes with a surcharge; special days are those of `now` and after."""
    values = {name: json.dumps(value, ensure_ascii=False) for name, value in settings("merchant").items()}
    await insert(Setting, ({"name": name, "value": value} for name, value in values.items()))
    agencies = settings("agencies")["agency"]
    years = (LISTED_SINCE.year, LISTED_SINCE.year + 1) if now is None else (now.year, now.year + 1)
    await insert(Agency, (_agency(one, years) | {"position": place} for place, one in enumerate(agencies)))
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


def _agency(written: dict[str, Any], years: tuple[int, int]) -> dict[str, Any]:
    week = [written["hours"].get(str(day), []) for day in range(1, 8)]
    special = [one | {"day": f"{year}-{one['day']}"} for year in years for one in written["exceptions"]]
    lists = {"hours": week, "exceptions": special, "services": written["services"]}
    return written | {name: json.dumps(value, ensure_ascii=False) for name, value in lists.items()}


async def fill_staff(password_hash: str, now: datetime) -> None:
    """Everybody of the demo's team, who share a password."""
    people = (
        {"email": email, "name": name, "password_hash": password_hash, "roles": [role], "created_at": now}
        for name, email, role in STAFF
    )
    await insert(StaffMember, people)
