"""`bin/comptoir staff`: an empty shop has its first member without a demo and without a page."""

import io
import sys
from typing import Any

import pytest

from db import engine
from shop.passwords import Passwords
from tests.unit.db.commands_run import looking, run
from web import commands
from web.commands import staff

PASSWORD = "un mot de passe assez long"


pytestmark = pytest.mark.usefixtures("data_dir")


def typing(monkeypatch: pytest.MonkeyPatch, text: str = f"{PASSWORD}\n") -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


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
