"""What the buyer is written of a parcel: number, appointment, where it waits, why it is late; each once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.carriers.carrier import CarrierEvent
from shop.delivery.choice import Access, PointSnapshot, Slot
from shop.delivery.modes import standard_mode
from shop.orders.order import Order
from shop.orders.tracking import track
from shop.parcels import packing as parcels
from shop.parcels.delays import Delay, announce_delay, tell_late
from shop.parcels.labels import Labels
from shop.pickup.later import choose_point
from shop.storefront import forget, storefront
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import OneMaker, tell
from tests.unit.db.parcel_letters import chosen, newest, says

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
POINT = PointSnapshot(
    "dpd", "P12345", "Tabac des Lilas", "3 rue de la Gare", "69003", "Lyon", "FR",
    ("lundi\u00a0: fermé", "mardi\u00a0: 9\u00a0h\u00a0– 12\u00a0h"),
)  # fmt: skip
SLOT = Slot("2030-11-29", "10:00", "12:00")


@pytest.fixture(autouse=True)
async def merchant(database: str) -> None:
    await merchant_settings(name="Santé Comptoir", phone="01 99 00 06 72")


async def label_asked() -> dict[str, Any]:
    """The one job that asks for a label."""
    (row,) = await engine.fetch("SELECT payload FROM job WHERE kind = 'parcel_label'")
    payload: dict[str, Any] = json.loads(row["payload"])
    return payload


async def sent(order: Order) -> Order:
    order = await OrderWalkthrough.order(order.number)
    draft = parcels.ParcelDraft("dpd", "250012345678", {order.lines[0].id: 2})
    await parcels.ship(order.number, order.version, draft, DORA, NOW)
    return await OrderWalkthrough.order(order.number)


async def test_a_wished_slot_without_a_link_says_that_the_carrier_writes(database: str, render: Any) -> None:
    order = await sent(await chosen(await OrderWalkthrough(now=NOW).up_to("in_preparation"), slot=SLOT))
    mail = await newest(render, order, "order_shipped")
    says(mail, "250012345678", "Créneau souhaité\u00a0: le vendredi 29 novembre, entre 10\u00a0h et 12\u00a0h.",
         "DPD vous écrit par SMS et par e-mail")  # fmt: skip
    assert await engine.fetch("SELECT id FROM job WHERE key LIKE 'mail:parcel_appointment%'") == []


async def test_the_carriers_link_to_another_slot_is_mailed(database: str, render: Any) -> None:
    order = await chosen(await OrderWalkthrough(now=NOW).up_to("in_preparation"), slot=SLOT)
    draft = parcels.ParcelDraft("dpd", "", {order.lines[0].id: 2})
    await parcels.pack(order.number, order.version, draft, DORA, NOW, with_label=True)
    (packed,) = (await OrderWalkthrough.order(order.number)).packed
    maker = OneMaker(appointment_url="https://dpd.example/rdv/abc")
    await Labels(maker.carriers()).make(await label_asked(), NOW)
    order = await OrderWalkthrough.order(order.number)
    await parcels.hand_to_carrier(order.number, order.version, packed.id, DORA, NOW)
    says(await newest(render, order, "parcel_appointment"), "https://dpd.example/rdv/abc", "vendredi 29 novembre",
         "un voisin")  # fmt: skip
    assert "SMS" not in (await newest(render, order, "order_shipped")).text


async def test_a_pickup_point_is_named_with_its_hours_then_when_the_parcel_is_there(database: str, render: Any) -> None:
    order = await chosen(await OrderWalkthrough(now=NOW).up_to("in_preparation"), point=POINT, mode="dpd_point")
    order = await sent(order)
    says(await newest(render, order, "order_shipped"), "Tabac des Lilas", "69003 Lyon", "mardi\u00a0: 9\u00a0h")
    there = CarrierEvent(NOW + timedelta(days=1), "AG1", "À retirer")
    order = await chosen(order)
    await engine.fetch("UPDATE parcel SET carrier = 'colissimo' RETURNING id")
    assert await tell(order, there, now=NOW + timedelta(days=1), carrier="colissimo")
    says(await newest(render, order, "parcel_at_point"), "Tabac des Lilas", "250012345678", "pièce d’identité")


async def test_no_mail_of_ours_is_promised_where_the_carrier_never_says_that_it_is_there(
    database: str, render: Any
) -> None:
    """DPD publish no number for « at the point »: they write, and what waits there is not called late."""
    walk = OrderWalkthrough(now=NOW)
    order = await sent(await chosen(await walk.up_to("in_preparation"), point=POINT, mode="dpd_point"))
    mail = await newest(render, order, "order_shipped")
    says(mail, "DPD vous écrit par e-mail dès que le colis y est", "Au point de retrait ")
    assert "Nous vous écrivons" not in mail.text + mail.html
    late = NOW + timedelta(days=15)
    await tell_late(late)
    order = await walk.order(order.number)
    assert await engine.fetch("SELECT id FROM job WHERE key LIKE 'mail:order_late%'") == []
    assert order.reasons == ("parcel_late",), "staff look all the same"
    assert not track(order, late).late
    assert not track(order, late).parcels[0].late
    await engine.fetch("UPDATE parcel SET carrier = 'colissimo' RETURNING id")
    order = await walk.order(order.number)
    says(await newest(render, order, "order_shipped"), "Nous vous écrivons dès que le colis y est")
    assert track(order, late).late


async def test_heavy_goods_leave_with_the_merchants_own_carrier(database: str, render: Any) -> None:
    access = Access(3, lift=False, lorry=True)
    walk = OrderWalkthrough(now=NOW)
    order = await chosen(await walk.up_to("in_preparation"), access=access, mode="oversize")
    draft = parcels.ParcelDraft("other", "TL-99", {order.lines[0].id: 2})
    await parcels.ship(order.number, order.version, draft, DORA, NOW)
    order = await walk.order(order.number)
    says(await newest(render, order, "order_shipped"), "Remis à\u00a0: Transporteur hors gabarit")
    await merchant_settings(oversize_carrier="Lourd Express")
    forget()
    mail = await newest(render, order, "order_shipped")
    says(mail, "Lourd Express")
    assert "Autre transporteur" not in mail.text + mail.html
    assert track(order, NOW, heavy_carrier="Lourd Express").parcels[0].carrier == "Lourd Express"
    parcel_to_a_door = await chosen(order, access=None, mode="home")
    assert track(parcel_to_a_door, NOW, heavy_carrier="Lourd Express").parcels[0].carrier == "Autre transporteur"


async def test_a_point_named_later_is_mailed(database: str, render: Any) -> None:
    order = await chosen(await OrderWalkthrough(now=NOW).up_to("paid"), point_later=True, mode="dpd_point")
    rules, mode = (await storefront()).rules, standard_mode("dpd_point")
    assert mode is not None
    await choose_point(order.number, order.version, POINT, mode, rules, DORA, NOW)
    order = await OrderWalkthrough.order(order.number)
    assert (order.delivery.point, order.delivery.point_later, order.delivery.postcode) == (POINT, False, "69003")
    says(await newest(render, order, "point_chosen"), "Tabac des Lilas", "Comme convenu", "01 99 00 06 72")


async def test_late_parcels_and_announced_delays_say_why(database: str, render: Any) -> None:
    today = datetime.now(UTC)
    order = await OrderWalkthrough(now=today - timedelta(days=12)).up_to("shipped")
    await tell_late(today)
    order = await OrderWalkthrough.order(order.number)
    late = await newest(render, order, "order_late")
    says(late, "Le transporteur prend plus de temps", "250012345678", "01 99 00 06 72")
    soon = today.date() + timedelta(days=3)
    delay = Delay("volume", soon, soon, "Merci de votre patience.")
    await announce_delay(order.number, order.version, delay, DORA, today)
    told = await newest(render, order, "order_late")
    says(told, "plus de commandes que d’habitude", "Merci de votre patience.", "Nouvelle date")
    assert told.key != late.key
