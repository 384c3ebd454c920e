"""The postcodes with a surcharge by HTTP (S0-36): listed, searched, downloaded, the same for everybody."""

import csv
import io
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db.queries.storefront import bump_catalogue_version
from db.tables.merchant import DeliveryTariff
from shop.calendar import in_paris
from shop.delivery import surcharges
from shop.delivery.rules import CORSICA, MOUNTAIN, ZONES
from shop.delivery.surcharge_list import read_list
from shop.places import surcharge_postcodes
from tests.factories import merchant_settings
from tests.unit.web.conftest import HTMX
from tests.unit.web.reading import canonical_of, text_of

HERE = "/livraison/supplements"
TODAY = in_paris(datetime.now(UTC)).date()


@pytest.fixture(autouse=True)
async def delivering(client: httpx.AsyncClient) -> None:
    await merchant_settings(surcharge_mountain_cents=1512)
    for zone in ZONES:
        await DeliveryTariff(mode="home", zone=zone, max_weight_g=30_000, price_cents=690).save()
    await bump_catalogue_version()


async def read(client: httpx.AsyncClient, **asked: str) -> str:
    answer = await client.get(HERE, params=asked)
    assert answer.status_code == 200
    return text_of(answer.text.split("<main")[1].split("</main")[0])


async def test_the_list_names_amounts_zones_towns_and_days(client: httpx.AsyncClient) -> None:
    answer = await client.get(HERE)
    said = text_of(answer.text)
    assert canonical_of(answer.text).endswith(HERE)
    for words in (
        "Corse et îles voisines\u00a0: 20,00\u00a0€",
        "Station de montagne\u00a0: 15,12\u00a0€",
        "Belgique et Luxembourg, tous les codes postaux\u00a0: 23,00\u00a0€",
        f"{len(surcharge_postcodes())} codes postaux, page 1 sur 7",
        "04120 Castellane",
        "depuis le\u00a001/01/2026",
        "Télécharger (CSV)",
    ):
        assert words in said, words


async def test_every_postcode_stands_on_one_page(client: httpx.AsyncClient) -> None:
    seen = []
    for page in range(1, 8):
        source = (await client.get(HERE, params={"page": str(page)})).text
        seen += [part[:5] for part in source.split('<th scope="row">')[1:]]
    assert seen == sorted(surcharge_postcodes())
    assert "page 7 sur 7" in await read(client, page="99")
    assert "page 1 sur 7" in await read(client, page="x")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("73150", "73150 Val-d'Isère\u00a0: supplément station de montagne, 15,12\u00a0€."),
        (" 73 150 ", "supplément station de montagne, 15,12\u00a0€."),
        ("69003", "69003 Lyon\u00a0: pas de supplément."),
        ("Lyon", "69001 Lyon\u00a0: pas de supplément."),
        ("20137", "supplément Corse et îles voisines, 20,00\u00a0€."),
        ("1000", "1000 Bruxelles (Belgique)\u00a0: supplément Belgique et Luxembourg, 23,00\u00a0€."),
        ("L-1111", "1111 Luxembourg (Luxembourg)\u00a0: supplément Belgique et Luxembourg, 23,00\u00a0€."),
        ("97400", "Nous ne livrons pas outre-mer."),
        ("98000", "98000 Monaco\u00a0: Nous ne livrons pas à Monaco."),
        ("Île d’Yeu", "1 code postal pour «\u00a0Île d’Yeu\u00a0»"),
        ("yeu", "1 code postal pour «\u00a0yeu\u00a0»"),
        ("belle-ile", "1 code postal pour «\u00a0belle-ile\u00a0»"),
        ("ST LARY", "65170"),
        ("st lary", "09800 Saint-Lary\u00a0: pas de supplément."),
        ("st lary soulan", "1 code postal pour «\u00a0st lary soulan\u00a0»"),
        ("St Martin de Belleville", "1 code postal pour «\u00a0St Martin de Belleville\u00a0»"),
        ("Isola 2000", "06420 Isola 2000\u00a0: supplément station de montagne, 15,12\u00a0€."),
        ("renes", "Vouliez-vous dire 35000 Rennes\u202f? Pas de supplément."),
        ("99999", "Nous ne reconnaissons pas cette ville ni ce code postal."),
        ("xqzw", "Nous ne reconnaissons pas cette ville ni ce code postal."),
        ("val d’isere", "1 code postal pour «\u00a0val d’isere\u00a0»"),
        ("corse", "codes postaux pour «\u00a0corse\u00a0»"),
        ("731", "codes postaux pour «\u00a0731\u00a0»"),
        ("st denis", "93200 Saint-Denis\u00a0: pas de supplément."),
    ],
)
async def test_what_is_looked_for_is_answered_in_a_sentence(client: httpx.AsyncClient, typed: str, said: str) -> None:
    assert said in await read(client, q=typed)
    fragment = await client.get(HERE, params={"q": typed}, headers=HTMX)
    assert fragment.text.lstrip().startswith('<section id="supplements"')
    assert said in text_of(fragment.text)
    assert "C’est fait" not in fragment.text
    assert 'hx-target="#live"' in fragment.text
    assert "<html" not in fragment.text


