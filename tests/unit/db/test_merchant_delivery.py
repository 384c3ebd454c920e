"""`bin/comptoir merchant`: ways to receive, tariffs, special days, appointments: set by a file."""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from db import engine
from db.queries.storefront import catalogue_version
from shop.delivery.choice import Place
from shop.delivery.modes import standard_modes
from shop.delivery.options import options_for, slots_of
from shop.delivery.rules import Item
from shop.delivery.slots import SlotRules
from shop.storefront import storefront
from tests.unit.db.commands_run import WHOLE, file_of, looking, run

DELIVERY = """
[merchant]
dispatch_days = 2
cut_off_hour = 11
slot_first_hour = 9
slot_last_hour = 18
slot_hours = 3
slot_days = 4
slot_saturdays = true

[mode.predict]
label = "Sur rendez-vous"
constraint = "Le matin de préférence."
order = 1
transit_days = [2, 4]
zone_days = { corsica = 2 }
max_weight_g = 25000

[mode.colissimo]
active = false

[mode.coursier]
label = "Coursier à vélo"
handover = "home"
transit_days = [0, 0]
max_weight_g = 8000
surcharged = false

[tariffs.home]
metropole = [[30000, 1490], [1000, 390, 5000], [30000, 990, 5000]]

[tariffs.predict]
metropole = [[25000, 1790]]
corsica = [[25000, 1990]]

[tariffs.colissimo]
metropole = [[30000, 1000]]

[tariffs.coursier]
metropole = [[8000, 800]]
"""
EXCEPTIONS = """
[[agency.exception]]
jour = "2026-12-24"
heures = "09:00-12:00"
motif = "Réveillon"
[[agency.exception]]
jour = 2026-12-28
motif = "inventaire"

[[agency]]
slug = "rennes"
name = "Rennes"
street = "1 rue Neuve"
postcode = "35000"
town = "Rennes"
wheelchair_access = false
[[agency.exception]]
jour = "2027-01-02"
heures = "10:00-12:00, 14:00-16:00"
"""
WITH_EXCEPTIONS = WHOLE.replace("\n[tariffs.home]", EXCEPTIONS + "\n[tariffs.home]")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("data_dir")


async def test_modes_tariffs_and_appointments_are_the_merchants(database_url: str, data_dir: Path) -> None:
    assert await run("merchant", "set", file_of(data_dir, DELIVERY)) == 0
    async with looking(database_url):
        rules = (await storefront()).rules
    assert [mode.code for mode in rules.modes] == ["predict", "home", "coursier"]
    predict = rules.mode("predict")
    assert (predict.label, predict.transit_days, predict.zone_days) == ("Sur rendez-vous", (2, 4), {"corsica": 2})
    assert predict.needs_mobile, "what the file does not say is as it was"
    assert (rules.dispatch_days, rules.cut_off, rules.slots) == (2, time(11), SlotRules(9, 18, 3, 4, True))
    assert [rules.tariff("home", "metropole", 900, worth) for worth in (4999, 5000)] == [1490, 390]
    options = options_for([Item("a", 1000, 1, weight_g=500)], Place("FR", "69003"), 1000, rules, NOW)
    assert [(one.mode, one.price_cents) for one in options] == [("predict", 1790), ("home", 1490), ("coursier", 800)]
    slots = slots_of(options[0], rules)
    assert (len(slots), slots[0].start, slots[-1].end) == (12, "09:00", "18:00")
    assert date.fromisoformat(slots[2].day) <= date.fromisoformat(slots[-1].day)


