"""`bin/comptoir staff` and `merchant`: an empty shop becomes its merchant's, without a demo and without a page."""

import asyncio
import io
import json
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.demo.fill_merchant import fill_merchant
from shop.merchant import settings as merchant_settings
from shop.passwords import Passwords
from shop.storefront import forget, storefront
from web import commands
from web.commands import staff

PASSWORD = "un mot de passe assez long"
WHOLE = """
[merchant]
name = "Comptoir des Halles"
legal_name = "Halles"
siren = "732 829 320"
vat_number = "FR44732829320"
phone = "04 99 00 00 01"
email = "bonjour@halles.example"
account_holder = "Halles SARL"
iban = "FR76 3000 6000 0112 3456 7890 189"
bic = "AGRIFRPP"
free_delivery_from_cents = 5000
withdrawal_in_working_days = false

[[agency]]
slug = "lyon"
name = "Agence « des Halles »"
street = "3 quai Perrache"
postcode = "69002"
town = "Lyon"
services = ["Retrait", "Réglage"]
wheelchair_access = true
[agency.hours]
lundi = "9:00-12:30, 14:00-18:00"
samedi = "10:00–12:00"

[tariffs.home]
metropole = [[1000, 490], [30000, 1490]]
corsica = [[1000, 490]]
"""


async def run(*words: str) -> int:
    """The command beside this loop, as it runs in a process of its own."""
    return await asyncio.to_thread(commands.main, words)


@pytest.fixture(autouse=True)
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


def typing(monkeypatch: pytest.MonkeyPatch, text: str = f"{PASSWORD}\n") -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[None]:
    await engine.connect(url)
    forget()
    try:
        yield
    finally:
        await engine.disconnect()


async def members(url: str) -> list[dict[str, Any]]:
    async with looking(url):
        return await engine.fetch("SELECT email, name, active, auth_epoch, password_hash FROM staff_member ORDER BY id")


async def added(monkeypatch: pytest.MonkeyPatch, email: str = "Dora@Example.fr", **typed: str) -> int:
    typing(monkeypatch, **typed)
    return await run("staff", "add", "--email", email, "--name", " Dora  Leroy ")


