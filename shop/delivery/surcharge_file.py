"""A list of surcharge postcodes sent by staff: kept, compared with what counts, applied once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from db.engine import transaction
from db.queries import staged_files
from db.queries.storefront import bump_catalogue_version
from shop.calendar import in_paris
from shop.catalogue.staging import OtherThanShown, mark_of
from shop.delivery import surcharges
from shop.delivery.surcharge_list import Difference, read_list

KIND: Final = "surcharges"


@dataclass(frozen=True, slots=True)
class StagedList:
    """A list waiting to be looked at; `zones` by postcode from `day` on. `applied_at` is UTC."""

    id: int
    public_id: str
    name: str
    actor: str
    zones: dict[str, str]
    day: date
    applied_at: datetime | None

    async def changes(self) -> Difference:
        """What it would change of what counts now."""
        return await surcharges.compare(self.zones, self.day)


async def stage(content: bytes, name: str, day: date, actor: str, now: datetime) -> str:
    """Keep the file to be looked at; gives its public id. Raises WrongList, with every line that is wrong."""
    read_list(_text(content))
    options = {"day": day.isoformat()}
    return await staged_files.stage(kind=KIND, name=name, content=content, options=options, actor=actor, now=now)


async def staged(public_id: str) -> StagedList | None:
    row: dict[str, Any] | None = await staged_files.staged(KIND, public_id)
    if row is None:
        return None
    zones, day = read_list(_text(row["content"])), date.fromisoformat(row["options"]["day"])
    return StagedList(row["id"], public_id, row["name"], row["actor"], zones, day, row["applied_at"])


def mark(changes: Difference) -> str:
    """Of what a page showed of a list: nothing else than that is applied."""
    return mark_of([*changes.added.items(), *changes.removed.items(), *changes.moved.items(), changes.dropped])


async def apply(one: StagedList, shown: str, now: datetime) -> None:
    """Once, however often it is asked; `shown` is the mark of the difference that was looked at.

    Raises ShopError for a day that has passed meanwhile, OtherThanShown where the list would change something else.
    """
    async with transaction():
        if not await staged_files.apply_once(one.id, now):
            return
        await bump_catalogue_version()  # of two lists at once, one waits here for the other
        if shown != mark(await one.changes()):
            raise OtherThanShown
        await surcharges.put(one.zones, one.day, in_paris(now).date())


def _text(content: bytes) -> str:
    """As spreadsheets save it: UTF-8, or what Windows had before it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
