"""A restore loses nothing that was there: another program's tables, a shop only begun, a damaged file, half a step."""

import errno
import hashlib
import json
import os
import tarfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import copies, engine
from tests import factories
from tests.unit.db.backup.backup_desk import (
    contents_of,
    put,
    schemas_aside,
    the_backup,
    write,
)
from tests.unit.db.commands_run import looking, run
from web.commands.archive import FOLDER, Writing, opened
from web.commands.manifest import Manifest

ERP = "CREATE TABLE invoices_of_my_erp (id INTEGER)"


@pytest.fixture
async def backup(desk: Path, tmp_path: Path) -> Path:
    """Of a shop that holds nothing yet."""
    assert await run("backup", str(tmp_path / "sauvegardes")) == 0
    return the_backup(tmp_path / "sauvegardes")


def is_sqlite(url: str) -> bool:
    return copies.kind_of(url) == copies.SQLITE


@pytest.mark.parametrize("theirs", [ERP, 'CREATE TABLE "Facture n° 1" (id INTEGER)', "agency", "settings", "tariffs"])
async def test_whatever_is_there_is_somebodys(
    backup: Path, database_url: str, theirs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begun: dict[str, Callable[[], Awaitable[object]]] = {
        "agency": factories.an_agency,
        "settings": lambda: factories.merchant_settings(merchant={"name": "Comptoir"}),
        "tariffs": factories.tariffs,
    }
    async with looking(database_url):
        await (begun[theirs]() if theirs in begun else engine.fetch(theirs))
    assert await run("restore", str(backup)) == 2
    assert "Une boutique est déjà là" in capsys.readouterr().err


async def test_another_programs_tables_are_put_aside_never_dropped(backup: Path, database_url: str) -> None:
    if is_sqlite(database_url):
        pytest.skip("a SQLite file is put aside whole")
    async with looking(database_url):
        await engine.fetch(ERP)
    assert await run("restore", str(backup), "--replace") == 0
    async with looking(database_url):
        rows = await engine.fetch("SELECT schemaname AS name FROM pg_tables WHERE tablename = 'invoices_of_my_erp'")
        (aside,) = [row["name"] for row in rows]
        assert aside.startswith("comptoir_avant_")


@pytest.mark.parametrize("damage", ["zeroed", "cut"])
async def test_a_damaged_file_is_put_aside_and_replaced(
    backup: Path, database_url: str, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if not is_sqlite(database_url):
        pytest.skip("PostgreSQL has no file of ours")
    file = copies.file_of(database_url)
    content = file.read_bytes()
    spoilt = bytes(8192) + content[8192:] if damage == "zeroed" else content[: len(content) // 2]
    file.write_bytes(spoilt)
    assert await run("restore", str(backup)) == 2
    assert "Une boutique est déjà là" in capsys.readouterr().err
    assert await run("restore", str(backup), "--replace") == 0
    copies.check_file(file)
    (aside,) = file.parent.glob(f"{file.name}.avant-*")
    assert aside.read_bytes() == spoilt


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP])
async def test_a_disk_without_hard_links_has_its_backup_too(
    desk: Path, tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", link)
    assert await run("backup", str(tmp_path / "cle")) == 0
    with tarfile.open(the_backup(tmp_path / "cle")) as tar:
        assert "comptoir.json" in tar.getnames()


@pytest.fixture
async def full_backup(desk: Path, database_url: str, tmp_path: Path) -> Path:
    """Of a shop with an agency and a photo; a second photo has come since, and a second agency."""
    (desk / "media" / "photo.avif").write_bytes(b"x")
    async with looking(database_url):
        await factories.an_agency()
    assert await run("backup", str(tmp_path / "pleine")) == 0
    (desk / "media" / "later.avif").write_bytes(b"y")
    async with looking(database_url):
        await factories.an_agency(slug="later")
    return the_backup(tmp_path / "pleine")


async def is_as_it_was(desk: Path, url: str) -> bool:
    """Whether the shop is there with what came after its backup, and nothing lies aside."""
    files = sorted(path.name for path in desk.rglob("*") if path.parent == desk / "media")
    async with looking(url):
        agencies = await engine.fetch("SELECT slug FROM agency WHERE slug = 'later'")
        schemas = [] if is_sqlite(url) else await schemas_aside()
    aside = [*desk.glob("avant-*"), *([*copies.file_of(url).parent.glob("*.avant-*")] if is_sqlite(url) else [])]
    return (files, len(agencies), schemas, aside) == (["later.avif", "photo.avif"], 1, [], [])


def disk_full_for(patch: pytest.MonkeyPatch, folders: tuple[str, ...]) -> None:
    """Nothing that lies in a folder of one of these names can be renamed; « * » for what was put aside."""
    rename = Path.rename

    def full(path: Path, to: Path) -> Path:
        if path.parent.name in folders or ("*" in folders and path.parent.name.startswith("avant-")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return rename(path, to)

    patch.setattr(Path, "rename", full)


async def test_a_restore_that_is_stopped_leaves_everything_as_it_was(
    full_backup: Path, desk: Path, database_url: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        disk_full_for(patch, (FOLDER,))
        assert await run("restore", str(full_backup), "--replace") == 2
    said = capsys.readouterr().err
    assert said.startswith("La restauration a échoué (")
    assert said.rstrip().endswith("rien n’est changé. Détail\u00a0: No space left on device")
    assert await is_as_it_was(desk, database_url)
    assert await run("restore", str(full_backup), "--replace") == 0


async def test_a_database_that_refuses_leaves_the_folder_as_it_was(
    full_backup: Path, desk: Path, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dump that reads well, and that this server cannot take: somebody's view of a table that is not here."""
    if is_sqlite(database_url):
        pytest.skip("a SQLite file is one of the folder's")
    async with looking(database_url):
        for sql in (
            "CREATE SCHEMA erp",
            "CREATE TABLE erp.t (id INT)",
            "CREATE VIEW of_my_erp AS SELECT id FROM erp.t",
        ):
            await engine.fetch(sql)
    assert await run("backup", str(tmp_path / "avec-vue")) == 0
    async with looking(database_url):
        await engine.fetch("DROP SCHEMA erp CASCADE")
    assert full_backup.exists()
    assert await run("restore", str(the_backup(tmp_path / "avec-vue")), "--replace") == 2
    assert capsys.readouterr().err.startswith(
        "pg_restore a échoué\u00a0: rien n’est changé. Détail\u00a0: pg_restore: "
    )
    assert await is_as_it_was(desk, database_url)


async def test_half_a_restore_says_where_what_was_there_lies(
    full_backup: Path, desk: Path, database_url: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The disk refuses what is new, and the way back too."""
    with monkeypatch.context() as patch:
        disk_full_for(patch, (FOLDER, "*"))
        assert await run("restore", str(full_backup), "--replace") == 2
    said = capsys.readouterr().err
    assert "arrêtée à mi-chemin" in said
    (aside,) = desk.glob("avant-restauration-*")
    assert str(aside) in said
    assert (aside / "media" / "later.avif").exists()
    assert await run("restore", str(full_backup), "--replace") == 0


async def test_a_dump_that_is_cut_is_found_before_anything_is_touched(
    backup: Path, desk: Path, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut before it was listed: the disk it was first written to was full."""
    spoilt, held = tmp_path / "abime.tar.gz", contents_of(backup)
    whole = held["base"]
    held["base"] = whole[: len(whole) * 2 // 3]
    words = json.loads(held["comptoir.json"])
    words["files"]["base"] = {"size": len(held["base"]), "sha256": hashlib.sha256(held["base"]).hexdigest()}
    write(spoilt, held | {"comptoir.json": json.dumps(words).encode()})
    assert await run("restore", str(spoilt), "--replace") == 2
    said = capsys.readouterr().err
    assert said.startswith("La base de la sauvegarde est abîmée\u00a0: rien n’est changé. Détail\u00a0: ")
    assert [path.name for path in desk.iterdir()] == ["media"]


@pytest.mark.parametrize("crafted", ["deep", "file and folder", "folder and file"])
async def test_a_crafted_archive_is_no_whole_backup(
    desk: Path, tmp_path: Path, crafted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.tar.gz"
    entries = {
        "deep": {"comptoir.json": b"[" * 200_000},
        "file and folder": {"donnees/a": b"", "donnees/a/b": b""},
        "folder and file": {"donnees/a/b": b"", "donnees/a": b""},
    }[crafted]
    with opened(file) as tar:
        put(tar, entries)
        if crafted != "deep":
            facts = copies.Facts([], {}, [], [])
            Writing(tar, desk, None, tmp_path).end(Manifest(copies.SQLITE, datetime.now(UTC), facts))
    assert await run("restore", str(file)) == 2
    assert "n’est pas une sauvegarde entière" in capsys.readouterr().err


async def test_a_volume_that_cannot_be_moved_leaves_everything_where_it_was(
    backup: Path,
    desk: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (desk / "courrier.eml").write_text("un")
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if self == desk / "media":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    before = sorted(path.name for path in desk.iterdir())
    assert await run("restore", str(backup), "--replace") == 2
    assert "La restauration a échoué" in capsys.readouterr().err
    assert sorted(path.name for path in desk.iterdir()) == before


async def test_a_folder_with_somebodys_files_asks_for_replace(
    backup: Path, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "media" / "photo.avif").write_bytes(b"x")
    assert await run("restore", str(backup)) == 2
    assert "Une boutique est déjà là" in capsys.readouterr().err
    assert (desk / "media" / "photo.avif").exists()
