"""The merchant's own counters by HTTP (S0-30, S0-68): the nearest first, open or closed now, reachable by all."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db.queries.storefront import bump_catalogue_version
from tests.factories import an_agency
from tests.unit.web.reading import text_of
from web.pages.agencies import controller

WEEK = json.dumps([[["09:00", "12:30"], ["14:00", "18:00"]]] * 5 + [[], []])


@pytest.fixture
async def slugs(client: httpx.AsyncClient) -> dict[str, str]:
    made = {
        "lyon": await an_agency("Agence de Lyon", hours=WEEK, position=1),
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


async def test_without_a_postcode_the_merchants_order_holds(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    source = (await client.get("/agences")).text
    assert order(source, slugs) == ["lyon", "rennes"]
    assert "km environ" not in source


@pytest.mark.parametrize("typed", ["99999", "abc", "<b>", "1" * 50])
async def test_an_unknown_postcode_is_said_and_kept(
    client: httpx.AsyncClient, slugs: dict[str, str], typed: str
) -> None:
    source = (await client.get("/agences", params={"cp": typed})).text
    assert "Nous ne reconnaissons pas ce code postal" in source
    assert order(source, slugs) == ["lyon", "rennes"]
    assert "<b>" not in source


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "Ouvert"),  # Tuesday, 10:00 in Paris
        (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "Fermé"),  # 13:00, between its two spans
        (datetime(2026, 7, 7, 7, 30, tzinfo=UTC), "Ouvert"),  # 9:30 in summer time
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "Fermé"),  # Sunday
        (datetime(2026, 11, 11, 10, 0, tzinfo=UTC), "Fermé"),  # a holiday on a Wednesday
    ],
)
async def test_open_or_closed_is_told_by_the_clock_of_paris(
    client: httpx.AsyncClient, slugs: dict[str, str], monkeypatch: pytest.MonkeyPatch, moment: datetime, words: str
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr(controller, "datetime", Clock)
    for path in ("/agences", f"/agences/{slugs['lyon']}"):
        assert words in text_of((await client.get(path)).text), path


async def test_an_agency_says_how_to_come(client: httpx.AsyncClient, slugs: dict[str, str]) -> None:
    text = text_of((await client.get(f"/agences/{slugs['rennes']}")).text)
    for words in ("Agence de Rennes", "3 quai Perrache", "Lundi", "Dimanche Fermé", "Entrée avec des marches"):
        assert words in text
    assert 'href="geo:48.11,-1.68"' in (await client.get(f"/agences/{slugs['rennes']}")).text
    assert (await client.get("/agences/inconnue")).status_code == 404
