"""The addresses that are told of what happens: added, changed, put to rest, and what each was told."""

import ipaddress
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from db import engine
from db.queries import software as queries
from shop.calendar import as_utc
from shop.errors import ChangedMeanwhile, FieldRefused
from shop.jobs import ring
from shop.software.hooks import Event
from shop.software.wire import is_public

LONGEST_URL: Final = 300
SHOWN: Final = 50
KEPT_FOR: Final = timedelta(days=30)
EVENT_LABELS: Final[Mapping[Event, str]] = {
    Event.ORDER_PLACED: "Commande passée",
    Event.ORDER_PAID: "Commande payée",
    Event.ORDER_SHIPPED: "Colis expédié",
    Event.ORDER_CANCELLED: "Commande annulée ou expirée",
    Event.STOCK_CHANGED: "Stock changé",
}


class EndpointRefused(FieldRefused):
    """A value that is not fit; `field` is its name: url, events."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`parked`: messages that wait for somebody."""

    id: int
    url: str
    events: tuple[Event, ...]
    active: bool
    created_by: str
    created_at: datetime
    parked: int = 0

    @property
    def shown(self) -> dict[str, Any]:
        """What its form is drawn from."""
        return {"url": self.url, "events": [one.value for one in self.events], "active": self.active}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message; `state` « delivered », « waiting », « parked » or « skipped » (the address was at rest)."""

    id: int
    event: Event
    at: datetime
    state: str
    attempts: int
    last_error: str
    payload: str


async def every() -> list[Endpoint]:
    parked = await queries.parked_by_endpoint()
    return [_endpoint(row, parked.get(row["id"], 0)) for row in await queries.endpoints()]


async def by_id(endpoint_id: int) -> Endpoint | None:
    row = await queries.endpoint(endpoint_id)
    return _endpoint(row) if row else None


async def add(
    url: str, events: Collection[Event], actor: str, now: datetime, *, anywhere: bool
) -> tuple[Endpoint, str]:
    """A new address and the seed of its secret. Raises EndpointRefused."""
    seed = secrets.token_hex(32)
    values = {"url": checked(url, anywhere=anywhere), "events": _names(events), "active": True}
    if any(one.url == values["url"] for one in await every()):
        raise EndpointRefused("url", "Cette adresse est déjà prévenue\u00a0: ouvrez-la dans la liste pour la modifier.")
    made = await queries.add_endpoint({**values, "seed": seed, "created_by": actor, "created_at": now})
    found = await by_id(made)
    assert found is not None
    return found, seed


async def change(
    endpoint_id: int, url: str, events: Collection[Event], *, active: bool, anywhere: bool,
    same: Callable[[Mapping[str, Any]], bool],
) -> None:  # fmt: skip
    """Raises LookupError, EndpointRefused, ChangedMeanwhile."""
    values = {"url": checked(url, anywhere=anywhere), "events": _names(events), "active": active}
    async with engine.transaction():
        found = await by_id(endpoint_id) if await queries.hold_endpoint(endpoint_id) else None
        if found is None:
            raise LookupError(endpoint_id)
        if not same(found.shown):
            raise ChangedMeanwhile(found.shown)
        await queries.change_endpoint(endpoint_id, values)


async def remove(endpoint_id: int) -> None:
    """Nothing more is sent there; what was told is forgotten."""
    await queries.remove_endpoint(endpoint_id)


async def deliveries(endpoint_id: int) -> list[Delivery]:
    """The newest."""
    return [_delivery(row) for row in await queries.deliveries(endpoint_id, SHOWN)]


async def send_again(endpoint_id: int, delivery_id: int, now: datetime) -> bool:
    """One more time, whatever became of it. False while it is on its way. Raises LookupError."""
    row = await queries.delivery(delivery_id)
    if row is None or row["endpoint"] != endpoint_id:
        raise LookupError(delivery_id)
    async with engine.transaction():
        again = await queries.send_again(delivery_id, row["public_id"], now)
    if again:
        ring()
    return again


async def forget_old(now: datetime) -> None:
    """For the worker."""
    await queries.forget_deliveries(now - KEPT_FOR)


def checked(url: str, *, anywhere: bool) -> str:
    """The address as it is kept; where its name leads is looked at when something is sent. Raises EndpointRefused."""
    tidy = url.strip()
    schemes = ("https://", "http://") if anywhere else ("https://",)
    host = ""
    try:
        parts = urlsplit(tidy)
        host = parts.hostname or ""
        whole = bool(host) and parts.port != 0 and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        whole = False
    if not (whole and tidy.startswith(schemes) and tidy.isascii() and tidy.isprintable() and " " not in tidy):
        raise EndpointRefused("url", "Donnez une adresse complète qui commence par https://.")
    if len(tidy) > LONGEST_URL:
        raise EndpointRefused("url", f"{LONGEST_URL} caractères au plus.")
    if not anywhere and not _may_be_public(host):
        raise EndpointRefused("url", "Cette adresse est celle d’un réseau privé\u00a0: elle n’est pas joignable d’ici.")
    return tidy


def _may_be_public(host: str) -> bool:
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))


def _names(events: Collection[Event]) -> list[str]:
    if not events:
        raise EndpointRefused("events", "Cochez au moins un événement.")
    return [one.value for one in Event if one in events]


def _endpoint(row: Mapping[str, Any], parked: int = 0) -> Endpoint:
    known = {one.value for one in Event}
    events = tuple(Event(name) for name in row["events"] if name in known)
    return Endpoint(
        row["id"], row["url"], events, bool(row["active"]), row["created_by"], as_utc(row["created_at"]), parked
    )


def _delivery(row: Mapping[str, Any]) -> Delivery:
    if row["delivered_at"] is not None:
        state = "delivered"
    elif row["parked_at"] is not None:
        state = "parked"
    else:
        state = "skipped" if row["done_at"] is not None else "waiting"
    return Delivery(
        row["id"], Event(row["event"]), as_utc(row["created_at"]), state, row["attempts"], row["last_error"],
        row["payload"],
    )  # fmt: skip
