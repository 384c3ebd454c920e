"""Delivery set by staff: modes, tariffs, delays, surcharges, agencies; wrong values refused where they are typed."""

import httpx
import pytest

from db.engine import fetch
from db.tables.merchant import DeliveryMode, DeliveryTariff
from db.tables.staff import AuditEntry
from shop.merchant.settings import current, modes
from shop.storefront import storefront
from tests.unit.web.delivery_settings_desk import AGENCIES, HERE, LISTS, MODE, TERMS, filled
from tests.unit.web.staff_desk import fields_of, text_of

GRID = f"{HERE}/livraison/modes/home/tarifs"


pytestmark = pytest.mark.usefixtures("small_shop")


async def test_the_rooms_of_settings_are_named(desk: httpx.AsyncClient) -> None:
    page = await desk.get(HERE)
    for url in (f"{HERE}/livraison", TERMS, LISTS, AGENCIES):
        assert f'href="{url}"' in page.text


# Modes ---------------------------------------------------------------------------------------------------------------


async def test_a_mode_is_changed_and_visitors_read_it_on_the_next_page(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, MODE) | {"nom": "Sur rendez-vous", "poids": "25,5", "jours_max": "4"}
    assert (await desk.post(MODE, data=sent)).headers["location"] == f"{HERE}/livraison?fait=home"
    found = {one.mode.code: one.mode for one in await modes()}["home"]
    assert (found.label, found.max_weight_g, found.transit_days) == ("Sur rendez-vous", 25_500, (1, 4))
    assert next(one.label for one in (await storefront()).rules.modes if one.code == "home") == "Sur rendez-vous"


