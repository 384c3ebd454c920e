"""The merchant's own counters by HTTP (S0-30, S0-68): the nearest first, open or closed now, reachable by all."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest

from db.queries.storefront import bump_catalogue_version
from shop.merchant.agencies import Near
from shop.storefront import Agency
from tests.factories import an_agency
from tests.unit.web.reading import links_of, structured_data, text_of
from web.pages.agencies import controller

SPECIAL = json.dumps(
    [
        {"day": "2026-12-24", "spans": [["09:00", "12:00"]], "label": "Réveillon"},
        {"day": "2026-12-27", "spans": [["10:00", "17:00"]], "label": ""},
        {"day": "2026-12-31", "spans": [], "label": "inventaire"},
    ]
)
WEEK = json.dumps([[["09:00", "12:30"], ["14:00", "18:00"]]] * 5 + [[], []])


@pytest.fixture
async def slugs(client: httpx.AsyncClient) -> dict[str, str]:
    made = {
        "lyon": await an_agency("Agence de Lyon", hours=WEEK, exceptions=SPECIAL, position=1),
        "rennes": await an_agency(
            "Agence de Rennes", hours=WEEK, latitude=48.11, longitude=-1.68, wheelchair_access=False, position=2
        ),
    }
    await bump_catalogue_version()
    return {name: agency.slug for name, agency in made.items()}


def order(source: str, slugs: dict[str, str]) -> list[str]:
    return sorted(slugs, key=lambda name: source.index(f"/agences/{slugs[name]}"))


async def test_the_nearest_agency_comes_first(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    for postcode, names in (
        ("69003", ["lyon", "rennes"]),
        ("35000", ["rennes", "lyon"]),
        (" 35 000 ", ["rennes", "lyon"]),
    ):
        source = (await client.get("/agences", params={"cp": postcode})).text
        assert order(source, slugs) == names, postcode
        assert "km environ" in source


def test_a_long_way_has_its_thousands_apart() -> None:
    assert Near(cast(Agency, None), 1_068_400).words == "à 1\u202f068\u00a0km environ"


async def test_without_a_postcode_the_merchants_order_holds(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    source = (await client.get("/agences")).text
    assert order(source, slugs) == ["lyon", "rennes"]
    assert "km environ" not in source


@pytest.mark.parametrize("typed", ["99999", "xqzw", "<b>", "1" * 50])
async def test_an_unknown_place_is_said_and_kept(client: httpx.AsyncClient, slugs: dict[str, str], typed: str) -> None:
    source = (await client.get("/agences", params={"cp": typed})).text
    assert "Nous ne reconnaissons pas ce code postal" in source
    assert order(source, slugs) == ["lyon", "rennes"]
    assert "<b>" not in source


@pytest.mark.parametrize(("typed", "refusal"), [("97400", "outre-mer"), ("98000", "à Monaco")])
async def test_where_nothing_is_delivered_is_known_all_the_same(
    client: httpx.AsyncClient, slugs: dict[str, str], typed: str, refusal: str
) -> None:
    source = (await client.get("/agences", params={"cp": typed})).text
    assert f"Nous ne livrons pas {refusal}." in source
    assert "Nous ne reconnaissons pas" not in source
    assert order(source, slugs) == ["lyon", "rennes"]


@pytest.mark.parametrize(
    ("typed", "here"),
    [
        ("st malo", "35400 Saint-Malo"),
        ("Saint Malo", "35400 Saint-Malo"),
        ("rennnes", "35000 Rennes"),
        ("35400 Saint-Malo", "35400 Saint-Malo"),
    ],
)
async def test_a_town_is_enough_however_it_is_written(
    client: httpx.AsyncClient, slugs: dict[str, str], typed: str, here: str
) -> None:
    source = (await client.get("/agences", params={"cp": typed})).text
    assert f"Les plus proches de {here}" in text_of(source)
    assert order(source, slugs) == ["rennes", "lyon"]


async def test_towns_of_one_name_are_chosen_among(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    source = (await client.get("/agences", params={"cp": "Saint-Aubin"})).text
    assert "Laquelle de ces communes" in source
    assert "km environ" not in source
    links = [(words, url) for words, url in links_of(source, "chips")]
    assert len(links) > 2
    words, url = next(one for one in links if one[0].startswith("91190"))
    assert words == "91190 Saint-Aubin"
    chosen = (await client.get(url)).text
    assert "Les plus proches de 91190" in text_of(chosen)
    assert order(chosen, slugs) == ["rennes", "lyon"]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "Ouvert"),  # Tuesday, 10:00 in Paris
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "Fermé"),  # 13:00, between its two spans
        (datetime(2026, 7, 7, 7, 30, tzinfo=UTC), "Ouvert"),  # 9:30 in summer time
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "Fermé"),  # Sunday
        (datetime(2026, 11, 11, 10, 0, tzinfo=UTC), "Fermé (jour férié), ouvre demain à 9\u00a0h"),  # a Wednesday
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), "Ouvert"),  # the Friday before clocks go forward: 9:00
        (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), "Ouvert"),  # the Monday after: 9:00 again
        (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), "Fermé, ouvre aujourd’hui à 9\u00a0h"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "Fermé, ouvre demain à 9\u00a0h"),  # the night itself
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Fermé, ouvre demain à 9\u00a0h"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Fermé, ouvre demain à 9\u00a0h"),  # 2:30, for the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Fermé, ouvre demain à 9\u00a0h"),  # 2:30, again
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), "Ouvert"),  # 9:00 in winter time
        (datetime(2028, 2, 29, 10, 0, tzinfo=UTC), "Ouvert"),  # a leap day
        (datetime(2026, 12, 24, 10, 59, tzinfo=UTC), "Ouvert jusqu’à 12\u00a0h, horaires exceptionnels (Réveillon)"),
        (datetime(2026, 12, 24, 14, 0, tzinfo=UTC), "Fermé exceptionnellement (Réveillon), ouvre dimanche 27 décembre"),
        (datetime(2026, 12, 27, 10, 0, tzinfo=UTC), "Ouverture exceptionnelle jusqu’à 17\u00a0h"),  # a Sunday
        (datetime(2026, 12, 31, 9, 0, tzinfo=UTC), "Fermé exceptionnellement (inventaire), ouvre lundi 4 janvier"),
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "Fermé exceptionnellement (inventaire)"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "Fermé (jour férié), ouvre lundi 4 janvier"),  # 2027 in Paris
    ],
)
async def test_open_or_closed_is_told_by_the_clock_of_paris(
    client: httpx.AsyncClient, slugs: dict[str, str], monkeypatch: pytest.MonkeyPatch, moment: datetime, words: str
) -> None:
    frozen(monkeypatch, moment)
    for path in ("/agences", f"/agences/{slugs['lyon']}"):
        assert words in text_of((await client.get(path)).text), path


def frozen(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The agencies' pages read this moment from the clock."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr(controller, "datetime", Clock)


async def test_days_to_come_are_announced(
    client: httpx.AsyncClient, slugs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen(monkeypatch, datetime(2026, 12, 14, 9, 0, tzinfo=UTC))
    listed = text_of((await client.get("/agences")).text)
    assert "Le jeudi 24 décembre\u00a0: 9\u00a0h\u00a0– 12\u00a0h (Réveillon)" in listed
    assert "inventaire" not in listed, "more than two weeks ahead"
    said = text_of((await client.get(f"/agences/{slugs['lyon']}")).text)
    for words in (
        "Jours à part",
        "Le vendredi 25 décembre\u00a0: fermé (jour férié)",
        "Le jeudi 31 décembre\u00a0: fermé (inventaire)",
    ):
        assert words in said
    frozen(monkeypatch, datetime(2026, 8, 17, 9, 0, tzinfo=UTC))
    assert "Jours à part" not in text_of((await client.get(f"/agences/{slugs['rennes']}")).text)


async def test_an_agency_describes_itself_to_programs(
    client: httpx.AsyncClient, slugs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen(monkeypatch, datetime(2026, 12, 14, 9, 0, tzinfo=UTC))
    data = structured_data((await client.get(f"/agences/{slugs['lyon']}")).text)
    assert (data["@type"], data["name"]) == ("LocalBusiness", "Agence de Lyon")
    assert data["address"]["postalCode"] == "69002"
    hours = data["openingHoursSpecification"]
    kind = "OpeningHoursSpecification"
    monday = {"dayOfWeek": "https://schema.org/Monday", "opens": "09:00", "closes": "12:30"}
    assert hours[0] == {"@type": kind, **monday}
    assert len([one for one in hours if "dayOfWeek" in one]) == 10
    closed = {"validFrom": "2026-12-31", "validThrough": "2026-12-31", "opens": "00:00", "closes": "00:00"}
    assert {"@type": kind, **closed} in hours
    short = {"validFrom": "2026-12-24", "validThrough": "2026-12-24", "opens": "09:00", "closes": "12:00"}
    assert {"@type": kind, **short} in hours


async def test_an_agency_says_how_to_come(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    text = text_of((await client.get(f"/agences/{slugs['rennes']}")).text)
    for words in ("Agence de Rennes", "3 quai Perrache", "Lundi", "Dimanche Fermé", "Entrée avec des marches"):
        assert words in text
    assert 'href="geo:48.11,-1.68"' in (await client.get(f"/agences/{slugs['rennes']}")).text
    assert (await client.get("/agences/inconnue")).status_code == 404
