"""What staff type into forms: amounts, shares, numbers of pieces, days and hours in Paris, lists of references."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from shop.calendar import PARIS, in_paris, start_of_day, typed_day
from shop.errors import FieldRefused
from shop.french import MINUS
from web.inputs import FormData, clean_int

LONGEST_LIST: Final = 10_000
MOST_CENTS: Final = 100_000_000
"""A million euros: what is paid, given back or looked for is less."""
_AMOUNT: Final = re.compile(r"([+-]?)([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_SPACES: Final = {ord(space): None for space in " \u00a0\u202f€"}
_NEXT_DAY: Final = timedelta(days=1)


class WrongField(FieldRefused):
    """A value that cannot be."""


def hundredths(data: FormData, name: str, wanted: str, most: int = MOST_CENTS, no_more: str = "") -> int:
    """« 12,5 » as 1250, « -5 » as -500; 0 for nothing typed.

    Raises WrongField: « Indiquez {wanted}. », « Indiquez {no_more}. » beyond `most`.
    """
    typed = data.get(name, "").strip(" \u00a0\u202f%")
    amount = _hundredths(typed) if typed else 0
    if amount is None:
        raise WrongField(name, f"Indiquez {wanted}.")
    if abs(amount) > most:
        raise WrongField(name, f"Indiquez {no_more or wanted}.")
    return amount


def cents_in(text: str) -> int | None:
    """« 12,40 », « 12.4 » or « 1 200 € » in cents; None for anything else, for a sign, nothing and less than a cent."""
    cents = None if "+" in text else _hundredths(text)
    return cents if cents is not None and 0 < cents <= MOST_CENTS else None


def _hundredths(text: str) -> int | None:
    found = _AMOUNT.fullmatch(text.replace(MINUS, "-").translate(_SPACES))
    if found is None:
        return None
    amount = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -amount if found[1] == "-" else amount


def whole(data: FormData, name: str, low: int, high: int, wanted: str) -> int:
    """A whole number. Raises WrongField."""
    found = clean_int(data.get(name, ""), low, high)
    if found is None:
        raise WrongField(name, f"Indiquez {wanted}.")
    return found


def references(text: str) -> tuple[str, ...]:
    """The references of a list, each once."""
    return tuple(dict.fromkeys(one for one in re.split(r"[\s,;]+", text[:LONGEST_LIST]) if one))


def moment(data: FormData, name: str) -> datetime | None:
    """A day and an hour in Paris, midnight without an hour; None for nothing. Raises WrongField.

    An hour that the clocks skip is the one after it; of an hour that comes twice it is the first.
    """
    day, hour = data.get(name, "").strip(), data.get(f"{name}-heure", "").strip()
    if not day and not hour:
        return None
    found, clock = typed_day(day), _clock(hour)
    if found is None or clock is None:
        raise WrongField(name, "Indiquez un jour, par exemple 01/12/2026, et une heure si besoin.")
    local = datetime.combine(found, clock)
    return local.replace(tzinfo=PARIS).astimezone(UTC)


def end(data: FormData, name: str) -> datetime | None:
    """A last day without an hour counts whole: the end is the midnight after it, whatever the clocks do that night."""
    found = moment(data, name)
    if found is None or data.get(f"{name}-heure", "").strip():
        return found
    return start_of_day(in_paris(found).date() + _NEXT_DAY)


def _clock(text: str) -> time | None:
    """« 08:30 » as browsers send it, midnight for nothing; None for anything else."""
    try:
        return time.fromisoformat(text) if text else time()
    except ValueError:
        return None