async def test_what_is_shown_of_delivery_can_be_given_back(
    database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await run("merchant", "set", file_of(data_dir, WITH_EXCEPTIONS))
    await run("merchant", "set", file_of(data_dir, DELIVERY))
    capsys.readouterr()
    tables = ("delivery_mode", "delivery_tariff", "agency")
    kept, shown = [], []
    for _ in range(2):
        assert await run("merchant", "show") == 0
        shown.append(capsys.readouterr().out)
        async with looking(database_url):
            rows = [await engine.fetch(f"SELECT * FROM {table} ORDER BY id") for table in tables]  # noqa: S608
            kept.append([sorted(str({**row, "id": 0}) for row in some) for some in rows])
        assert await run("merchant", "set", file_of(data_dir, shown[-1])) == 0
        capsys.readouterr()
    assert shown[0] == shown[1]
    assert kept[0] == kept[1]
    values = tomllib.loads(shown[0])
    assert values["mode"]["predict"]["zone_days"] == {"corsica": 2}
    assert values["mode"]["colissimo"]["active"] is False
    assert values["tariffs"]["home"]["metropole"] == [[30000, 1490], [1000, 390, 5000], [30000, 990, 5000]]
    assert [one["jour"] for one in values["agency"][0]["exception"]] == ["2026-12-24", "2026-12-28"]
    for words in ("#   max_weight_g\u00a0: grammes au plus", "# Rendez-vous\u00a0:", "# Départ des colis\u00a0:"):
        assert words in shown[0]


async def test_standard_modes_given_back_stay_those_of_the_program(
    database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await run("merchant", "show")
    shown = capsys.readouterr().out
    assert [f"[mode.{one.code}]" in shown for one in standard_modes()] == [True] * 7
    assert await run("merchant", "set", file_of(data_dir, shown)) == 0
    async with looking(database_url):
        assert await engine.fetch("SELECT id FROM delivery_mode") == []


async def test_exceptions_are_the_agencys_days(database_url: str, data_dir: Path) -> None:
    assert await run("merchant", "set", file_of(data_dir, WITH_EXCEPTIONS)) == 0
    async with looking(database_url):
        lyon, rennes = (await storefront()).agencies
    assert [one.words for one in lyon.hours.special.values()] == [
        "jeudi 24 décembre\u00a0: 9\u00a0h\u00a0– 12\u00a0h (Réveillon)",
        "lundi 28 décembre\u00a0: fermé (inventaire)",
    ]
    assert [one.day for one in rennes.hours.special.values()] == [date(2027, 1, 2)]


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (WITH_EXCEPTIONS, '"2026-12-24"', '"2026-12-32"', "ligne 28 · exception.0.jour"),
        (WITH_EXCEPTIONS, '"2026-12-24"', '"24/12"', "ligne 28 · exception.0.jour"),
        (WITH_EXCEPTIONS, "09:00-12:00", "12:00-09:00", "ligne 29 · exception.0.heures"),
        (WITH_EXCEPTIONS, "2026-12-28", "2026-12-24", "ligne 32 · exception.1.jour\u00a0: ce jour est déjà donné"),
        (WITH_EXCEPTIONS, 'motif = "inventaire"', 'raison = "x"', "ligne 33 · exception.1.raison\u00a0: réglage"),
        (WITH_EXCEPTIONS, "10:00-12:00, 14", "10:00-12:00, 11", "ligne 44 · exception.0.heures"),
        (WITH_EXCEPTIONS, 'jour = "2027-01-02"\n', "", "ligne 42 · exception.0.jour"),
        (DELIVERY, "slot_last_hour = 18", "slot_last_hour = 11", "ligne 6 · slot_last_hour\u00a0: aucun créneau"),
        (DELIVERY, "slot_last_hour = 18", "slot_last_hour = 24", "ligne 6 · slot_last_hour"),
        (DELIVERY, "cut_off_hour = 11", "cut_off_hour = 24", "ligne 4 · cut_off_hour\u00a0: écrivez un nombre entier"),
        (DELIVERY, "slot_saturdays = true", "slot_saturdays = 1", "ligne 9 · slot_saturdays"),
        (DELIVERY, "[2, 4]", "[4, 2]", "ligne 15 · predict.transit_days"),
        (DELIVERY, "corsica = 2", "corse = 2", "ligne 16 · predict.zone_days"),
        (DELIVERY, "25000\n", "-1\n", "ligne 17 · predict.max_weight_g"),
        (DELIVERY, "active = false", 'active = "non"', "ligne 20 · colissimo.active\u00a0: écrivez true ou false"),
        (DELIVERY, 'label = "Sur rendez-vous"', 'label = " "', "ligne 12 · predict.label\u00a0: à remplir"),
        (DELIVERY, 'label = "Sur rendez-vous"', 'nom = "x"', "ligne 12 · predict.nom\u00a0: réglage inconnu"),
        (DELIVERY, "order = 1", 'handover = "point"', "ligne 14 · predict.handover"),
        (DELIVERY, 'handover = "home"', 'handover = "point"', "ligne 22 · coursier.carrier"),
        (DELIVERY, 'handover = "home"', 'handover = "agency"', "ligne 24 · coursier.handover"),
        (DELIVERY, 'handover = "home"\n', "", "ligne 22 · coursier.handover\u00a0: à remplir"),
        (DELIVERY, "[mode.coursier]", "[mode.VELO]", "ligne 22 · VELO\u00a0: un code de mode"),
        (DELIVERY, "[mode.coursier]", "[mode.velo]", "ligne 39 · tariffs.coursier\u00a0: les modes sont predict"),
        (DELIVERY, "[1000, 390, 5000]", "[1000, 390, 5000, 1]", "ligne 30 · metropole"),
        (DELIVERY, "[1000, 390, 5000]", "[30000, 390, 5000]", "ligne 30 · metropole"),
        (DELIVERY, "[1000, 390, 5000]", "[1000, 390, -1]", "ligne 30 · metropole"),
        (DELIVERY, "[mode.predict]", "mode = 3\n[mode2]", "mode"),
    ],
)  # fmt: skip
async def test_a_wrong_file_is_refused_by_its_line(
    database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str], text: str, old: str, new: str, said: str
) -> None:
    assert old in text
    async with looking(database_url):
        before = await catalogue_version()
    assert await run("merchant", "set", file_of(data_dir, text.replace(old, new, 1))) == 2
    assert said in capsys.readouterr().err
    async with looking(database_url):
        assert await catalogue_version() == before
        for table in ("setting", "agency", "delivery_tariff", "delivery_mode"):
            assert await engine.fetch(f"SELECT id FROM {table}") == [], table  # noqa: S608


async def test_one_mode_at_least_is_kept(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = "\n".join(f"[mode.{one.code}]\nactive = false" for one in standard_modes())
    assert await run("merchant", "set", file_of(data_dir, nothing)) == 2
    assert "gardez au moins un mode de livraison" in capsys.readouterr().err
