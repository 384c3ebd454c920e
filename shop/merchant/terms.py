"""The terms of sale as orders were placed under them: each wording is kept with the moment it began (L221-13, L213-1).

An order accepted the wording in force when it was placed. A wording is kept before the first order that it counts for,
so that none is ever asked for in vain; what visitors read while nobody orders needs no keeping.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.queries import merchant_texts as queries

MOST_VERSIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A wording, headings marked as in shop.merchant.texts; `since` in UTC."""

    since: datetime
    text: str


async def keep(text: str, since: datetime) -> None:
    """Keep this wording as the one in force from a moment on, unless it is the one in force already."""
    known = await queries.terms_at(since)
    if known is None or known["body"] != text:
        await queries.keep_terms(text, since)


async def accepted_at(moment: datetime) -> Version | None:
    """What an order placed at this moment agreed to; None for one older than the first wording kept."""
    row = await queries.terms_at(moment)
    return Version(row["updated_at"], row["body"]) if row else None


async def versions() -> list[Version]:
    """Every wording kept, the latest first."""
    return [Version(row["updated_at"], row["body"]) for row in await queries.terms_versions(MOST_VERSIONS)]
