"""The days and windows a buyer may wish a parcel in (S0-27): the carrier's working days, in windows of some hours.

DPD publishes no service that tells its windows before a parcel is handed over, so they are the merchant's settings,
as agreed with the carrier; the wish travels with the shipment and the carrier confirms it, or offers others.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from shop.calendar import is_working_day
from shop.delivery.choice import Slot


@dataclass(frozen=True, slots=True)
class SlotRules:
    """From `first_hour` to `last_hour` (0 to 24) in windows of `hours`, on `days` working days."""

    first_hour: int = 8
    last_hour: int = 20
    hours: int = 2
    days: int = 5
    saturdays: bool = False


USUAL_SLOTS = SlotRules()


def offered(earliest: date, country: str, rules: SlotRules) -> tuple[Slot, ...]:
    """Every window of the working days (of the destination's country) from `earliest` on, the day itself included."""
    days: list[date] = []
    day = earliest
    while len(days) < rules.days:
        if is_working_day(day, country, saturdays=rules.saturdays):
            days.append(day)
        day += timedelta(days=1)
    starts = range(rules.first_hour, rules.last_hour - rules.hours + 1, rules.hours)
    return tuple(Slot(day.isoformat(), f"{at:02}:00", f"{at + rules.hours:02}:00") for day in days for at in starts)
