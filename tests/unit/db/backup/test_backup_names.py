"""A file whose name is not UTF-8, and a disk that is full: kept and given back like any other, or said in words."""

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import copies
from tests.unit.db.backup.backup_desk import at, contents_of, the_backup, write
from tests.unit.db.commands_run import run

ODD = os.fsdecode(b"caf\xe9.jpg")
"""As a file from an old Windows disk is called: Latin-1."""


@pytest.fixture
async def backup(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Of a shop with such a file, in a folder with such a name: it is told."""
    (desk / "media" / ODD).write_bytes(b"a photo")
    folder = tmp_path / os.fsdecode(b"sauvegard\xe9es")
    assert await run("backup", str(folder)) == 0
    assert "sauvegard\\udce9es/comptoir-" in capsys.readouterr().out
    return the_backup(folder)


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """No file of this process grows past so many bytes: to it, the disk is full."""
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))


def elsewhere(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a file; with SQLite an empty database too."""
    folder = tmp_path / "ailleurs"
    is_sqlite = copies.kind_of(url) == copies.SQLITE
    at(monkeypatch, folder, f"sqlite:///{folder}/comptoir.sqlite" if is_sqlite else url)
    return folder


@pytest.mark.parametrize("is_old", [False, True])
async def test_a_name_that_is_not_utf_8_is_kept_and_given_back(
    backup: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_old: bool
) -> None:
    file, held = backup, contents_of(backup)
    if is_old:  # an archive of the form that lists no files
        words = json.loads(held["comptoir.json"]) | {"format": 1}
        del words["files"]
        file = tmp_path / "ancienne.tar.gz"
        write(file, held | {"comptoir.json": json.dumps(words).encode()})
    assert held[f"donnees/media/{ODD}"] == b"a photo"
    folder = elsewhere(tmp_path, database_url, monkeypatch)
    assert await run("restore", str(file), "--replace") == 0
    assert (folder / "media" / ODD).read_bytes() == b"a photo"


async def test_such_a_name_is_told_where_the_archive_lacks_it(
    backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = contents_of(backup)
    del held[f"donnees/media/{ODD}"]
    write(tmp_path / "abimee.tar.gz", held)
    assert await run("restore", str(tmp_path / "abimee.tar.gz"), "--replace") == 2
    assert "il y manque «\u00a0donnees/media/caf?.jpg\u00a0»" in capsys.readouterr().err


async def test_a_list_in_letters_beyond_ascii_is_still_read(
    backup: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As archives were written until now."""
    (tmp_path / "var" / "media" / ODD).rename(tmp_path / "var" / "media" / "café.jpg")
    assert await run("backup", str(tmp_path / "lisible")) == 0
    held = contents_of(the_backup(tmp_path / "lisible"))
    held["comptoir.json"] = json.dumps(json.loads(held["comptoir.json"]), ensure_ascii=False).encode()
    assert "café.jpg".encode() in held["comptoir.json"]
    write(tmp_path / "ancienne.tar.gz", held)
    folder = elsewhere(tmp_path, database_url, monkeypatch)
    assert await run("restore", str(tmp_path / "ancienne.tar.gz"), "--replace") == 0
    assert (folder / "media" / "café.jpg").read_bytes() == b"a photo"


async def test_a_disk_that_is_full_while_it_unpacks_is_named(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "media" / "grande.avif").write_bytes(bytes(9_000_000))  # more than the database
    assert await run("backup", str(tmp_path / "sauvegardes")) == 0
    capsys.readouterr()
    with no_file_over(8_000_000):
        assert await run("restore", str(the_backup(tmp_path / "sauvegardes")), "--replace") == 2
    said = capsys.readouterr().err
    assert said == f"La restauration a échoué ({desk})\u00a0: rien n’est changé. Détail\u00a0: File too large\n"
    assert not list(desk.glob(".restauration-*"))


async def test_a_database_that_finds_no_room_is_not_said_to_be_in_use(
    backup: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if copies.kind_of(database_url) != copies.SQLITE:
        pytest.skip("PostgreSQL has a disk of its own")
    with no_file_over(1000):
        assert await run("restore", str(backup), "--replace") == 2
    said = capsys.readouterr().err
    assert said.startswith(
        f"La restauration a échoué ({copies.file_of(database_url)})\u00a0: rien n’est changé. Détail"
    )
