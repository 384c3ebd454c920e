"""`bin/comptoir surcharges`: a carrier's new list is compared, then counts from its day on, all of it or nothing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.queries import surcharges as queries
from db.queries.storefront import catalogue_version
from shop.calendar import in_paris
from shop.delivery import surcharges
from shop.delivery.rules import MOUNTAIN
from shop.places import surcharge_postcodes
from shop.storefront import forget, storefront
from tests.unit.db.commands_run import looking, run

STANDARD = len(surcharge_postcodes())
Written = Callable[[str], str]


pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> str:
        path = tmp_path / "liste.csv"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def in_days(days: int) -> str:
    return (in_paris(datetime.now(UTC)).date() + timedelta(days=days)).isoformat()


async def rows() -> list[dict[str, Any]]:
    return await engine.fetch(
        "SELECT postcode, zone, valid_from, valid_until FROM surcharge_postcode ORDER BY postcode, valid_from"
    )


async def test_what_is_shown_can_be_given_back_and_changes_nothing(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("surcharges", "show") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("code postal;zone;depuis;jusqu’au;communes\n04120;montagne;2026-01-01;;Castellane, ")
    assert len(shown.splitlines()) == STANDARD + 1
    path = tmp_path / "liste.csv"
    path.write_text(shown, "utf-8")
    assert await run("surcharges", "apply", str(path), "--from", in_days(3)) == 0
    assert capsys.readouterr().out.startswith("Rien ne change")
    async with looking(database_url):
        assert await rows() == []


async def test_a_list_is_compared_then_applied_once(
    database_url: str, written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written("code postal;zone\n73150;montagne\n69003;montagne\n56360;montagne\n")
    assert await run("surcharges", "compare", path, "--from", in_days(5)) == 0
    compared = capsys.readouterr().out
    for words in ("+ 69003 montagne (Lyon)", "− 20000 corse (Ajaccio)", "→ 56360 corse → montagne", "1 inchangé."):
        assert words in compared
    async with looking(database_url):
        assert await rows() == []
        before = await catalogue_version()
    assert await run("surcharges", "apply", path, "--from", in_days(5)) == 0
    assert "C’est enregistré" in capsys.readouterr().out
    async with looking(database_url):
        first, counted = await rows(), await catalogue_version()
        assert counted == before + 1
        assert (await storefront()).rules.surcharge_postcodes == dict(surcharge_postcodes())
        in_five = await surcharges.listed((await storefront()).rules, date.fromisoformat(in_days(5)))
        assert {one.postcode for one in in_five} == {"73150", "69003", "56360"}
    assert await run("surcharges", "apply", path, "--from", in_days(5)) == 0
    assert "Rien ne change" in capsys.readouterr().out
    async with looking(database_url):
        assert (await rows(), await catalogue_version()) == (first, counted)


async def test_a_list_from_today_counts_on_the_next_page(
    database_url: str, written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("surcharges", "apply", written("69003,mountain"), "--from", in_days(0)) == 0
    async with looking(database_url):
        assert (await storefront()).rules.surcharge_postcodes == {"69003": MOUNTAIN}
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "day", "said"),
    [
        ("code postal;zone\n73150;montagne\n7315;montagne\n73440;mer\n", 1, "ligne 3 · "),
        ("73150;montagne\n", -1, "à partir d’aujourd’hui au plus tôt"),
    ],
)
async def test_a_wrong_list_changes_nothing(
    database_url: str, written: Written, capsys: pytest.CaptureFixture[str], text: str, day: int, said: str
) -> None:
    assert await run("surcharges", "apply", written(text), "--from", in_days(day)) == 2
    assert said in capsys.readouterr().err
    async with looking(database_url):
        assert await rows() == []


async def test_what_cannot_be_read_is_said(
    tmp_path: Path, written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("surcharges", "apply", written("73150;montagne"), "--from", "demain") == 2
    assert "n’est pas un jour" in capsys.readouterr().err
    assert await run("surcharges", "compare", str(tmp_path / "rien.csv")) == 2
    assert "ne peut pas être lu" in capsys.readouterr().err
    latin = tmp_path / "excel.csv"
    latin.write_bytes("Code postal;Zone\r\n56360;îles\r\n".encode("cp1252"))
    assert await run("surcharges", "compare", str(latin)) == 0
    assert "1 inchangé" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        await run("surcharges", "apply", written("73150;montagne"))


async def test_a_list_half_written_is_none(bare_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing: what fails after the old rows are gone leaves them."""
    today = in_paris(datetime.now(UTC)).date()
    await surcharges.apply({"73150": MOUNTAIN}, today, today)
    before, counted = await rows(), await catalogue_version()

    async def broken(wanted: object) -> None:
        await engine.fetch("DELETE FROM surcharge_postcode")
        raise RuntimeError("no more power")

    monkeypatch.setattr(queries, "replace_periods", broken)
    with pytest.raises(RuntimeError):
        await surcharges.apply({"69003": MOUNTAIN}, today, today)
    assert (await rows(), await catalogue_version()) == (before, counted)
    forget()


@pytest.mark.race
async def test_of_two_lists_at_once_one_counts_whole(database: str) -> None:
    today = in_paris(datetime.now(UTC)).date()
    lists = [{"73150": MOUNTAIN, "73440": MOUNTAIN}, {"74400": MOUNTAIN, "74110": MOUNTAIN}]
    await asyncio.gather(*(surcharges.apply(one, today, today) for one in lists))
    found = {one.postcode for one in await surcharges.listed((await storefront()).rules, today)}
    assert found in [set(one) for one in lists]


@pytest.mark.race
async def test_without_its_guard_two_lists_run_into_each_other(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: only PostgreSQL lets two writers in at once."""
    if database.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    both, replace = asyncio.Barrier(2), queries.replace_periods

    async def together(wanted: Any) -> None:
        await both.wait()
        await replace(wanted)

    async def unguarded() -> None: ...

    monkeypatch.setattr(queries, "replace_periods", together)
    monkeypatch.setattr(surcharges, "bump_catalogue_version", unguarded)
    today = in_paris(datetime.now(UTC)).date()
    lists = [{"73150": MOUNTAIN}, {"74400": MOUNTAIN}]
    answers = await asyncio.gather(*(surcharges.apply(one, today, today) for one in lists), return_exceptions=True)
    assert any(isinstance(one, Exception) for one in answers)
