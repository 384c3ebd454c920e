"""Colissimo's tracking for merchants: the REST service timelineCompany, one parcel a call."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shop.carriers.asking_many import events_of, is_about_access
from shop.carriers.carrier import LONGEST_CODE, LONGEST_PLACE, LONGEST_TEXT, TIMEOUT, CarrierEvent, CarrierUnavailable
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.json_answers import json_in, listed
from shop.carriers.moments import moment_of
from shop.carriers.wire import Answer, post
from shop.carriers.words import bounded, said

SERVICE: Final = "https://ws.colissimo.fr/tracking-timeline-ws/rest/tracking"
OPERATION: Final = "/timelineCompany"
DONE: Final = "0"
NOT_NOW: Final = frozenset({"201", "202", "1000"})
"""Wrong password, a service the merchant has not, a fault of theirs: nothing is said of the parcel."""
OUR_OWN: Final = "127.0.0.1"
"""The service wants to know for whom it is asked: the shop itself, not one of its visitors."""


class ColissimoTracking:
    """A Tracker. Colissimo ask for batches of 40 parcels at most, every quarter of an hour."""

    batch = 40

    def __init__(self, access: ColissimoAccess, url: str = SERVICE, *, timeout: float = TIMEOUT) -> None:
        self._access, self._url, self._timeout = access, url, timeout

    def __repr__(self) -> str:
        return f"ColissimoTracking({self._url})"

    async def events(self, numbers: Sequence[str]) -> Mapping[str, Sequence[CarrierEvent]]:
        return await events_of(numbers, self._events_of_one)

    async def _events_of_one(self, number: str) -> Sequence[CarrierEvent]:
        access = self._access
        who = {"apiKey": access.key} if access.key else {"login": access.account, "password": access.password}
        body = json.dumps({"parcelNumber": number, "ip": OUR_OWN, "lang": "fr_FR", **who}).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
        answer = await post(self._url + OPERATION, body, headers, seconds=self._timeout)
        return events_in(answer, number, access.secrets)


def events_in(answer: Answer, number: str, secrets: tuple[str, ...] = ()) -> tuple[CarrierEvent, ...]:
    """What is told of this parcel, each once, oldest first; nothing of a number Colissimo do not know.

    Raises CarrierUnavailable.
    """
    if answer.status >= 500 or answer.status in (401, 403, 408, 429):
        raise CarrierUnavailable(f"Colissimo timelineCompany: HTTP {answer.status}")
    told = json_in(answer.body)
    if not _knows(told, secrets):
        return ()
    parcel = told.get("parcel")
    if not isinstance(parcel, dict) or str(parcel.get("parcelNumber") or number) != number:
        return ()
    found = {(event.at, event.code): event for event in _events(parcel)}
    return tuple(found[key] for key in sorted(found))


def _knows(told: Mapping[str, Any], secrets: tuple[str, ...]) -> bool:
    """Raises CarrierUnavailable where Colissimo refuse the shop, or say nothing at all."""
    states = listed(told.get("status"))
    if not states:
        raise CarrierUnavailable("Colissimo timelineCompany: an answer without status")
    code, words = str(states[0].get("code")), said(states[0].get("message"), secrets)
    if code in NOT_NOW or (code != DONE and is_about_access(words)):
        raise CarrierUnavailable(f"Colissimo timelineCompany {code}: {words}")
    return code == DONE


def _events(parcel: Mapping[str, Any]) -> Iterator[CarrierEvent]:
    """Events lie under the parcel, some under its steps; a single one comes without a list."""
    nests = [parcel, *listed(parcel.get("step"))]
    for one in (event for nest in nests for event in listed(nest.get("event"))):
        at, code = moment_of(one.get("date"), one.get("time")), bounded(one.get("code"), LONGEST_CODE)
        if at is not None and code:
            text = one.get("labelLong") or one.get("labelShort") or one.get("label")
            yield CarrierEvent(at, code, bounded(text, LONGEST_TEXT), bounded(one.get("siteName"), LONGEST_PLACE))
