"""`bin/comptoir merchant`: an empty shop becomes its merchant's from one file."""

import json
import tomllib
from pathlib import Path

import pytest

from db import engine
from db.demo.fill_merchant import fill_merchant
from shop.merchant import settings as merchant_settings
from shop.storefront import storefront
from tests.unit.db.commands_run import WHOLE, file_of, looking, run

pytestmark = pytest.mark.usefixtures("data_dir")


class TestMerchant:
    async def test_a_file_makes_the_shop_its_merchants(self, database_url: str, data_dir: Path) -> None:
        assert await run("merchant", "set", file_of(data_dir, WHOLE)) == 0
        async with looking(database_url):
            front = await storefront()
        assert (front.merchant.name, front.merchant.free_delivery_from_cents) == ("Comptoir des Halles", 5000)
        assert not front.merchant.withdrawal_in_working_days
        (agency,) = front.agencies
        assert (agency.name, agency.services) == ("Agence « des Halles »", ("Retrait", "Réglage"))
        assert [len(day) for day in agency.hours.week] == [2, 0, 0, 0, 0, 1, 0]
        assert abs(agency.latitude - 45.75) < 0.1, "the place of its postcode"
        assert front.rules.tariff("home", "metropole", 900) == 490
        assert front.rules.served_countries == ("FR",)
        assert front.rules.served_words == "en France métropolitaine et en Corse"
        assert [mode.code for mode in front.rules.modes] == ["home", "agency"]

    async def test_what_is_shown_can_be_given_back(
        self, database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await run("merchant", "set", file_of(data_dir, WHOLE))
        capsys.readouterr()
        shown = []
        for _ in range(2):
            assert await run("merchant", "show") == 0
            shown.append(capsys.readouterr().out)
            assert await run("merchant", "set", file_of(data_dir, shown[-1])) == 0
            capsys.readouterr()
        assert shown[0] == shown[1]
        assert tomllib.loads(shown[0])["agency"][0]["hours"]["lundi"] == "09:00-12:30, 14:00-18:00"

    async def test_an_empty_shop_shows_what_to_begin_with(
        self, data_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert await run("merchant", "show") == 0
        text = capsys.readouterr().out
        assert tomllib.loads(text)["tariffs"]["home"]["metropole"][0] == [1000, 590]
        without = text.replace("# [", "[").replace("# slug", "slug")
        for name in (
            "name",
            "street",
            "postcode",
            "town",
            "phone",
            "wheelchair_access",
            "lundi",
            "jour",
            "heures",
            "motif",
        ):
            without = without.replace(f"# {name} =", f"{name} =")
        assert await run("merchant", "set", file_of(data_dir, without)) == 0, "the example is a real agency"
        assert "1 agence" in capsys.readouterr().out

    async def test_what_is_not_named_stays(self, database_url: str, data_dir: Path) -> None:
        await run("merchant", "set", file_of(data_dir, WHOLE))
        assert await run("merchant", "set", file_of(data_dir, '[merchant]\nphone = "04 99 00 00 02"\n')) == 0
        async with looking(database_url):
            front = await storefront()
            before = front.version
        assert (front.merchant.name, front.merchant.phone) == ("Comptoir des Halles", "04 99 00 00 02")
        assert len(front.agencies) == 1
        assert await run("merchant", "set", file_of(data_dir, "agency = []\n")) == 0
        async with looking(database_url):
            front = await storefront()
        assert front.agencies == ()
        assert [mode.code for mode in front.rules.modes] == ["home"]
        assert front.version > before, "visitors see it at once"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("FR76 3000", "FR76 3001", "ligne 10 · iban\u00a0: l’IBAN"),
            ('siren = "732 829 320"', 'siren = "732 829 321"', "ligne 5 · siren\u00a0: ce n’est pas un numéro SIREN"),
            ("FR44732829320", "BE0123", "ligne 6 · vat_number"),
            ("bonjour@halles.example", "bonjour", "ligne 8 · email"),
            ("= 5000", "= -1", "ligne 12 · free_delivery_from_cents\u00a0: écrivez un nombre entier de 0"),
            ("= 5000", "= 50.5", "ligne 12 · free_delivery_from_cents"),
            ("= false", '= "non"', "ligne 13 · withdrawal_in_working_days\u00a0: écrivez true ou false"),
            ('legal_name = "Halles"', "legal_name = 12", "ligne 4 · legal_name\u00a0: écrivez un texte"),
            ('name = "Comptoir des Halles"', 'name = ""', "ligne 3 · name\u00a0: à remplir"),
            ("phone =", "telephone =", "ligne 7 · telephone\u00a0: réglage inconnu"),
            ('slug = "lyon"', 'slug = "Lyon 2"', "ligne 16 · slug"),
            ('slug = "lyon"', "slug = []", "ligne 16 · slug\u00a0: écrivez un texte"),
            ('slug = "lyon"', "slug = {}", "ligne 16 · slug\u00a0: écrivez un texte"),
            ('town = "Lyon"\n', "", "ligne 15 · town\u00a0: à remplir"),
            ("wheelchair_access = true\n", "", "ligne 15 · wheelchair_access\u00a0: à remplir"),
            ("9:00-12:30, 14:00", "9:00-12:30, 12:00", "ligne 24 · hours.lundi"),
            ("samedi", "samdi", "ligne 25 · hours.samdi\u00a0: jour inconnu"),
            ("corsica", "corse", "ligne 29 · corse\u00a0: zone inconnue"),
            ("[30000, 1490]", "[500, 1490]", "ligne 28 · metropole"),
            ("[tariffs.home]", "[tariffs.velo]", "ligne 27 · tariffs.velo"),
            ("[tariffs.home]", "[port]", "ligne 27 · port\u00a0: partie inconnue"),
            ('name = "Comptoir', "name = Comptoir", "ligne 3 · ce n’est pas du TOML"),
        ],
    )
    async def test_a_wrong_file_changes_nothing_and_says_where(
        self, database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
    ) -> None:
        assert old in WHOLE
        wrong = WHOLE.replace(old, new, 1)
        assert await run("merchant", "set", file_of(data_dir, wrong)) == 2
        assert said in capsys.readouterr().err
        async with looking(database_url):
            for table in ("setting", "agency", "delivery_tariff"):
                assert await engine.fetch(f"SELECT id FROM {table}") == [], table  # noqa: S608

    async def test_every_mistake_is_said_at_once(self, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        wrong = WHOLE.replace("bonjour@halles.example", "x").replace("corsica", "corse").replace("= 5000", "= -5")
        assert await run("merchant", "set", file_of(data_dir, wrong)) == 2
        lines = capsys.readouterr().err.splitlines()
        assert [line.split(" ·")[0] for line in lines[1:]] == ["ligne 8", "ligne 12", "ligne 29"]

    async def test_half_a_file_is_never_written(
        self, database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken() -> None:
            raise RuntimeError("the power went")

        monkeypatch.setattr(merchant_settings, "bump_catalogue_version", broken)
        with pytest.raises(RuntimeError):
            await run("merchant", "set", file_of(data_dir, WHOLE))
        async with looking(database_url):
            assert await engine.fetch("SELECT id FROM setting") == []

    @pytest.mark.parametrize("content", [b"\xff\xfe", None])
    async def test_a_file_that_cannot_be_read(
        self, data_dir: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
    ) -> None:
        path = data_dir / "x.toml"
        if content is not None:
            path.write_bytes(content)
        assert await run("merchant", "set", str(path)) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    async def test_the_demo_can_be_shown_and_set(
        self, database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What the program itself writes passes its own checks."""
        async with looking(database_url):
            await fill_merchant()
            before = await engine.fetch("SELECT name, value FROM setting ORDER BY name")
        assert await run("merchant", "show") == 0
        assert await run("merchant", "set", file_of(data_dir, capsys.readouterr().out)) == 0
        async with looking(database_url):
            rows = await engine.fetch("SELECT name, value FROM setting ORDER BY name")
        after = {row["name"]: json.loads(row["value"]) for row in rows}
        assert {row["name"]: json.loads(row["value"]) for row in before}.items() <= after.items()
