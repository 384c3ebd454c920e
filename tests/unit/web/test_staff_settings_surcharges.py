"""Lists of surcharges and agencies set by staff: compared before they count, refused where they are wrong."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db.engine import fetch
from db.tables.merchant import Agency, SurchargePostcode
from db.tables.staff import AuditEntry
from shop.calendar import in_paris, long_date
from tests.unit.web.delivery_settings_desk import AGENCIES, LISTS, MODE, TERMS, filled
from tests.unit.web.staff_desk import fields_of, text_of

TODAY = in_paris(datetime.now(UTC)).date()


pytestmark = pytest.mark.usefixtures("small_shop")


# Surcharges ----------------------------------------------------------------------------------------------------------


async def sent_list(desk: httpx.AsyncClient, body: bytes, day: str = TODAY.isoformat()) -> httpx.Response:
    return await desk.post(LISTS, data={"jour": day}, files={"fichier": ("liste.csv", body, "text/csv")})


async def test_a_list_is_compared_then_applied_once(desk: httpx.AsyncClient) -> None:
    answer = await sent_list(desk, "code postal;zone\n73150;montagne\n20000;corse\n".encode("cp1252"))
    path = answer.headers["location"]
    told = text_of(await desk.get(path)).replace("\u00a0", " ")
    assert "De moins 73440" in told
    before = await SurchargePostcode.count()
    sent = await filled(desk, path)
    assert (await desk.post(path, data=sent)).headers["location"] == f"{LISTS}?fait=liste"
    counts = await SurchargePostcode.count()
    assert counts > before
    assert (await desk.post(path, data=sent)).status_code == 303
    assert await SurchargePostcode.count() == counts
    assert "Cette liste est appliquée" in text_of(await desk.get(path))
    found = text_of(await desk.get(LISTS))
    assert "73150" in found


async def test_a_list_whose_difference_is_another_by_now_is_shown_again(desk: httpx.AsyncClient) -> None:
    first = (await sent_list(desk, b"73150;montagne\n20000;corse\n")).headers["location"]
    second = (await sent_list(desk, b"73150;montagne\n20000;corse\n73440;montagne\n")).headers["location"]
    seen = await filled(desk, first)
    await desk.post(second, data=await filled(desk, second))
    counts = await SurchargePostcode.select()
    answer = await desk.post(first, data=seen)
    assert answer.status_code == 409
    assert "0 de plus, 1 de moins" in text_of(answer)
    assert await SurchargePostcode.select() == counts
    assert (await desk.post(first, data=fields_of(answer, first))).status_code == 303
    assert "Cette liste est appliquée" in text_of(await desk.get(first))


async def test_a_list_of_two_changes_writes_two_rows_of_the_journal(desk: httpx.AsyncClient) -> None:
    codes = [f"73{number:03}" for number in range(100, 130)]
    body = "".join(f"{code};montagne\n" for code in codes)
    written = []
    for text in (body, body.replace("73100;montagne\n", "") + "73440;montagne\n"):
        path = (await sent_list(desk, text.encode())).headers["location"]
        await desk.post(path, data=await filled(desk, path))
        written.append(await AuditEntry.count().where(AuditEntry.about == "surcharge_postcode"))
    assert written[1] - written[0] == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02",
        b"code postal;zone\n99;montagne\n",
        b"code postal;zone\n75001;lune\n",
        b"<html>",
        b"\xff" * 500,
    ],
)
async def test_a_list_that_is_none_is_refused_line_by_line(body: bytes, desk: httpx.AsyncClient) -> None:
    answer = await sent_list(desk, body)
    assert answer.status_code == 422
    assert 'id="fichier-error"' in answer.text


@pytest.mark.parametrize("day", ["", "hier", (TODAY - timedelta(days=1)).isoformat(), "9999-12-31"])
async def test_a_list_counts_from_today_at_the_earliest(day: str, desk: httpx.AsyncClient) -> None:
    answer = await sent_list(desk, b"code postal;zone\n73150;montagne\n", day)
    assert answer.status_code == 422
    assert 'id="jour-error"' in answer.text


async def test_the_day_of_a_list_may_be_typed_the_french_way(desk: httpx.AsyncClient) -> None:
    day = TODAY + timedelta(days=5)
    answer = await sent_list(desk, b"code postal;zone\n73150;montagne\n", f"{day:%d/%m/%Y}")
    assert answer.status_code == 303
    assert long_date(day, year=True) in text_of(await desk.get(answer.headers["location"]))


async def test_a_list_too_large_is_413_beside_its_field_and_another_form_415(desk: httpx.AsyncClient) -> None:
    day = (TODAY + timedelta(days=3)).isoformat()
    large = await sent_list(desk, b"7" * 1_200_000, day)
    assert (large.status_code, "trop lourd" in text_of(large)) == (413, True)
    assert 'id="fichier-error"' in large.text
    assert f'value="{day}"' in large.text
    assert (await desk.post(LISTS, data={"jour": "x"})).status_code == 415
    assert (await desk.get(f"{LISTS}/nothing")).status_code == 404


# Agencies ------------------------------------------------------------------------------------------------------------

NEW = {
    "nom": "Agence de Nantes", "rue": "3 quai de la Fosse", "code_postal": "44000", "ville": "Nantes", "pays": "FR",
    "telephone": "02 40 00 00 00", "lundi": "09:00-12:30, 14:00-18:00", "services": "Essai\nLocation", "fauteuil": "y",
    "place": "1", "exceptions": "1", "jour-0": "2026-12-24", "heures-0": "09:00-12:00", "motif-0": "Réveillon",
}  # fmt: skip


async def test_an_agency_is_added_and_stands_in_the_shop(desk: httpx.AsyncClient) -> None:
    answer = await desk.post(AGENCIES, data=NEW)
    assert answer.headers["location"] == f"{AGENCIES}?fait=agence-de-nantes"
    row = await Agency.select().where(Agency.slug == "agence-de-nantes").first().output(load_json=True)
    assert row["hours"][0] == [["09:00", "12:30"], ["14:00", "18:00"]]
    assert row["exceptions"][0]["label"] == "Réveillon"
    assert 47 < row["latitude"] < 48
    assert "Agence de Nantes" in text_of(await desk.get("/agences"))
    assert (await desk.get("/agences/agence-de-nantes")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"nom": ""}, "nom"), ({"lundi": "9h-12h"}, "lundi"), ({"lundi": "14:00-18:00, 09:00-12:00"}, "lundi"),
        ({"jour-0": "31/12"}, "exception-0"), ({"heures-0": "midi"}, "exception-0"),
        ({"code_postal": ""}, "code_postal"), ({"code_postal": "abc"}, "code_postal"),
        ({"telephone": "abc"}, "telephone"),
        ({"code_postal": "44999"}, "code_postal"), ({"code_postal": "4400", "pays": "FR"}, "code_postal"),
    ],
)  # fmt: skip
async def test_a_wrong_agency_is_refused_at_its_field(
    typed: dict[str, str], field: str, desk: httpx.AsyncClient
) -> None:
    answer = await desk.post(AGENCIES, data=NEW | typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert await Agency.count().where(Agency.slug == "agence-de-nantes") == 0


async def test_an_agency_keeps_its_address_and_two_members_do_not_overwrite(desk: httpx.AsyncClient) -> None:
    await desk.post(AGENCIES, data=NEW)
    path = f"{AGENCIES}/agence-de-nantes"
    first = await filled(desk, path)
    assert (await desk.post(path, data=first | {"nom": "Agence du port"})).status_code == 303
    answer = await desk.post(path, data=first | {"telephone": "02 41 00 00 00"})
    assert answer.status_code == 409
    assert "Nom, actuellement : Agence du port" in text_of(answer).replace("\u00a0", " ")
    row = await Agency.select().where(Agency.slug == "agence-de-nantes").first()
    assert (row["name"], row["phone"]) == ("Agence du port", "02 40 00 00 00")


async def test_where_an_agency_lies_exactly_stays_as_long_as_its_address(desk: httpx.AsyncClient) -> None:
    await desk.post(AGENCIES, data=NEW)
    await fetch("UPDATE agency SET latitude = 47.2101, longitude = -1.5635 WHERE slug = 'agence-de-nantes'")
    path = f"{AGENCIES}/agence-de-nantes"
    assert (await desk.post(path, data=await filled(desk, path) | {"telephone": "02 41 00 00 00"})).status_code == 303
    row = await Agency.select().where(Agency.slug == "agence-de-nantes").first()
    assert (round(row["latitude"], 4), round(row["longitude"], 4)) == (47.2101, -1.5635)
    await desk.post(path, data=await filled(desk, path) | {"code_postal": "69 003", "ville": "Lyon"})
    row = await Agency.select().where(Agency.slug == "agence-de-nantes").first()
    assert (row["postcode"], 45 < row["latitude"] < 46) == ("69003", True)


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        (MODE, {"jours_min": "4", "jours_max": "3"}, "Ce nombre est plus petit que celui des jours au moins."),
        (TERMS, {"creneau_debut": "19", "creneau_fin": "20"}, "après l’heure du premier."),
        (TERMS, {"offerte": "10001"}, "10\u202f000 au plus."),
        (AGENCIES, {**NEW, "nom": "!!!"}, "Donnez un nom qui se lit."),
    ],
)
async def test_what_is_wrong_is_said_in_peoples_words(
    path: str, typed: dict[str, str], said: str, desk: httpx.AsyncClient
) -> None:
    sent = typed if path == AGENCIES else await filled(desk, path) | typed
    answer = await desk.post(path, data=sent)
    assert answer.status_code == 422
    assert said in text_of(answer)


async def test_days_are_added_without_losing_what_is_typed(desk: httpx.AsyncClient) -> None:
    answer = await desk.post(AGENCIES, data=NEW | {"ajouter": "oui"})
    assert answer.status_code == 200
    assert fields_of(answer, AGENCIES)["motif-0"] == "Réveillon"


async def test_an_agency_goes_once_nobody_collects_there(desk: httpx.AsyncClient) -> None:
    await desk.post(AGENCIES, data=NEW)
    path = f"{AGENCIES}/agence-de-nantes/fermeture"
    assert (await desk.post(path)).status_code == 422
    assert (await desk.post(path, data={"sur": "oui"})).headers["location"] == f"{AGENCIES}?fait=fermee"
    assert await Agency.count().where(Agency.slug == "agence-de-nantes") == 0
