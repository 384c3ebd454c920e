"""A pickup point that the buyer could not name: Dora chooses it among those near by, once, and the buyer is written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

import httpx
import pytest

from shop.calendar import add_working_days
from shop.carriers.carrier import Carrier, CarrierUnavailable, Point, PointSearch
from shop.orders.dates import expected_days
from shop.orders.placing import place
from shop.parcels.packing import ParcelDraft, pack
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import mails
from tests.unit.web.parcel_desk import later_point
from tests.unit.web.staff_desk import application_of, page_of, press, text_of, walkthrough
from web.headers import Shell

WEEK = (((time(9), time(18, 30)),),) * 7


def point(code: str, name: str, postcode: str = "69003", **values: object) -> Point:
    facts = {"latitude": 45.75, "longitude": 4.85, "week": WEEK, "distance_m": 450, **values}
    return Point("dpd", code, name, "3 rue de la Gare", postcode, "Lyon", "FR", **facts)  # type: ignore[arg-type]


class OneFinder:
    """A carrier's points in this process; `down`: it does not answer."""

    def __init__(self) -> None:
        self.searches: list[PointSearch] = []
        self.points = [point("P10001", "Tabac <des> Lilas"), point("P10002", "Pressing Blanc")]
        self.down = False

    async def near(self, search: PointSearch) -> list[Point]:
        self.searches.append(search)
        if self.down:
            raise CarrierUnavailable("timeout")
        return self.points


@pytest.fixture
def finder(app: Shell) -> Iterator[OneFinder]:
    one, state = OneFinder(), application_of(app).state
    known = state.carriers
    state.carriers = {"dpd": Carrier("dpd", "DPD", points=one)}
    yield one
    state.carriers = known


async def test_the_point_is_chosen_near_the_buyer_and_told(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder
) -> None:
    paid = await later_point((await walkthrough(app).up_to("paid")).number)
    assert f'href="{page_of(paid)}/point"' in (await desk.get(page_of(paid))).text
    listed = await desk.get(f"{page_of(paid)}/point")
    assert (finder.searches[0].postcode, finder.searches[0].country) == ("69003", "FR")
    assert "Tabac &lt;des&gt; Lilas" in listed.text
    assert "à 450\u00a0m" in text_of(listed)
    sent = {"version": paid.drawn, "point": "P10001"}
    for _ in range(2):
        answer = await desk.post(f"{page_of(paid)}/point", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, page_of(paid))
    after = await OrderWalkthrough.order(paid.number)
    assert after.delivery.point
    assert (after.delivery.point.code, after.delivery.point_later, after.reasons) == ("P10001", False, ())
    assert (after.total_cents, after.events[-1].move) == (paid.total_cents, "choose_point")
    assert [event.move for event in after.events].count("choose_point") == 1
    assert await mails("point_chosen") == 1
    shown = text_of(await desk.get(page_of(paid)))
    assert "Tabac <des> Lilas" in shown
    assert "Choisir le point de retrait" not in shown
    await press(desk, after, "preparation")
    assert "Préparer le colis" in text_of(await desk.get(page_of(paid)))


async def test_a_point_is_changed_until_something_is_packed_for_it(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder
) -> None:
    paid = await later_point((await walkthrough(app).up_to("in_preparation")).number)
    await desk.get(f"{page_of(paid)}/point")
    for code in ("P10001", "P10002"):
        before = await OrderWalkthrough.order(paid.number)
        assert (await desk.get(f"{page_of(paid)}/point")).status_code == 200
        sent = {"version": before.drawn, "point": code}
        assert (await desk.post(f"{page_of(paid)}/point", data=sent)).status_code == 303
    after = await OrderWalkthrough.order(paid.number)
    assert after.delivery.point
    assert after.delivery.point.code == "P10002"
    assert await mails("point_chosen") == 2
    assert "Changer de point de retrait" in text_of(await desk.get(page_of(paid)))
    draft = ParcelDraft("dpd", "2500", {after.lines[0].id: 1})
    await pack(after.number, after.version, draft, DORA, datetime.now(UTC), with_label=False)
    after = await OrderWalkthrough.order(paid.number)
    assert (await desk.get(f"{page_of(paid)}/point")).status_code == 303
    assert "Changer de point de retrait" not in text_of(await desk.get(page_of(paid)))
    late = await desk.post(f"{page_of(paid)}/point", data={"version": after.drawn, "point": "P10001"})
    assert late.status_code == 409
    assert "défaites d’abord ses colis" in text_of(late)