async def test_changing_one_mode_leaves_the_rows_of_others_alone(desk: httpx.AsyncClient) -> None:
    await desk.post(MODE, data=await filled(desk, MODE) | {"nom": "Un"})
    ids = {row["code"]: row["id"] for row in await DeliveryMode.select()}
    await desk.post(MODE, data=await filled(desk, MODE) | {"nom": "Deux"})
    assert {row["code"]: row["id"] for row in await DeliveryMode.select()} == ids
    rows = await AuditEntry.select().where(AuditEntry.about == "delivery_mode", AuditEntry.verb == "update")
    assert [row["row_id"] for row in rows] == [ids["home"]]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"nom": ""}, "nom"), ({"nom": "x" * 61}, "nom"), ({"poids": "lourd"}, "poids"),
        ({"jours_max": "0"}, "jours_max"), ({"jours_min": "61"}, "jours_min"), ({"place": ""}, "place"),
        ({"poids": "99999999"}, "poids"),
    ],
)  # fmt: skip
async def test_a_wrong_value_is_refused_at_its_field(
    typed: dict[str, str], field: str, desk: httpx.AsyncClient
) -> None:
    answer = await desk.post(MODE, data=await filled(desk, MODE) | typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert await DeliveryMode.count() == 0


async def test_two_members_on_one_mode_the_second_sees_the_difference(desk: httpx.AsyncClient) -> None:
    first = await filled(desk, MODE)
    await desk.post(MODE, data=first | {"nom": "Rendez-vous", "poids": "12"})
    answer = await desk.post(MODE, data=first | {"nom": "Autre"})
    told = text_of(answer).replace("\u00a0", " ")
    assert answer.status_code == 409
    assert "Nom, actuellement : Rendez-vous" in told
    assert "Poids maximal du colis (kg), actuellement : 12" in told
    assert {one.mode.code: one.mode.label for one in await modes()}["home"] == "Rendez-vous"
    assert (await desk.post(MODE, data=fields_of(answer, MODE))).status_code == 303


async def test_a_zone_that_nothing_would_serve_is_said_before_it_is_kept(desk: httpx.AsyncClient) -> None:
    await DeliveryTariff.delete(force=True)
    await DeliveryTariff(mode="home", zone="corsica", max_weight_g=30_000, price_cents=1_000).save()
    await DeliveryTariff(mode="colissimo", zone="metropole", max_weight_g=30_000, price_cents=1_000).save()
    await fetch("UPDATE catalogue_version SET version = version + 1")
    path = f"{HERE}/livraison/modes/home"
    sent = await filled(desk, path)
    sent.pop("propose", None)
    answer = await desk.post(path, data=sent)
    assert answer.status_code == 422
    assert "Plus aucun mode ne livrera Corse et îles" in text_of(answer)
    assert (await desk.post(path, data=sent | {"su": "oui"})).status_code == 303
    assert not {one.mode.code: one.active for one in await modes()}["home"]


async def test_a_mode_of_the_merchants_own_begins_unoffered(desk: httpx.AsyncClient) -> None:
    answer = await desk.post(f"{HERE}/livraison/modes", data={"nom": "Coursier à vélo"})
    assert answer.headers["location"] == f"{HERE}/livraison/modes/coursier_a_velo"
    assert not {one.mode.code: one.active for one in await modes()}["coursier_a_velo"]
    again = await desk.post(f"{HERE}/livraison/modes", data={"nom": "Coursier à vélo"})
    assert (again.status_code, "déjà ce nom" in again.text) == (422, True)
    for wrong in ("", "1er", "!!!"):
        assert (await desk.post(f"{HERE}/livraison/modes", data={"nom": wrong})).status_code == 422
    assert (await desk.get(answer.headers["location"])).status_code == 200


async def test_a_mode_there_is_not_is_404(desk: httpx.AsyncClient) -> None:
    for path in (f"{HERE}/livraison/modes/fusee", f"{HERE}/livraison/modes/fusee/tarifs", f"{AGENCIES}/nulle-part"):
        assert (await desk.get(path)).status_code == 404


# Tariffs -------------------------------------------------------------------------------------------------------------


async def test_a_price_is_changed_a_step_added_another_taken_away(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, GRID)
    count = int(sent["metropole-lignes"])
    sent |= {"metropole-0-prix": "7,95", f"metropole-{count - 1}-poids": "12,5", f"metropole-{count - 1}-prix": "14"}
    sent |= {"corsica-0-poids": "", "corsica-0-prix": ""}
    before = await DeliveryTariff.count().where(DeliveryTariff.mode != "home")
    assert (await desk.post(GRID, data=sent | {"su": "oui"})).status_code == 303
    steps = {
        (one.zone, one.max_weight_g): one.price_cents for one in (await current()).tariffs or () if one.mode == "home"
    }
    assert 795 in steps.values()
    assert steps["metropole", 12_500] == 1_400
    assert await DeliveryTariff.count().where(DeliveryTariff.mode != "home") == before


async def test_a_grid_that_leaves_a_zone_without_delivery_is_asked_about(desk: httpx.AsyncClient) -> None:
    await DeliveryTariff.delete(force=True)
    await DeliveryTariff(mode="home", zone="corsica", max_weight_g=30_000, price_cents=1_000).save()
    await DeliveryTariff(mode="home", zone="metropole", max_weight_g=30_000, price_cents=1_000).save()
    sent = await filled(desk, GRID) | {"corsica-0-poids": "", "corsica-0-prix": ""}
    answer = await desk.post(GRID, data=sent)
    assert (answer.status_code, "Plus aucun mode ne livrera Corse et îles" in text_of(answer)) == (422, True)
    assert await DeliveryTariff.count() == 2
    assert (await desk.post(GRID, data=fields_of(answer, GRID) | {"su": "oui"})).status_code == 303
    assert await DeliveryTariff.count() == 1


async def test_a_mode_that_becomes_one_with_tariffs_serves_where_they_say(desk: httpx.AsyncClient) -> None:
    await DeliveryTariff.delete(force=True)
    await DeliveryTariff(mode="colissimo", zone="metropole", max_weight_g=30_000, price_cents=1_000).save()
    free = await filled(desk, MODE)
    free.pop("payant")
    assert (await desk.post(MODE, data=free)).status_code == 303
    answer = await desk.post(MODE, data=await filled(desk, MODE) | {"payant": "y"})
    assert (answer.status_code, "Plus aucun mode ne livrera Corse et îles" in text_of(answer)) == (422, True)


async def test_rows_are_added_without_losing_what_is_typed(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, GRID)
    more = await desk.post(GRID, data=sent | {"metropole-0-prix": "9,99", "ajouter": "oui"})
    again = fields_of(more, GRID)
    assert int(again["metropole-lignes"]) > int(sent["metropole-lignes"])
    assert again["metropole-0-prix"] == "9,99"


@pytest.mark.parametrize(
    ("weight", "price"), [("", "5"), ("0", "5"), ("dix", "5"), ("3", "gratuit"), ("3", "10001"), ("3", "")]
)
async def test_a_step_that_is_none_is_refused(weight: str, price: str, desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, GRID)
    last = int(sent["metropole-lignes"]) - 1
    answer = await desk.post(GRID, data=sent | {f"metropole-{last}-poids": weight, f"metropole-{last}-prix": price})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


async def test_the_same_weight_twice_is_refused(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, GRID)
    last = int(sent["metropole-lignes"]) - 1
    sent |= {f"metropole-{last}-poids": sent["metropole-0-poids"], f"metropole-{last}-prix": "5"}
    answer = await desk.post(GRID, data=sent)
    assert answer.status_code == 422
    assert "déjà un prix" in text_of(answer)


async def test_two_members_on_one_grid(desk: httpx.AsyncClient) -> None:
    first = await filled(desk, GRID)
    await desk.post(GRID, data=first | {"metropole-0-prix": "7,95"})
    answer = await desk.post(GRID, data=first | {"metropole-0-prix": "6,95"})
    assert answer.status_code == 409
    assert "7,95" in text_of(answer)
    assert 'value="6,95"' in answer.text


# Delays and thresholds -----------------------------------------------------------------------------------------------


async def test_free_delivery_begins_where_staff_say(desk: httpx.AsyncClient) -> None:
    sent = await filled(desk, TERMS) | {"offerte": "120,00", "corse": "25"}
    assert (await desk.post(TERMS, data=sent)).status_code == 303
    front = await storefront()
    assert front.merchant.free_delivery_from_cents == 12_000
    assert front.rules.surcharges["corsica"] == 2_500
    assert "120,00" in text_of(await desk.get("/livraison")).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"limite": "24"}, "limite"),
        ({"creneau_debut": "19", "creneau_fin": "20"}, "creneau_fin"),
        ({"offerte": "x"}, "offerte"),
    ],
)
async def test_a_wrong_delay_is_refused_at_its_field(
    typed: dict[str, str], field: str, desk: httpx.AsyncClient
) -> None:
    answer = await desk.post(TERMS, data=await filled(desk, TERMS) | typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


async def test_two_members_on_the_delays(desk: httpx.AsyncClient) -> None:
    first = await filled(desk, TERMS)
    await desk.post(TERMS, data=first | {"offerte": "120"})
    answer = await desk.post(TERMS, data=first | {"offerte": "80"})
    assert answer.status_code == 409
    assert (await storefront()).merchant.free_delivery_from_cents == 12_000
