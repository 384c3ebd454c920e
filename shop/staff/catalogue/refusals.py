"""What cannot be written into the catalogue, and what was written there meanwhile."""

from collections.abc import Callable, Mapping
from typing import Any

from shop.errors import ChangedMeanwhile, FieldRefused

Shown = Mapping[str, Any]
Unchanged = Callable[[Shown], bool]
"""Says whether what stands there now is what the form was drawn from."""


class CatalogueRefused(FieldRefused):
    """A value that cannot be; `field` is the name of the column, or empty for the whole."""


def must_be_unchanged(now: Shown, unchanged: Unchanged | None) -> None:
    """Raises ChangedMeanwhile; None asks for nothing."""
    if unchanged is not None and not unchanged(now):
        raise ChangedMeanwhile(now)
