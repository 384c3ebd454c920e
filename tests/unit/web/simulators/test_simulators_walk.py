"""The shop's own adapters speak with the simulated carriers over real HTTP: from a point to a delivered parcel."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from shop.carriers.carrier import (
    Carrier,
    CarrierRefused,
    CarrierUnavailable,
    LabelMaker,
    Party,
    Point,
    PointFinder,
    PointSearch,
    Shipment,
    Tracker,
)
from shop.carriers.event_codes import state_of
from shop.delivery.choice import Slot
from tests.unit.web.simulators.carriers_played import SECRET, Ear
from tests.unit.web.simulators.hearing import eventually
from web.carriers import carriers_for
from web.settings import Settings
from web.simulators.alone import program

SHOP = Party("Santé Comptoir", "Santé Comptoir SAS", "12 rue des Forges", "", "69007", "Lyon", "FR", "+33472000000", "")
ALICE = Party("Alice Martin", "", "14 avenue de Genève", "Bâtiment B", "74000", "Annecy", "FR", "+33612345678",
              "alice@example.fr", "3e étage, code 12B4")  # fmt: skip
ANNECY = PointSearch("FR", "74000", "Annecy", 2400, date(2026, 11, 27), "14 avenue de Genève")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, ear: Ear) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("carriers")
    with program("web.simulators.parcels", folder, "--shop", ear.url, "--secret", SECRET) as url:
        yield url


@pytest.fixture
def carriers(origin: str, tmp_path: Path) -> dict[str, Carrier]:
    """As a shop in development composes them, at the simulators' port; all trouble over."""
    for code in ("dpd", "colissimo"):
        httpx.put(f"{origin}/simulateur/{code}/fautes", json={}, trust_env=False).raise_for_status()
    return carriers_for(Settings(port=urlsplit(origin).port or 0, data_dir=tmp_path))


def order(origin: str, code: str, **faults: object) -> None:
    httpx.put(f"{origin}/simulateur/{code}/fautes", json=faults, trust_env=False).raise_for_status()


def press(origin: str, code: str, number: str, *moves: str) -> None:
    for move in moves:
        address = f"{origin}/simulateur/{code}/colis/{number}/evenement"
        assert httpx.post(address, data={"move": move}, trust_env=False).status_code == 303


def services(carrier: Carrier) -> tuple[PointFinder, LabelMaker, Tracker]:
    assert carrier.points is not None
    assert carrier.labels is not None
    assert carrier.tracker is not None
    return carrier.points, carrier.labels, carrier.tracker


def shipment(mode: str, point: Point | None = None, slot: Slot | None = None) -> Shipment:
    party = Party(point.name, "", point.street, "", point.postcode, point.town, "FR", "", "") if point else None
    return Shipment(f"SC-26-000123/{mode}", mode, 2400, 12340, SHOP, ALICE, date(2026, 11, 27),
                    point_code=point.code if point else "", point=party, slot=slot)  # fmt: skip


@pytest.mark.parametrize(("code", "mode"), [("dpd", "dpd_point"), ("colissimo", "colissimo_point")])
async def test_a_parcel_goes_to_a_point_and_is_collected(
    origin: str, carriers: dict[str, Carrier], ear: Ear, code: str, mode: str
) -> None:
    finder, labels, tracker = services(carriers[code])
    points = await finder.near(ANNECY)
    assert len(points) >= 10
    assert all(point.country == "FR" and len(point.week) == 7 and point.distance_m is not None for point in points)
    label = await labels.make(shipment(mode, points[0]))
    assert label.pdf.startswith(b"%PDF-")
    number = label.tracking_number
    press(origin, code, number, "pris-en-charge", "en-transit", "au-point", "inconnu", "remis-au-point")
    events = (await tracker.events([number, "250000000000000"]))[number]
    assert len(events) == 6
    assert state_of(code, events).state == "delivered"
    assert eventually(lambda: len([one for one in ear.heard if one["parcel"] == number]) == 5)
    told = [event for one in ear.heard if one["parcel"] == number for event in one["events"]]
    pulled = {(event.at.isoformat(timespec="seconds"), event.code) for event in events}
    assert {(event["at"], event["code"]) for event in told} <= pulled, "the same moment, asked for or told"


@pytest.mark.parametrize(("code", "mode"), [("dpd", "home"), ("colissimo", "colissimo")])
async def test_a_parcel_goes_home(carriers: dict[str, Carrier], code: str, mode: str) -> None:
    _, labels, tracker = services(carriers[code])
    label = await labels.make(shipment(mode))
    assert label.appointment_url == ""
    events = (await tracker.events([label.tracking_number]))[label.tracking_number]
    assert state_of(code, events).state == "announced"


async def test_predict_carries_the_wish_and_gives_the_page_where_it_changes(
    origin: str, carriers: dict[str, Carrier], ear: Ear
) -> None:
    label = await services(carriers["dpd"])[1].make(shipment("predict", slot=Slot("2030-12-03", "08:00", "10:00")))
    path = label.appointment_url.removeprefix(ear.url)
    shown = httpx.get(f"{origin}{path}", trust_env=False).text
    assert "3 décembre, entre 8\u00a0h et 10\u00a0h" in shown
    httpx.post(f"{origin}{path}", data={"choix": "voisin", "voisin": "Mme Roux"}, trust_env=False)
    assert eventually(lambda: any(one.get("appointment") for one in ear.heard))


@pytest.mark.parametrize("code", ["dpd", "colissimo"])
@pytest.mark.parametrize("kind", ["down", "half", "garbage", "empty", "error"])
async def test_trouble_is_never_more_than_no_answer(
    origin: str, carriers: dict[str, Carrier], code: str, kind: str
) -> None:
    """What an adapter makes of it is one of the two errors it promises, or nothing told."""
    fault = [{"kind": kind, "times": 0}]
    order(origin, code, points=fault, labels=fault, tracking=fault)
    finder, labels, tracker = services(carriers[code])
    try:
        assert await finder.near(ANNECY) == []
    except (CarrierUnavailable, CarrierRefused):
        assert kind != "empty"
    with pytest.raises((CarrierUnavailable, CarrierRefused)):
        await labels.make(replace(shipment("home" if code == "dpd" else "colissimo"), reference=kind))
    try:
        assert not (await tracker.events(["250077000000000"])).get("250077000000000")
    except CarrierUnavailable:
        assert kind != "empty"


async def test_production_without_access_asks_nobody(tmp_path: Path) -> None:
    for carrier in carriers_for(Settings(data_dir=tmp_path, production=True)).values():
        assert (carrier.points, carrier.labels, carrier.tracker) == (None, None, None)
