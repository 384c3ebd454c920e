"""The search of pickup points in step 2: nothing asked yet, places we know or do not, ten more, what is spoken."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time

import httpx
import pytest

from db.tables.merchant import DeliveryTariff
from shop.carriers.carrier import CarrierRefused, Point
from shop.pickup.kept import keep
from shop.storefront import forget
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, a_shop, words
from tests.unit.web.conftest import HTMX
from tests.unit.web.point_finder import Finder, finding
from web.headers import Shell

HERE = "/commande/livraison/points?mode=dpd_point"
OVERSEAS = {"facturation__code_postal": "97110", "facturation__ville": "Pointe-à-Pitre", "retrait": "1"}
SORRY = "Nous ne trouvons pas cet endroit"
NO_LIST = "La liste des points n’est pas disponible pour le moment."
REFUSED = "DPD ne reconnaît pas ce lieu."
WEEK = (((time(9), time(19)),),) * 7


def a_point(number: int) -> Point:
    there = (45.748 + number / 1_000, 4.847)
    return Point("dpd", f"P{number:05}", f"Relais {number}", "3 rue Neuve", "69003", "Lyon", "FR", *there, WEEK)


@pytest.fixture
def finder(app: Shell) -> Iterator[Finder]:
    with finding(app, [a_point(number) for number in range(25)]) as one:
        yield one


@pytest.fixture
async def guest(client: httpx.AsyncClient, finder: Finder) -> Guest:
    """A cart of 50,00 € whose buyer lives in Lyon; parcels to an address, to a point, and by the heavy carrier."""
    await a_shop()
    zones = ("metropole", "corsica", "mountain")
    for mode, cents in (("predict", 790), ("dpd_point", 600), ("oversize", 4_900)):
        await DeliveryTariff.insert(
            *(DeliveryTariff(mode=mode, zone=zone, max_weight_g=200_000, price_cents=cents) for zone in zones)
        )
    forget()
    guest = Guest(client)
    await guest.add(await an_article(price_cents=5_000, variant_values={"weight_g": 2_000}))
    await guest.details()
    return guest


async def test_an_empty_answer_shows_the_points_that_were_known(guest: Guest, finder: Finder) -> None:
    assert "Relais 3" in words(await guest.get(HERE))
    finder.points = []
    page = words(await guest.get(HERE))
    assert "Relais 3" in page
    assert re.search(r"Liste du \w+ \d+(er)? \w+ \d{4}\.", page)
    assert "Aucun point de retrait" not in page


async def test_the_nearest_beyond_thirty_kilometres_is_told(guest: Guest, finder: Finder) -> None:
    await keep([a_point(400)], datetime.now(UTC))
    finder.points = []
    page = words(await guest.get(HERE))
    assert "Aucun point de retrait ne prend ce colis à moins de 30 km. Le plus proche est plus loin" in page
    assert "Relais 400" in page


async def test_before_anything_is_asked_nothing_is_wrong(guest: Guest) -> None:
    assert (await guest.details(**OVERSEAS)).status_code == 303
    for headers in ({}, HTMX):
        page = words(await guest.get(HERE, headers=headers))
        assert "Indiquez un code postal ou une ville." in page
        assert SORRY not in page
        assert NO_LIST not in page
    assert SORRY in words(await guest.get(f"{HERE}&cp="))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("98000", "Nous ne livrons pas à Monaco."), ("97110", "Nous ne livrons pas outre-mer."), ("12", SORRY)],
)
async def test_a_place_where_nothing_goes_says_so_and_no_more(guest: Guest, typed: str, reason: str) -> None:
    page = words(await guest.get(f"{HERE}&cp={typed}"))
    assert reason in page
    for other in (NO_LIST, REFUSED, "Aucun point de retrait"):
        assert other not in page


async def test_a_refusal_is_told_of_a_place_nobody_knows_and_of_no_other(guest: Guest, finder: Finder) -> None:
    await keep(finder.points, datetime.now(UTC))
    finder.trouble = CarrierRefused(REFUSED, "312")
    page = words(await guest.get(f"{HERE}&cp=99999"))
    assert REFUSED in page
    for other in (NO_LIST, "Aucun point de retrait", "Liste du"):
        assert other not in page
    page = words(await guest.get(f"{HERE}&cp=69003"))
    assert REFUSED not in page
    assert "Relais 3" in page


async def test_ten_more_begin_at_the_first_new_one_and_are_spoken_of(guest: Guest) -> None:
    first = await guest.get(f"{HERE}&liste=1", headers=HTMX)
    assert "autofocus" not in first.text
    assert "10 points de retrait à choisir" in first.text.split('hx-target="#live"')[1]
    for path, headers in ((f"{HERE}&nombre=20&liste=1", HTMX), (f"{HERE}&nombre=20", {})):
        more = (await guest.get(path, headers=headers)).text
        focused = re.findall(r'<input type="radio"[^>]* autofocus>', more)
        assert len(focused) == 1
        assert 'value="P00010"' in focused[0], "the eleventh"
    last = await guest.get(f"{HERE}&nombre=30&liste=1", headers=HTMX)
    assert last.text.count("autofocus") == 1
    assert 'value="P00020"' in next(one for one in last.text.split("<input") if "autofocus" in one)
    assert "25 points de retrait affichés" in last.text.split('hx-target="#live"')[1]
    assert "dpd_point-plus" not in last.text
    nothing = await guest.get(f"{HERE}&liste=1&cp=zzyzx", headers=HTMX)
    assert 'hx-target="#live"' not in nothing.text, "the error speaks for itself"


async def test_what_can_be_had_comes_before_what_cannot(guest: Guest) -> None:
    def order(page: str) -> list[str]:
        return re.findall(r'id="mode-(\w+)"', page)

    def possible(page: str) -> list[str]:
        return re.findall(r'id="mode-(\w+)"(?![^>]*disabled)', page)

    light = (await guest.get("/commande/livraison")).text
    await guest.add(await an_article("Fauteuil releveur", variant_values={"weight_g": 48_000}))
    heavy = (await guest.get("/commande/livraison")).text
    assert possible(heavy) == ["agency", "oversize"]
    assert order(heavy)[:2] == ["agency", "oversize"]
    before = [one for one in order(light) if one not in possible(heavy)]
    assert sorted(order(heavy)[2:], key=before.index) == order(heavy)[2:], "otherwise in the merchant's order"
    folded = heavy.split('<details class="more" id="refused">')[1].split("</details>")[0]
    assert order(folded) == order(heavy)[2:], "nobody scrolls past them"
    assert folded.count("Indisponible") == len(order(folded))
    assert 'id="refused"' not in light


async def test_the_total_alone_stays_at_the_address_of_the_step(guest: Guest) -> None:
    page = (await guest.get("/commande/livraison?retour=verification")).text
    address = "/commande/livraison?essai=1&amp;retour=verification"
    button = next(one for one in re.findall(r"<button[^>]*>", page) if 'id="try"' in one)
    assert f'formaction="{address}"' in button
    assert f'hx-post="{address}"' in button
    looked = await guest.post("/commande/livraison?essai=1", {"mode": "dpd_point"})
    assert looked.status_code == 200
    assert "56,00 €" in words(looked)
    assert (await guest.get("/commande/livraison?essai=1")).status_code == 200
    whole = await guest.post("/commande/livraison?essai=1&retour=verification", {"mode": "home"})
    assert whole.headers["location"] == "/commande/livraison?retour=verification"


async def test_on_the_ground_floor_no_lift_is_asked_about(guest: Guest) -> None:
    await guest.add(await an_article("Fauteuil releveur", variant_values={"weight_g": 48_000}))
    path = "/commande/livraison/acces?mode=oversize"
    assert "À dire à partir du 1er étage" in words(await guest.get(path))
    first = words(await guest.post(path, {"oversize-etage": "1", "oversize-camion": "oui"}))
    assert "Dites s’il y a un ascenseur." in first
    assert (await guest.post(path, {"oversize-etage": "0", "oversize-camion": "oui"})).status_code == 303


async def test_a_supplement_is_told_for_what_it_is(guest: Guest) -> None:
    told = words(await guest.get("/adresse/villes?bloc=livraison&livraison-code_postal=20000&livraison-pays=FR"))
    assert "Supplément Corse et îles voisines : 20,00 € à cette adresse comme en point de retrait proche." in told
