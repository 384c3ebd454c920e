"""Colissimo's timeline for merchants over real HTTP: one parcel a call, batches of forty, and every oddity."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from shop.carriers.carrier import COLISSIMO, CarrierEvent, CarrierUnavailable, Tracker
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.colissimo_tracking import ColissimoTracking
from shop.carriers.event_codes import DELIVERED, UNKNOWN, state_of, state_of_code
from tests.unit.shop.carrier_faults import QUICK, TROUBLES
from tests.unit.shop.carrier_server import Behave, Server, answer, carrier_server

KEY = "une-cle-secrete"
ACCESS = ColissimoAccess(KEY)
NUMBER = "6C14140000002"
TAKEN = {
    "code": "PCHCFM",
    "date": "2026-11-25T09:09:00Z",
    "labelLong": "Votre colis a été pris en charge",
    "siteName": "LYON",
}
DELIVERED_EVENT = {"code": "LIVCFM", "date": "2026-11-26T10:15:00+01:00", "labelShort": "Livré"}
OK = {"code": "0", "message": "OK"}


def timeline(*events: dict[str, Any], status: Any = (OK,), **parcel: Any) -> str:
    told = {
        "parcelNumber": NUMBER,
        "service": {},
        "step": [{"stepId": 1, "status": "STEP_STATUS_ACTIVE"}],
        "event": events,
    }
    return json.dumps({"lang": "fr_FR", "parcel": {**told, **parcel}, "status": status}, ensure_ascii=False)


def tracking(server: Server, access: ColissimoAccess = ACCESS, **options: Any) -> ColissimoTracking:
    return ColissimoTracking(access, server.url, **options)


async def events(told: str | bytes) -> list[CarrierEvent]:
    async with carrier_server(answer(told)) as server:
        return list((await tracking(server).events([NUMBER])).get(NUMBER, ()))


@pytest.mark.parametrize(
    ("access", "who"),
    [
        (ACCESS, {"apiKey": KEY}),
        (ColissimoAccess(account="900000", password="secret"), {"login": "900000", "password": "secret"}),
    ],
)
async def test_the_question_names_the_parcel_and_the_merchant(access: ColissimoAccess, who: dict[str, str]) -> None:
    async with carrier_server(answer(timeline(TAKEN))) as server:
        tracker: Tracker = tracking(server, access)
        await tracker.events([NUMBER])
    head, _, body = server.asked[0].partition("\r\n\r\n")
    assert head.startswith("POST /service/timelineCompany HTTP/1.1\r\n")
    assert json.loads(body) == {"parcelNumber": NUMBER, "ip": "127.0.0.1", "lang": "fr_FR", **who}


async def test_events_are_told_oldest_first_in_universal_time() -> None:
    assert await events(timeline(DELIVERED_EVENT, TAKEN)) == [
        CarrierEvent(datetime(2026, 11, 25, 9, 9, tzinfo=UTC), "PCHCFM", "Votre colis a été pris en charge", "LYON"),
        CarrierEvent(datetime(2026, 11, 26, 9, 15, tzinfo=UTC), "LIVCFM", "Livré"),
    ]


SHAPES = {
    "an event without a list": timeline(event=TAKEN),
    "under its step": timeline(step=[{"stepId": 1, "event": [TAKEN]}], event=None),
    "under the one step there is": timeline(step={"stepId": 1, "event": TAKEN}, event=[]),
    "told twice": timeline(TAKEN, TAKEN, step=[{"event": [TAKEN]}]),
    "a status without a list": timeline(TAKEN, status=OK),
    "a number for a code": timeline(TAKEN, status=[{"code": 0}]),
    "no number of its own": timeline(TAKEN, parcelNumber=None),
    "milliseconds": timeline({**TAKEN, "date": 1795597740000}),
    "without its zone": timeline({**TAKEN, "date": "2026-11-25T10:09:00"}),
    "a day and a clock": timeline({**TAKEN, "date": "25/11/2026", "time": "10:09"}),
    "a mark first": "\ufeff" + timeline(TAKEN),
}


@pytest.mark.parametrize("told", SHAPES.values(), ids=SHAPES.keys())
async def test_answers_of_other_shapes_are_understood(told: str) -> None:
    assert [(event.at, event.code) for event in await events(told)] == [
        (datetime(2026, 11, 25, 9, 9, tzinfo=UTC), "PCHCFM")
    ]


async def test_texts_in_another_encoding_are_read() -> None:
    (event,) = await events(timeline(TAKEN).encode("latin-1"))
    assert event.text == "Votre colis a été pris en charge"


async def test_an_unknown_code_is_told_with_its_text() -> None:
    (event,) = await events(timeline({**TAKEN, "code": "QQQQQQ", "labelLong": "Nouveau\n" + "mot " * 200}))
    assert (event.code, len(event.text) <= 200, event.text[:11]) == ("QQQQQQ", True, "Nouveau mot")
    assert state_of_code(COLISSIMO, event.code) == UNKNOWN


async def test_what_is_no_event_is_left_aside() -> None:
    odd = [
        None,
        "x",
        [],
        {"code": "A"},
        {"date": TAKEN["date"]},
        {"code": "", "date": TAKEN["date"]},
        {"code": "B", "date": "hier"},
    ]
    assert [event.code for event in await events(timeline(event=[*odd, TAKEN]))] == ["PCHCFM"]


async def test_delivered_is_what_its_events_come_to() -> None:
    told = await events(timeline(DELIVERED_EVENT, {**TAKEN, "code": "RSTTAF", "date": "2026-11-25T12:00:00Z"}))
    assert state_of(COLISSIMO, told) == (DELIVERED, datetime(2026, 11, 26, 9, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    "told",
    [
        timeline(status=[{"code": "105", "message": "Numéro de colis inconnu"}]),
        timeline(status=[{"code": "101", "message": "Numéro de colis invalide"}]),
        json.dumps({"status": [OK], "parcel": None}),
        json.dumps({"status": [OK]}),
        timeline(),
        timeline(event=None, step=None),
        timeline(TAKEN, parcelNumber="6C14140000999"),
    ],
)
async def test_a_number_of_which_nothing_is_told_is_absent(told: str) -> None:
    async with carrier_server(answer(told)) as server:
        assert await tracking(server).events([NUMBER]) == {}


@pytest.mark.parametrize(
    "status",
    [
        {"code": "201", "message": "x"},
        {"code": "202", "message": "Service non autorisé pour cet identifiant"},
        {"code": "1000", "message": "Erreur système"},
        {"code": "7", "message": "Identifiant ou mot de passe incorrect"},
    ],
)
async def test_access_refused_is_no_news_of_a_parcel(status: dict[str, str]) -> None:
    async with carrier_server(answer(timeline(TAKEN, status=[status]))) as server:
        with pytest.raises(CarrierUnavailable):
            await tracking(server).events([NUMBER])


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
async def test_whatever_goes_wrong_is_unavailable_and_soon(trouble: Behave) -> None:
    async with carrier_server(trouble) as server:
        with pytest.raises(CarrierUnavailable):
            await tracking(server, timeout=QUICK).events([NUMBER])


async def test_a_batch_of_forty_is_asked_one_by_one_each_for_itself() -> None:
    told = [timeline(TAKEN, parcelNumber=None)] * 39 + [timeline(status=[{"code": "105"}])]
    numbers = [f"6C1414{n:07}" for n in range(40)]
    async with carrier_server(*(answer(one) for one in told)) as server:
        tracker = tracking(server)
        found = await tracker.events(numbers)
    assert tracker.batch == 40
    assert len(server.asked) == 40
    assert len(found) == 39


async def test_credentials_stay_out_of_logs_and_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    refused = timeline(status=[{"code": "201", "message": f"Clé {KEY} inconnue"}])
    async with carrier_server(answer(refused)) as server:
        tracker = tracking(server)
        with pytest.raises(CarrierUnavailable) as caught:
            await tracker.events([NUMBER])
    assert KEY in server.asked[0]
    assert KEY not in f"{caught.value} {caught.value.__cause__} {tracker!r} {caplog.text}"