@pytest.mark.parametrize("typed", ["<b>", "%00", "a" * 500, "' OR 1=1", "\u202e73150", "7" * 400])
async def test_whatever_is_typed_is_a_page(client: httpx.AsyncClient, typed: str) -> None:
    answer = await client.get(HERE, params={"q": typed, "page": "-1"})
    assert answer.status_code == 200
    assert "<b>" not in answer.text.split("<main")[1]


async def test_the_beginning_of_a_name_is_answered_by_the_list(client: httpx.AsyncClient) -> None:
    said = await read(client, q="val")
    assert "codes postaux pour «\u00a0val\u00a0»" in said
    assert "pas de supplément" not in said
    assert "Valloire" in said


async def test_the_file_opens_in_a_spreadsheet_and_can_be_given_back(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{HERE}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="supplements-livraison.csv"'
    assert not answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline=""), delimiter=";"))
    row = next(one for one in rows if one["code postal"] == "73150")
    assert row == {
        "code postal": "73150",
        "communes": "Val-d'Isère",
        "zone": "Station de montagne",
        "supplément TTC en euros": "15,12",
        "depuis": "01/01/2026",
        "jusqu’au": "",
    }
    assert read_list(answer.text) == surcharge_postcodes()


async def test_a_new_list_shows_on_the_next_page(client: httpx.AsyncClient) -> None:
    assert "69003 Lyon\u00a0: pas de supplément." in await read(client, q="69003")
    coming = TODAY + timedelta(days=10)
    await surcharges.apply({"69003": MOUNTAIN, "56360": MOUNTAIN}, coming, TODAY)
    said = await read(client, q="69003")
    assert "69003 Lyon\u00a0: pas de supplément." in said
    assert f"dès le\u00a0{coming:%d/%m/%Y}" in said
    moved = await read(client, q="56360")
    assert f"jusqu’au\u00a0{coming - timedelta(days=1):%d/%m/%Y}" in moved
    assert moved.count("56360") >= 3
    await surcharges.apply({"69003": CORSICA}, TODAY, TODAY)
    assert "69003 Lyon\u00a0: supplément Corse et îles voisines, 20,00\u00a0€." in await read(client, q="69003")
    assert len((await client.get(f"{HERE}.csv")).text.splitlines()) == 2


async def test_zones_without_parcels_or_without_a_price_are_left_out(client: httpx.AsyncClient) -> None:
    await DeliveryTariff.delete().where(DeliveryTariff.zone.is_in(["corsica", "benelux"]))
    await bump_catalogue_version()
    said = await read(client)
    assert "Corse" not in said
    assert "Belgique" not in said
    await merchant_settings(surcharge_mountain_cents=0)
    await bump_catalogue_version()
    assert "Aucune destination n’a de supplément." in await read(client)


async def test_a_shop_that_delivers_nothing_yet_promises_nothing(client: httpx.AsyncClient) -> None:
    await DeliveryTariff.delete(force=True)
    await bump_catalogue_version()
    said = await read(client)
    assert "Nos tarifs de livraison arrivent bientôt." in said
    assert "20,00" not in said
    assert len((await client.get(f"{HERE}.csv")).text.splitlines()) == 1


async def test_the_list_is_found_from_where_it_matters(client: httpx.AsyncClient) -> None:
    for path in ("/livraison", "/plan-du-site"):
        assert f'href="{HERE}"' in (await client.get(path)).text, path
    assert f"{HERE}</loc>" in (await client.get("/sitemap.xml")).text
