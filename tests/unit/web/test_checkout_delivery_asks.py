"""Step 2, what each way to receive asks: judged by the shop whatever a browser sends, with and without JavaScript."""

import asyncio
import re
from datetime import UTC, datetime, time
from typing import Any

import httpx
import pytest

from shop.carriers.carrier import Point
from shop.pickup.kept import keep
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, a_shop, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.delivery_step import at_step_two, stored, without_carriers
from web.settings import Settings

WEEK = (((time(9), time(12, 30)), (time(14), time(19))),) * 6 + ((),)
CORSICAN = "/commande/livraison/points?mode=dpd_point&cp=20000"


def a_point(code: str, name: str, postcode: str = "69003", town: str = "Lyon", **more: Any) -> Point:
    place = {"69003": (45.748, 4.847), "20000": (41.919, 8.738)}[postcode]
    return Point("dpd", code, name, "3 place du Marché", postcode, town, "FR", *place, WEEK, **more)


POINTS = (
    a_point("P10001", "Tabac du Marché"),
    a_point("P10002", "Pressing Clair", max_weight_g=1_000),
    a_point("P20001", "Épicerie du Port", "20000", "Ajaccio"),
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return without_carriers(settings)


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    return await at_step_two(client)


@pytest.fixture
async def points() -> tuple[Point, ...]:
    """What the carrier told before it fell silent."""
    await keep(POINTS, datetime.now(UTC))
    return POINTS


async def test_every_way_is_named_with_price_and_days(guest: Guest) -> None:
    page = words(await guest.get("/commande/livraison"))
    for label in (
        "Livraison à domicile 6,90 €",
        "Livraison sur rendez-vous Predict 7,90 €",
        "Point de retrait DPD 6,00 €",
    ):
        assert label in page
    assert re.search(r"Point de retrait DPD 6,00 € Au point de retrait entre le \w+ \d", page)
    assert "Retrait en agence Gratuit" in page


@pytest.mark.parametrize(
    ("mode", "leads_to", "title"),
    [
        ("dpd_point", "points", "Choisissez un point de retrait"),
        ("predict", "creneau", "Votre rendez-vous"),
        ("colissimo_point", "points", "Choisissez un point de retrait"),
    ],
)
async def test_without_javascript_the_next_page_asks(guest: Guest, mode: str, leads_to: str, title: str) -> None:
    answer = await guest.delivery(mode)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/commande/livraison/{leads_to}?mode={mode}")
    assert await stored() is None
    page = await guest.get(answer.headers["location"])
    assert f'<h1 tabindex="-1">{title}</h1>' in page.text
    part = await guest.get(answer.headers["location"], headers=HTMX)
    assert part.text.strip().startswith(f'<div id="panneau-{mode}"')
    assert "<h1" not in part.text


@pytest.mark.parametrize("path", ["/commande/livraison/points?mode=dpd_point", "/commande/livraison"])
async def test_a_point_is_looked_up_by_its_name_alone(guest: Guest, points: tuple[Point, ...], path: str) -> None:
    """Name and address of what is kept are the carrier's, whatever else is sent."""
    sent = {"mode": "dpd_point", "dpd_point-point": "P10001", "dpd_point-demande": "1", "name": "Chez moi"}
    answer = await guest.post(path, sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/commande/paiement")
    choice = await stored()
    assert choice
    assert (choice["point"]["name"], choice["point"]["hours"][6]) == ("Tabac du Marché", "dimanche\u00a0: fermé")
    await guest.payment("transfer")
    review = words(await guest.get("/commande/verification"))
    assert "Tabac du Marché 3 place du Marché 69003 Lyon" in review
    assert "Au point de retrait entre le" in review
    assert "Total à payer : 56,00 €" in review


@pytest.mark.parametrize("code", ["P99999", "'; DROP TABLE", "plus-tard ", "P10001" * 9, "\u202eP10001x"])
@pytest.mark.parametrize("path", ["/commande/livraison/points?mode=dpd_point", "/commande/livraison"])
async def test_a_forged_point_is_refused(guest: Guest, points: tuple[Point, ...], code: str, path: str) -> None:
    """Nobody told of it."""
    sent = {"mode": "dpd_point", "dpd_point-point": code, "dpd_point-demande": "1"}
    answer = await guest.post(path, sent)
    assert answer.status_code == 422
    assert "Ce point de retrait n’est plus proposé. Choisissez-en un autre." in words(answer)
    assert await stored() is None


async def test_a_point_of_another_network_is_none_of_this_one(guest: Guest, points: tuple[Point, ...]) -> None:
    sent = {"mode": "colissimo_point", "colissimo_point-point": "P10001", "colissimo_point-demande": "1"}
    assert (await guest.post("/commande/livraison", sent)).status_code == 422


async def test_the_list_is_flagged_with_its_day_when_the_carrier_is_silent(
    guest: Guest, points: tuple[Point, ...]
) -> None:
    page = words(await guest.get("/commande/livraison/points?mode=dpd_point&cp=69003"))
    assert re.search(r"Liste du \w+ \d+(er)? \w+ \d{4}\.", page)
    assert "Tabac du Marché" in page
    assert "Pressing Clair" not in page, "too heavy for it"
    assert "Épicerie du Port" not in page, "across the sea"


async def test_with_nothing_known_the_point_is_chosen_later(guest: Guest) -> None:
    page = await guest.get("/commande/livraison/points?mode=dpd_point")
    assert "Nous choisissons le point avec vous" in page.text
    answer = await guest.post("/commande/livraison/points?mode=dpd_point", {"dpd_point-point": "plus-tard"})
    assert answer.status_code == 303
    choice = await stored()
    assert choice
    assert (choice["point_later"], choice["point"]) == (True, None)
    await guest.payment("transfer")
    assert "Point de retrait à choisir avec vous" in words(await guest.get("/commande/verification"))


async def test_the_surcharge_is_that_of_the_point(guest: Guest, points: tuple[Point, ...]) -> None:
    """Said beside the point before it is chosen, then due."""
    page = words(await guest.get(CORSICAN))
    assert "Épicerie du Port" in page
    assert "Supplément Corse et îles voisines compris : 26,00 €" in page
    sent = {"mode": "dpd_point", "dpd_point-point": "P20001", "dpd_point-demande": "1"}
    tried = words(await guest.post("/commande/livraison?essai=1", sent, headers=HTMX))
    assert "Épicerie du Port, 20000 Ajaccio 6,00 € Supplément Corse et îles voisines 20,00 € Total 76,00 €" in tried
    assert (await guest.post("/commande/livraison", sent)).status_code == 303


@pytest.mark.parametrize("typed", ["Zzyzx", "??", "1", "a" * 500, "999999999999"])
async def test_a_place_that_is_none_is_said(guest: Guest, points: tuple[Point, ...], typed: str) -> None:
    answer = await guest.get("/commande/livraison/points", params={"mode": "dpd_point", "cp": typed})
    assert answer.status_code == 200
    assert "Nous ne trouvons pas cet endroit" in words(answer)


async def test_a_town_and_a_position_do_as_well(guest: Guest, points: tuple[Point, ...]) -> None:
    for asked in ({"cp": "lyon"}, {"lat": "45.75", "lon": "4.85"}):
        answer = await guest.get("/commande/livraison/points", params={"mode": "dpd_point", **asked})
        assert "Tabac du Marché" in answer.text
    for lost in ("nan", "inf", "91", "", "1e400"):
        answer = await guest.get("/commande/livraison/points", params={"mode": "dpd_point", "lat": lost, "lon": lost})
        assert answer.status_code == 200


async def test_who_lives_overseas_may_fetch_it_at_a_point(guest: Guest, points: tuple[Point, ...]) -> None:
    """The parcel has nowhere to go: an agency or a point, with no address of delivery."""
    overseas = {"facturation__code_postal": "97400", "facturation__ville": "Saint-Denis"}
    refused = await guest.details(**overseas)
    assert 'name="retrait" value="1"' in refused.text
    assert (await guest.details(**overseas, retrait="1")).status_code == 303
    page = await guest.get("/commande/livraison")
    assert re.search(r'id="mode-home"[^>]* disabled', page.text)
    assert not re.search(r'id="mode-dpd_point"[^>]* disabled', page.text)
    assert "Indiquez un code postal" in words(await guest.get("/commande/livraison/points?mode=dpd_point"))
    answer = await guest.post("/commande/livraison/points?mode=dpd_point", {"dpd_point-point": "P10001"})
    assert answer.status_code == 303
    await guest.payment("transfer")
    assert "Total à payer : 56,00 €" in words(await guest.get("/commande/verification"))


@pytest.mark.parametrize("path", ["points", "creneau", "acces"])
async def test_questions_nobody_asks_lead_back_to_the_step(client: httpx.AsyncClient, path: str) -> None:
    """A shop of home delivery and an agency; and before the first step there is nothing to choose."""
    await a_shop()
    guest = Guest(client)
    await guest.add(await an_article())
    first = await guest.get(f"/commande/livraison/{path}")
    assert first.headers["location"] == "/commande/coordonnees?manque=1"
    await guest.details()
    for answer in (await guest.get(f"/commande/livraison/{path}"), await guest.post(f"/commande/livraison/{path}", {})):
        assert (answer.status_code, answer.headers["location"]) == (303, "/commande/livraison")


async def test_coming_back_to_mend_one_thing_is_kept_through_the_questions(
    guest: Guest, points: tuple[Point, ...]
) -> None:
    await guest.delivery("home")
    await guest.payment("transfer")
    answer = await guest.post("/commande/livraison?retour=verification", {"mode": "dpd_point"})
    assert answer.headers["location"] == "/commande/livraison/points?mode=dpd_point&retour=verification"
    page = await guest.get(answer.headers["location"])
    assert 'action="/commande/livraison/points?mode=dpd_point&amp;retour=verification"' in page.text
    done = await guest.post(answer.headers["location"], {"dpd_point-point": "P10001"})
    assert done.headers["location"] == "/commande/verification"


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_the_cart_tells_every_way_for_a_postcode(
    guest: Guest, points: tuple[Point, ...], headers: dict[str, str]
) -> None:
    """Price, surcharge and days of each, and no carrier is asked."""
    await guest.add(
        await an_article(
            "Chaussures sur mesure", price_cents=1_000, lead_days=10, variant_values={"made_to_order": True}
        )
    )
    asked = {"pays": "FR", "code_postal": "20000"}
    page = words(await guest.get("/panier", params=asked, headers=headers))
    for line in (
        "Livraison à domicile : 6,90 € + 20,00 € = 26,90 €",
        "Point de retrait DPD : 6,00 € + 20,00 € = 26,00 € Dont supplément Corse et îles voisines : 20,00 €",
        "Retrait en agence : Gratuit Prêt ",
        "Le délai tient compte de « Chaussures sur mesure », approvisionné en 10 jours ouvrés.",
    ):
        assert line in page
    assert "Au point de retrait entre le" in page
    await guest.add(await an_article("Barre d’appui", price_cents=1_000, variant_values={"length_mm": 1_900}))
    page = words(await guest.get("/panier", params=asked, headers=headers))
    assert "Livraison à domicile : indisponible. Un article de votre panier est trop encombrant" in page


async def test_a_carrier_that_keeps_silent_does_not_keep_the_buyer(settings: Settings, guest: Guest) -> None:
    """It takes the call and says nothing: the page is there, and then at once: it is not asked again."""

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    over, clock = asyncio.Event(), asyncio.get_running_loop().time
    async with await asyncio.start_server(silent, "127.0.0.1", settings.port):
        for patience in (20.0, 3.0):
            begun = clock()
            page = await guest.get("/commande/livraison/points?mode=dpd_point")
            assert "Nous choisissons le point avec vous" in page.text
            assert clock() - begun < patience
        over.set()