class TestStaff:
    async def test_somebody_new_can_sign_in(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert await run("staff", "list") == 0
        assert "Personne ne peut encore se connecter" in capsys.readouterr().out
        assert await added(monkeypatch) == 0
        (row,) = await members(database_url)
        assert (row["email"], row["name"]) == ("dora@example.fr", "Dora Leroy")
        assert await Passwords().verify(PASSWORD, row["password_hash"])
        assert PASSWORD not in capsys.readouterr().out
        assert await run("staff", "list") == 0
        assert capsys.readouterr().out == "dora@example.fr  Dora Leroy (Administration)\n"

    async def test_a_known_address_is_refused_in_a_sentence(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await added(monkeypatch)
        assert await added(monkeypatch, " DORA@example.fr ") == 2
        assert capsys.readouterr().err == "L’adresse dora@example.fr est déjà celle d’un membre de l’équipe.\n"
        assert len(await members(database_url)) == 1

    @pytest.mark.parametrize(
        ("email", "text", "sentence"),
        [
            ("dora@example.fr", "onze signes\n", "d’au moins 12 caractères"),
            ("dora@example.fr", "", "d’au moins 12 caractères"),
            ("dora@example.fr", "x" * 257 + "\n", "de 256 caractères au plus"),
            ("dora@", f"{PASSWORD}\n", "Vérifiez cette adresse e-mail"),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        email: str, text: str, sentence: str,
    ) -> None:  # fmt: skip
        assert await added(monkeypatch, email, text=text) == 2
        assert sentence in capsys.readouterr().err
        assert await members(database_url) == []

    async def test_a_terminal_is_asked_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})())
        typed = iter([PASSWORD, PASSWORD, PASSWORD, "un autre"])
        monkeypatch.setattr(staff.getpass, "getpass", lambda _: next(typed))
        assert staff.asked_password() == PASSWORD
        with pytest.raises(staff.CannotRun, match="ne sont pas les mêmes"):
            staff.asked_password()

    async def test_another_password_ends_every_session(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await added(monkeypatch)
        typing(monkeypatch, "un tout autre mot de passe\n")
        assert await run("staff", "password", "--email", "Dora@example.fr") == 0
        (row,) = await members(database_url)
        assert row["auth_epoch"] == 2
        assert await Passwords().verify("un tout autre mot de passe", row["password_hash"])

    async def test_closed_and_open_again(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await added(monkeypatch)
        assert await run("staff", "close", "--email", "dora@example.fr") == 2
        assert "la dernière personne qui administre" in capsys.readouterr().err
        await added(monkeypatch, "emil@example.fr")
        assert await run("staff", "close", "--email", "dora@example.fr") == 0
        row, _ = await members(database_url)
        assert (bool(row["active"]), row["auth_epoch"]) == (False, 2)
        await run("staff", "list")
        assert "accès fermé" in capsys.readouterr().out
        typing(monkeypatch)
        assert await run("staff", "open", "--email", "dora@example.fr") == 0
        assert bool((await members(database_url))[0]["active"])

    async def test_roles_are_given_and_a_lost_telephone_is_forgotten(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await added(monkeypatch)
        assert await run("staff", "roles", "--email", "dora@example.fr", "--role", "sales") == 2
        await added(monkeypatch, "emil@example.fr")
        assert await run("staff", "roles", "--email", "dora@example.fr", "--role", "sales", "--role", "catalogue") == 0
        assert "Ventes, Catalogue" in capsys.readouterr().out
        assert await run("staff", "second-factor", "--email", "dora@example.fr") == 0
        (row, _) = await members(database_url)
        assert row["auth_epoch"] == 2

    async def test_what_a_command_changes_is_written_down(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await added(monkeypatch)
        await engine.connect(database_url)
        try:
            entries = await engine.fetch("SELECT actor, action, about, verb, member FROM audit_entry")
        finally:
            await engine.disconnect()
        assert entries == [
            {"actor": "Ligne de commande", "action": "bin/comptoir staff add", "about": "staff_member",
             "verb": "insert", "member": 0}
        ]  # fmt: skip

    async def test_an_unknown_address_is_said(self, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert await run("staff", "close", "--email", "charlie@example.be") == 2
        assert "Aucun membre de l’équipe" in capsys.readouterr().err
        with pytest.raises(SystemExit):
            commands.main(["staff", "fermer"])
        assert "bin/comptoir staff add" in capsys.readouterr().err


def file_of(folder: Path, text: str) -> str:
    path = folder / "boutique.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


class TestMerchant:
    async def test_a_file_makes_the_shop_its_merchants(self, database_url: str, settings: Path) -> None:
        assert await run("merchant", "set", file_of(settings, WHOLE)) == 0
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
        self, database_url: str, settings: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await run("merchant", "set", file_of(settings, WHOLE))
        capsys.readouterr()
        shown = []
        for _ in range(2):
            assert await run("merchant", "show") == 0
            shown.append(capsys.readouterr().out)
            assert await run("merchant", "set", file_of(settings, shown[-1])) == 0
            capsys.readouterr()
        assert shown[0] == shown[1]
        assert tomllib.loads(shown[0])["agency"][0]["hours"]["lundi"] == "09:00-12:30, 14:00-18:00"

    async def test_an_empty_shop_shows_what_to_begin_with(
        self, settings: Path, capsys: pytest.CaptureFixture[str]
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
        assert await run("merchant", "set", file_of(settings, without)) == 0, "the example is a real agency"
        assert "1 agence" in capsys.readouterr().out

    async def test_what_is_not_named_stays(self, database_url: str, settings: Path) -> None:
        await run("merchant", "set", file_of(settings, WHOLE))
        assert await run("merchant", "set", file_of(settings, '[merchant]\nphone = "04 99 00 00 02"\n')) == 0
        async with looking(database_url):
            front = await storefront()
            before = front.version
        assert (front.merchant.name, front.merchant.phone) == ("Comptoir des Halles", "04 99 00 00 02")
        assert len(front.agencies) == 1
        assert await run("merchant", "set", file_of(settings, "agency = []\n")) == 0
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
        self, database_url: str, settings: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
    ) -> None:
        assert old in WHOLE
        wrong = WHOLE.replace(old, new, 1)
        assert await run("merchant", "set", file_of(settings, wrong)) == 2
        assert said in capsys.readouterr().err
        async with looking(database_url):
            for table in ("setting", "agency", "delivery_tariff"):
                assert await engine.fetch(f"SELECT id FROM {table}") == [], table  # noqa: S608

    async def test_every_mistake_is_said_at_once(self, settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
        wrong = WHOLE.replace("bonjour@halles.example", "x").replace("corsica", "corse").replace("= 5000", "= -5")
        assert await run("merchant", "set", file_of(settings, wrong)) == 2
        lines = capsys.readouterr().err.splitlines()
        assert [line.split(" ·")[0] for line in lines[1:]] == ["ligne 8", "ligne 12", "ligne 29"]

    async def test_half_a_file_is_never_written(
        self, database_url: str, settings: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken() -> None:
            raise RuntimeError("the power went")

        monkeypatch.setattr(merchant_settings, "bump_catalogue_version", broken)
        with pytest.raises(RuntimeError):
            await run("merchant", "set", file_of(settings, WHOLE))
        async with looking(database_url):
            assert await engine.fetch("SELECT id FROM setting") == []

    @pytest.mark.parametrize("content", [b"\xff\xfe", None])
    async def test_a_file_that_cannot_be_read(
        self, settings: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
    ) -> None:
        path = settings / "x.toml"
        if content is not None:
            path.write_bytes(content)
        assert await run("merchant", "set", str(path)) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    async def test_the_demo_can_be_shown_and_set(
        self, database_url: str, settings: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What the program itself writes passes its own checks."""
        async with looking(database_url):
            await fill_merchant()
            before = await engine.fetch("SELECT name, value FROM setting ORDER BY name")
        assert await run("merchant", "show") == 0
        assert await run("merchant", "set", file_of(settings, capsys.readouterr().out)) == 0
        async with looking(database_url):
            rows = await engine.fetch("SELECT name, value FROM setting ORDER BY name")
        after = {row["name"]: json.loads(row["value"]) for row in rows}
        assert {row["name"]: json.loads(row["value"]) for row in before}.items() <= after.items()
