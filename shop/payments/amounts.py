"""Cents to and from the provider's "10.00": exact, or refused. No float ever."""

import re
from collections.abc import Mapping

from shop.money import decimal

_VALUE = re.compile(r"-?\d{1,12}\.\d{2}", re.ASCII)


def as_value(cents: int) -> str:
    """1000 cents are "10.00". Raises ValueError for less than one cent: nothing can be collected or given back."""
    if cents < 1:
        raise ValueError(f"not an amount to pay: {cents} cents")
    return decimal(cents)


def as_cents(value: object) -> int:
    """ "10.00" is 1000 cents. Raises ValueError for every other writing ("10", "10.0", 10.0)."""
    if not isinstance(value, str) or _VALUE.fullmatch(value) is None:
        raise ValueError(f"not an amount with two decimals: {value!r}")
    return int(value.replace(".", ""))


def amount(cents: int, currency: str) -> dict[str, str]:
    """The provider's amount object. Raises ValueError as `as_value`."""
    return {"currency": currency, "value": as_value(cents)}


def cents_in(holder: Mapping[str, object], name: str, currency: str) -> int:
    """The cents of the optional amount `name`; 0 when absent. Raises ValueError in another currency."""
    found = holder.get(name)
    if found is None:
        return 0
    if not isinstance(found, Mapping) or found.get("currency") != currency:
        raise ValueError(f"{name} is not an amount in {currency}")
    return as_cents(found.get("value"))