@pytest.mark.parametrize("name", ["cp", "prix_garde"])
async def test_a_point_of_another_zone_is_taken_with_open_eyes_and_its_days(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder, name: str
) -> None:
    """The price agreed stays: staff are told what it would be there, and tick that nobody is asked for it."""
    finder.points = [point("P20001", "Épicerie du Port", "20000", latitude=41.919, longitude=8.738)]
    paid = await later_point((await walkthrough(app).up_to("paid")).number)
    listed = text_of(await desk.get(f"{page_of(paid)}/point?cp=20000"))
    more = "Supplément Corse et îles voisines\u00a0: 20,00\u00a0€ de plus que ce que le client a payé"
    assert more in listed
    assert "Garder le prix de la commande" in listed
    sent = {"version": paid.drawn, "point": "P20001", "cp": "20000"}
    refused = await desk.post(f"{page_of(paid)}/point", data=sent)
    assert refused.status_code == 422
    assert more in text_of(refused)
    assert re.search(r'value="P20001" checked', refused.text)
    assert (await OrderWalkthrough.order(paid.number)).delivery.point_later
    if name == "cp":
        return
    assert (await desk.post(f"{page_of(paid)}/point", data={**sent, name: "oui"})).status_code == 303
    after = await OrderWalkthrough.order(paid.number)
    assert (after.total_cents, after.surcharge_cents, after.delivery.zone) == (paid.total_cents, 0, "corsica")
    before = expected_days(paid)
    assert before
    assert expected_days(after) == tuple(add_working_days(day, 1) for day in before)
    assert more in after.events[-1].note


async def test_a_point_of_the_same_zone_asks_nothing(desk: httpx.AsyncClient, app: Shell, finder: OneFinder) -> None:
    paid = await later_point((await walkthrough(app).up_to("paid")).number)
    assert "Garder le prix" not in text_of(await desk.get(f"{page_of(paid)}/point"))


@pytest.mark.parametrize("code", ["", "P99999", "x" * 300, "P10001'--", "é"])
async def test_a_point_nobody_told_of_is_not_taken(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder, code: str
) -> None:
    paid = await later_point((await walkthrough(app).up_to("paid")).number)
    answer = await desk.post(f"{page_of(paid)}/point", data={"version": paid.drawn, "point": code})
    assert answer.status_code == 422
    assert "Choisissez un point de retrait." in text_of(answer)
    assert (await OrderWalkthrough.order(paid.number)).delivery.point_later


async def test_another_place_can_be_searched(desk: httpx.AsyncClient, app: Shell, finder: OneFinder) -> None:
    paid = await later_point((await walkthrough(app).up_to("paid")).number)
    await desk.get(f"{page_of(paid)}/point?cp=44000")
    assert finder.searches[-1].postcode == "44000"
    nowhere = await desk.get(f"{page_of(paid)}/point?cp=zzzzqq")
    assert nowhere.status_code == 200
    assert "Cet endroit est inconnu." in text_of(nowhere)


async def test_a_silent_carrier_is_said_and_its_last_list_shown(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder
) -> None:
    paid = await later_point((await walkthrough(app).up_to("paid")).number)
    finder.down = True
    assert "nous ne connaissons aucun point près d’ici" in text_of(await desk.get(f"{page_of(paid)}/point"))


async def test_an_order_without_its_point_waits_for_a_decision_from_the_start(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder
) -> None:
    draft = await walkthrough(app).draft()
    placed = await place(replace(draft, delivery=replace(draft.delivery, point_later=True)), datetime.now(UTC))
    assert (await OrderWalkthrough.order(placed.number)).reasons == ("point_later",)
    assert placed.number in text_of(await desk.get("/gestion/commandes?etat=a-decider"))
    assert "1 À décider" in text_of(await desk.get("/gestion"))


async def test_orders_whose_place_is_known_have_no_such_page(
    desk: httpx.AsyncClient, app: Shell, finder: OneFinder
) -> None:
    paid = await walkthrough(app).up_to("paid")
    assert (await desk.get(f"{page_of(paid)}/point")).headers["location"] == page_of(paid)
    answer = await desk.post(f"{page_of(paid)}/point", data={"version": paid.drawn, "point": "P10001"})
    assert answer.status_code == 409
    assert finder.searches == []
