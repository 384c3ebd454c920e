"""What is no whole backup, or of another program or place, is refused and changes nothing."""

import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import copies, postgres_copies
from db.tables.catalogue import Variant
from tests import factories
from tests.unit.db.backup.backup_desk import the_backup
from tests.unit.db.commands_run import looking, run
from web.commands.archive import Writing, opened
from web.commands.manifest import Manifest

FACTS = copies.Facts([], {}, [], [])


@pytest.mark.parametrize("spoilt", ["cut", "changed", "another", "empty"])
async def test_what_is_not_a_whole_backup_changes_nothing(
    desk: Path, database_url: str, tmp_path: Path, spoilt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with looking(database_url):
        await factories.a_product()
    assert await run("backup", str(tmp_path / "sauvegardes")) == 0
    file = the_backup(tmp_path / "sauvegardes")
    content = bytearray(file.read_bytes())
    if spoilt == "cut":
        content = content[: len(content) // 2]
    elif spoilt == "changed":
        content[len(content) // 2] ^= 0xFF
    else:
        content = bytearray() if spoilt == "empty" else bytearray(b"ceci est autre chose" * 100)
    file.write_bytes(content)
    assert await run("restore", str(file), "--replace") == 2
    assert "n’est pas une sauvegarde entière" in capsys.readouterr().err
    async with looking(database_url):
        assert len(await Variant.select(Variant.id)) == 1
    assert [path.name for path in desk.iterdir()] == ["media"]


async def test_what_leads_out_of_the_folder_is_refused(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at_fault, name in enumerate(("donnees/../../sorti", "/tmp/sorti", "ailleurs/x")):  # noqa: S108  # never written
        file = tmp_path / f"{at_fault}.tar.gz"
        with opened(file) as tar:
            writing = Writing(tar, desk, None, tmp_path)
            tar.addfile(tarfile.TarInfo(name))
            writing.end(Manifest(copies.SQLITE, datetime.now(UTC), FACTS))
        assert await run("restore", str(file)) == 2
        assert "n’est pas une sauvegarde entière" in capsys.readouterr().err
    assert not (tmp_path / "sorti").exists()


async def test_a_wrong_name_is_said_before_anything_is_made(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("backup", str(tmp_path / "boutique.zip")) == 2
    assert "boutique.zip n’est ni un dossier ni un nom en .tar.gz" in capsys.readouterr().err
    for name in ("absente.tar.gz", "."):
        assert await run("restore", str(tmp_path / name)) == 2
        assert "n’existe pas ou n’est pas un fichier" in capsys.readouterr().err
    assert list(tmp_path.glob("*.zip")) == []


async def test_a_backup_of_a_newer_program_or_another_database_is_refused(
    desk: Path, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = copies.kind_of(database_url)
    other = copies.POSTGRESQL if own == copies.SQLITE else copies.SQLITE
    newer = copies.Facts(["2099-01-01T00:00:00:000000"], {}, [], [])
    for at_fault, (kind, facts, words) in enumerate(
        ((own, newer, "version plus récente"), (other, FACTS, "changez DATABASE_URL"))
    ):
        file = tmp_path / f"{at_fault}.tar.gz"
        with opened(file) as tar:
            Writing(tar, desk, None, tmp_path).end(Manifest(kind, datetime.now(UTC), facts))
        assert await run("restore", str(file)) == 2
        assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wish", "words"), [("var/ici", "choisissez un autre dossier"), ("deja.tar.gz", "existe déjà")]
)
async def test_a_backup_has_a_place_of_its_own(
    desk: Path, tmp_path: Path, wish: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deja.tar.gz").write_text("la mienne", encoding="ascii")
    assert await run("backup", str(tmp_path / wish)) == 2
    assert words in capsys.readouterr().err
    assert (tmp_path / "deja.tar.gz").read_text("ascii") == "la mienne"
    assert not (desk / "ici").exists()


async def test_a_backup_that_cannot_be_ended_is_not_there(
    desk: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sauvegardes"
    if database_url.startswith("sqlite"):
        copies.file_of(database_url).write_bytes(b"ceci n'est pas une base" * 1000)
    else:
        monkeypatch.setattr(postgres_copies, "DEBIANS", tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
    assert await run("backup", str(folder)) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "La base de données" if database_url.startswith("sqlite") else "Il faut le programme pg_dump"
    )
    assert list(folder.iterdir()) == []
