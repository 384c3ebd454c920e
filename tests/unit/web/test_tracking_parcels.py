"""What the page of an order says of its parcels, delays and appointments."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx

from db import engine
from shop.calendar import date_range
from shop.carriers.carrier import CarrierEvent
from shop.delivery.choice import Slot
from shop.links import order_token
from shop.orders import fulfilment
from shop.orders.dates import received_on
from shop.parcels.delays import Delay, announce_delay
from shop.parcels.events import Appointment
from shop.parcels.packing import ParcelDraft, ship
from tests.order_walkthrough import DORA, SECRET, OrderWalkthrough
from tests.parcel_walkthrough import tell
from tests.unit.web.staff_desk import text_of


async def test_a_shipped_order_shows_its_parcel(client: httpx.AsyncClient) -> None:
    """S0-40"""
    order = await OrderWalkthrough().up_to("shipped")
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert 'aria-current="step"' in page.text
    assert 'href="https://trace.dpd.fr/fr/trace/250012345678"' in page.text
    assert "Livraison prévue" in page.text
    assert "Annuler la commande" not in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert "no-store" in page.headers["cache-control"]


async def test_what_happens_after_a_pickup_does_not_prolong_the_withdrawal(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough(mode="agency", now=datetime.now(UTC) - timedelta(days=5)).up_to("delivered")
    received = received_on(order)
    await fulfilment.dismiss_attention(order.number, order.version, DORA, datetime.now(UTC), note="vu")
    assert received_on(await OrderWalkthrough.order(order.number)) == received


async def test_a_parcel_shows_where_it_is_and_what_its_carrier_said(client: httpx.AsyncClient) -> None:
    """S0-40: our copy of the events, newest first, those before the last three folded."""
    order = await OrderWalkthrough(now=datetime.now(UTC) - timedelta(days=1)).up_to("shipped")
    at = order.parcels[0].shipped_at
    events = [
        CarrierEvent(at + timedelta(minutes=later), code, text, "Lyon <2>")
        for later, code, text in ((1, "10", "Étape un"), (2, "28", "Étape deux"), (3, "777", "Code inconnu de nous"),
                                  (4, "230", "Étape quatre"))
    ]  # fmt: skip
    now = datetime.now(UTC)
    agreed = Slot((now + timedelta(days=3)).date().isoformat(), "10:00", "12:00")
    await tell(order, *events, now=now, appointment=Appointment(now, agreed.day, agreed.start, agreed.end))
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert "Votre colis est en chemin." in page.text
    assert "Code inconnu de nous, Lyon &lt;2&gt;" in page.text
    shown, _, folded = page.text.partition("Voir le précédent")
    assert shown.index("Étape quatre") < shown.index("Code inconnu") < shown.index("Étape deux")
    assert "Étape un" not in shown
    assert "Étape un" in folded
    assert f"Rendez-vous {agreed.words}" in page.text


async def test_a_late_parcel_says_why_and_what_we_do(client: httpx.AsyncClient) -> None:
    """S0-41"""
    order = await OrderWalkthrough(now=datetime.now(UTC) - timedelta(days=20)).up_to("shipped")
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert "Votre commande a du retard." in page.text
    assert "Le transporteur prend plus de temps que prévu. Nous le relançons" in page.text


async def test_an_announced_delay_says_the_new_days_everywhere(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("paid")
    first = datetime.now(UTC).date() + timedelta(days=12)
    delay = Delay("supply", first, first + timedelta(days=2), "Le fabricant <nous> livre bientôt.")
    await announce_delay(order.number, order.version, delay, DORA, datetime.now(UTC))
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert f"Nouvelle date\u00a0: <strong>{date_range(delay.first, delay.last)}</strong>" in page.text
    assert "Le fabricant &lt;nous&gt; livre bientôt." in page.text
    thanks = await client.get(f"/commande/merci/{order_token(order.number, SECRET)}")
    assert date_range(delay.first, delay.last) in thanks.text


async def test_an_appointment_agreed_with_the_carrier_takes_the_place_of_the_wish(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough(now=datetime.now(UTC)).up_to("in_preparation")
    far = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    choice = replace(order.delivery, slot=Slot(far, "10:00", "12:00"))
    await engine.fetch(
        "UPDATE orders SET delivery = {} WHERE id = {} RETURNING id", json.dumps(choice.as_json()), order.id
    )
    page = f"/suivi/{order_token(order.number, SECRET)}"
    assert text_of(await client.get(page)).count("Créneau souhaité") == 1
    order = await OrderWalkthrough.order(order.number)
    draft = ParcelDraft("dpd", "250012345678", {order.lines[0].id: order.lines[0].quantity})
    await ship(order.number, order.version, draft, DORA, datetime.now(UTC))
    order = await OrderWalkthrough.order(order.number)
    assert text_of(await client.get(page)).count("Créneau souhaité") == 1
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    now = datetime.now(UTC)
    await tell(order, now=now, appointment=Appointment(now, day, "08:00", "10:00"))
    said = text_of(await client.get(page))
    assert "Rendez-vous le" in said
    assert "Créneau souhaité" not in said


async def test_what_the_carrier_says_in_words_of_its_own_is_not_overruled(client: httpx.AsyncClient) -> None:
    now = datetime.now(UTC)
    order = await OrderWalkthrough(now=now - timedelta(hours=3)).up_to("shipped")
    page = f"/suivi/{order_token(order.number, SECRET)}"
    await tell(order, CarrierEvent(now - timedelta(hours=2), "10", "Entrée au centre de tri"), now=now)
    assert "Votre colis est en chemin." in text_of(await client.get(page))
    await tell(order, CarrierEvent(now - timedelta(hours=1), "300", "Colis disponible au point relais"), now=now)
    said = text_of(await client.get(page))
    assert "DPD indique\u00a0: «\u00a0Colis disponible au point relais\u00a0»." in said
    assert "Votre colis est en chemin." not in said
