"""What was chosen of delivery holds at each step by what is true at that step, else it lapses and says why."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.tables.merchant import DeliveryTariff
from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, Closing, Point
from shop.pickup.kept import keep
from shop.storefront import forget
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import ALICE, Guest, a_shop, words
from tests.unit.web.point_finder import Finder, finding
from web.headers import Shell

WEEK = (((time(9), time(19)),),) * 7
AT_POINTS = "/commande/livraison/points?mode=dpd_point"
AGAIN = "Votre livraison est à choisir de nouveau."
ALWAYS = Closing(date(2020, 1, 1), date.max)


def a_point(code: str, postcode: str = "69003", **more: Any) -> Point:
    latitude, longitude = {"69003": (45.748, 4.847), "20000": (41.919, 8.738)}[postcode]
    where = {"latitude": latitude, "longitude": longitude, "week": WEEK, **more}
    return Point("dpd", code, f"Relais {code}", "3 rue de la Gare", postcode, "Ville", "FR", **where)


@pytest.fixture
def finder(app: Shell) -> Iterator[Finder]:
    points = [a_point("P1"), a_point("P2", max_weight_g=4_000), a_point("P3", closings=(ALWAYS,))]
    with finding(app, points) as one:
        yield one


@pytest.fixture
async def guest(client: httpx.AsyncClient, finder: Finder) -> Guest:
    """A cart of 2 kg, its buyer at home in Lyon, and what the carrier told of points."""
    await a_shop()
    for mode, cents in (("predict", 790), ("dpd_point", 600), ("oversize", 4_900)):
        await DeliveryTariff.insert(
            *(
                DeliveryTariff(mode=mode, zone=zone, max_weight_g=300_000, price_cents=cents)
                for zone in ("metropole", "corsica", "mountain", "benelux")
            )
        )
    forget()
    await keep([*finder.points, a_point("P20", "20000")], datetime.now(UTC))
    guest = Guest(client)
    await guest.add(await an_article(price_cents=5_000, variant_values={"weight_g": 2_000}))
    await guest.details()
    return guest


async def at_point(guest: Guest, code: str) -> httpx.Response:
    return await guest.post(AT_POINTS, {"dpd_point-point": code})


async def lapsed(guest: Guest) -> str:
    """What the delivery step says first, after the review sent the buyer there."""
    answer = await guest.get("/commande/verification")
    assert (answer.status_code, answer.headers["location"]) == (303, "/commande/livraison?manque=1")
    page = words(await guest.get(answer.headers["location"]))
    assert AGAIN in page
    return page


async def orders() -> int:
    return len(await fetch("SELECT id FROM orders"))


async def test_a_point_the_parcel_grew_too_heavy_for_lapses_and_no_order_is_made(guest: Guest) -> None:
    assert (await at_point(guest, "P2")).status_code == 303
    await guest.payment("card")
    review = await guest.get("/commande/verification")
    assert review.status_code == 200
    await guest.add(await an_article("Draps d’examen", variant_values={"weight_g": 3_000}))
    assert "Ce point de retrait ne prend pas les colis de plus de 4 kg. Choisissez-en un autre." in await lapsed(guest)
    pressed = await guest.order(review)
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/commande/livraison?manque=1")
    assert await orders() == 0


async def test_a_point_whose_keeper_goes_on_leave_lapses(guest: Guest) -> None:
    """Its carrier told so since, to whoever searched."""
    await at_point(guest, "P1")
    await guest.payment("card")
    review = await guest.get("/commande/verification")
    await keep([a_point("P1", closings=(ALWAYS,))], datetime.now(UTC))
    assert "Ce point de retrait est fermé quand le colis doit arriver." in await lapsed(guest)
    await guest.order(review)
    assert await orders() == 0


async def test_a_point_closed_when_the_money_has_travelled_lapses(guest: Guest) -> None:
    """By card the parcel is there before; by transfer it comes when nobody is."""
    listed = words(await guest.get("/commande/livraison"))
    days = re.search(r"Point de retrait DPD 6,00 € Au point de retrait entre le \w+ (\d+)", listed)
    assert days
    await at_point(guest, "P1")
    await guest.payment("card")
    choice = await stored("delivery")
    latest = date.fromisoformat(choice["latest"])
    away = Closing(date.fromordinal(latest.toordinal() + 1), date.fromordinal(latest.toordinal() + 1))
    await keep([a_point("P1", closings=(away,))], datetime.now(UTC))
    assert (await guest.get("/commande/verification")).status_code == 200
    await guest.payment("transfer")
    assert "est fermé quand le colis doit arriver" in await lapsed(guest)


async def stored(name: str) -> Any:
    kept = (await fetch("SELECT checkout FROM cart"))[0]["checkout"]
    return (json.loads(kept) if isinstance(kept, str) else kept)[name]


@pytest.mark.parametrize("path", [AT_POINTS, "/commande/livraison"])
async def test_a_point_that_is_closed_or_too_small_is_not_taken_by_its_code(guest: Guest, path: str) -> None:
    """Two tabs, or an old page: the list no longer offers it."""
    await guest.add(await an_article("Draps d’examen", variant_values={"weight_g": 3_000}))
    for code, why in (
        ("P3", "Ce point de retrait est fermé quand le colis doit arriver. Choisissez-en un autre."),
        ("P2", "Ce point de retrait ne prend pas les colis de plus de 4 kg. Choisissez-en un autre."),
    ):
        answer = await guest.post(path, {"mode": "dpd_point", "dpd_point-point": code, "dpd_point-demande": "1"})
        assert answer.status_code == 422
        assert f"Erreur : {why}" in words(answer)
        assert await stored("delivery") is None


@pytest.mark.parametrize(
    ("code", "moved", "stays"),
    [
        ("P1", {"facturation__code_postal": "20000", "facturation__ville": "Ajaccio"}, False),
        ("P1", {"facturation__code_postal": "73440", "facturation__ville": "Les Belleville"}, False),
        (
            "P1",
            {"facturation__code_postal": "1000", "facturation__ville": "Bruxelles", "facturation__pays": "BE"},
            False,
        ),
        ("P1", {"facturation__code_postal": "75011", "facturation__ville": "Paris"}, True),
        ("P1", {"prenom": "Alix"}, True),
        ("P20", {"facturation__code_postal": "20000", "facturation__ville": "Ajaccio"}, True),
        ("P20", {"telephone": "06 39 98 12 35"}, True),
    ],
)
async def test_a_point_belongs_to_the_address_it_was_chosen_for(
    guest: Guest, code: str, moved: dict[str, str], stays: bool
) -> None:
    """A point across the sea that the buyer looked for stays chosen as long as the buyer stays."""
    assert (await at_point(guest, code)).status_code == 303
    await guest.payment("card")
    answer = await guest.post("/commande/coordonnees?retour=verification", {**ALICE, **named(moved)})
    assert answer.status_code == 303, words(answer)
    if stays:
        assert (await guest.get("/commande/verification")).status_code == 200
        return
    said = "Votre adresse a changé : choisissez un point de retrait près de la nouvelle."
    assert said in await lapsed(guest)


def named(changed: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "-"): value for name, value in changed.items()}


async def test_the_access_of_another_address_is_asked_anew(guest: Guest) -> None:
    await guest.add(await an_article("Fauteuil releveur", variant_values={"weight_g": 48_000}))
    there = {
        "oversize-etage": "3",
        "oversize-ascenseur": "non",
        "oversize-camion": "oui",
        "oversize-note": "Portail vert",
    }
    assert (await guest.post("/commande/livraison/acces?mode=oversize", there)).status_code == 303
    await guest.payment("card")
    await guest.details(facturation__code_postal="35000", facturation__ville="Rennes")
    assert "Votre adresse a changé : indiquez l’étage et l’accès de la nouvelle." in await lapsed(guest)
    asked = await guest.get("/commande/livraison/acces?mode=oversize")
    assert "Portail vert" not in asked.text
    assert not re.search(r'value="3"[^>]* selected|selected[^>]* value="3"', asked.text)
    await guest.post("/commande/livraison/acces?mode=oversize", {**there, "oversize-note": "Cour"})
    assert (await guest.get("/commande/verification")).status_code == 200


async def test_the_heavy_carrier_that_is_not_needed_any_more_says_so(guest: Guest) -> None:
    chair = await an_article("Fauteuil releveur", variant_values={"weight_g": 48_000})
    await guest.add(chair)
    await guest.post("/commande/livraison/acces?mode=oversize", {"oversize-etage": "0", "oversize-camion": "oui"})
    await guest.payment("card")
    await fetch("DELETE FROM cart_line WHERE variant = {}", chair.id)
    page = await lapsed(guest)
    assert "« Transport lourd » n’est plus nécessaire : un colis suffit pour vos articles." in page


async def test_more_than_the_heavy_carrier_takes_is_said_as_such(guest: Guest) -> None:
    await guest.add(await an_article("Lit médicalisé", variant_values={"weight_g": 299_000}))
    page = words(await guest.get("/commande/livraison"))
    assert "Vos articles pèsent plus de 300 kg, la limite de ce mode." in page
    assert "n’est pas proposé pour cette adresse" not in page


@pytest.mark.parametrize("place", ["", "69003", "99999", "20000"])
@pytest.mark.parametrize("path", [AT_POINTS, "/commande/livraison"])
async def test_a_point_is_chosen_later_only_while_nobody_can_tell(
    guest: Guest, finder: Finder, path: str, place: str
) -> None:
    """The carrier works, though it may know no such place."""
    if place == "99999":
        finder.trouble = CarrierRefused("DPD ne reconnaît pas ce lieu.")
    sent = {"mode": "dpd_point", "dpd_point-point": "plus-tard", "dpd_point-demande": "1", "dpd_point-lieu": place}
    answer = await guest.post(path, sent)
    assert answer.status_code == 422
    assert "Choisissez un point de retrait dans la liste" in words(answer)
    assert await stored("delivery") is None


async def test_a_point_is_chosen_later_while_the_carrier_is_silent_and_none_is_known(
    guest: Guest, finder: Finder
) -> None:
    await fetch("DELETE FROM pickup_point")
    finder.trouble = CarrierUnavailable("timeout")
    assert (await at_point(guest, "plus-tard")).status_code == 303
    assert (await stored("delivery"))["point_later"]
