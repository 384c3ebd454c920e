"""An archive lists its files with their sizes and sums; what differs, or cannot be meant, is one French sentence."""

import asyncio
import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from db import copies
from tests.unit.db.backup.backup_desk import at, contents_of, the_backup, write
from tests.unit.db.commands_run import run
from web.commands import archive, restore
from web.settings import read


@pytest.fixture
async def held(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the backup of a shop with three photos holds."""
    data_dir = tmp_path / "var"
    (data_dir / "media").mkdir(parents=True)
    for name in "abc":
        (data_dir / "media" / f"{name}.avif").write_bytes(name.encode() * 3)
    at(monkeypatch, data_dir, database_url)
    assert await run("backup", str(tmp_path / "sauvegardes")) == 0
    return contents_of(the_backup(tmp_path / "sauvegardes"))


async def refusal(tmp_path: Path, held: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> str:
    """Why this archive is not restored, in one line."""
    file = tmp_path / "abime.tar.gz"
    file.unlink(missing_ok=True)
    write(file, held)
    capsys.readouterr()
    assert await run("restore", str(file), "--replace") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert "rien n’est changé" in said
    return said


async def test_each_file_is_listed_with_its_size_and_sum(held: dict[str, bytes]) -> None:
    words = json.loads(held["comptoir.json"])
    assert sorted(words["files"]) == sorted(name for name in held if name != "comptoir.json")
    assert words["files"]["donnees/media/a.avif"] == {
        "size": 3,
        "sha256": "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0",
    }
    assert words["files"]["base"]["size"] == len(held["base"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"a": None}, "il y manque «\u00a0donnees/media/a.avif\u00a0»)"),
        (
            {"a": None, "b": None},
            "il y manque «\u00a0donnees/media/a.avif\u00a0» et «\u00a0donnees/media/b.avif\u00a0»)",
        ),
        ({"d": b"new"}, "il y a en trop «\u00a0donnees/media/d.avif\u00a0»)"),
        ({"a": b"xxx"}, "(«\u00a0donnees/media/a.avif\u00a0» n’est plus ce qu’il était)"),
        ({"a": b"", "b": b"b"}, "et «\u00a0donnees/media/b.avif\u00a0» ne sont plus ce qu’ils étaient)"),
        (
            {"a": None, "b": b"x", "d": b"new"},
            "(il y manque «\u00a0donnees/media/a.avif\u00a0»\u202f; "
            "il y a en trop «\u00a0donnees/media/d.avif\u00a0»\u202f; "
            "«\u00a0donnees/media/b.avif\u00a0» n’est plus ce qu’il était)",
        ),
        ({f"x\n{at}": b"" for at in range(7)}, "«\u00a0donnees/media/x?4.avif\u00a0» et 2 autres)"),
    ],
)
async def test_what_is_missing_surplus_or_altered_is_named(
    held: dict[str, bytes], tmp_path: Path, change: dict[str, bytes | None], words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    changed = held | {f"donnees/media/{name}.avif": content for name, content in change.items()}
    manifest = changed.pop("comptoir.json")
    kept = {name: content for name, content in changed.items() if content is not None}
    assert words in await refusal(tmp_path, kept | {"comptoir.json": manifest}, capsys)
    assert sorted(path.name for path in (tmp_path / "var" / "media").iterdir()) == ["a.avif", "b.avif", "c.avif"]


async def test_a_database_that_was_altered_is_named_too(
    held: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = held["base"][:-1] + bytes([held["base"][-1] ^ 1])
    assert "«\u00a0base\u00a0» n’est plus ce qu’il était" in await refusal(tmp_path, held | {"base": spoilt}, capsys)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", []), ("", None), ("", 3), ("format", [1]), ("format", "1"), ("format", None), ("format", -1),
        ("kind", ["sqlite"]), ("kind", {}), ("made_at", 5), ("made_at", []), ("made_at", "hier"),
        ("made_at", "2026-01-01T00:00:00"), ("made_at", "9999-12-31T23:59:59+00:00"),
        ("facts", []), ("facts", None), ("facts.counts", []), ("facts.counts", {"orders": [1]}),
        ("facts.counts", {"orders": "12"}), ("facts.migrations", 4), ("facts.migrations", [[1]]),
        ("facts.photos", {"a": 1}), ("facts.photos", [None]), ("facts.documents", "abc"), ("facts.documents", [3.5]),
        ("files", None), ("files", []), ("files", {"base": 3}), ("files", {"base": {"size": [3], "sha256": "x"}}),
        ("files", {"base": {"size": 3, "sha256": 4}}), ("files", {"base": {}}),
    ],
)  # fmt: skip
async def test_a_manifest_of_other_types_is_one_sentence(
    held: dict[str, bytes], tmp_path: Path, path: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    words: Any = {"": json.loads(held["comptoir.json"])}
    *above, last = ["", *filter(None, path.split("."))]
    inner = words
    for name in above:
        inner = inner[name]
    inner[last] = value
    said = await refusal(tmp_path, held | {"comptoir.json": json.dumps(words[""]).encode()}, capsys)
    assert "n’est pas une sauvegarde entière de Comptoir (" in said


async def test_an_archive_of_a_later_form_says_so(
    held: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = json.loads(held["comptoir.json"]) | {"format": 3}
    said = await refusal(tmp_path, held | {"comptoir.json": json.dumps(words).encode()}, capsys)
    assert "une version plus récente de Comptoir l’a faite" in said


async def test_an_archive_from_before_there_was_a_list_is_restored(
    held: dict[str, bytes], tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = json.loads(held["comptoir.json"]) | {"format": 1}
    del words["files"]
    write(tmp_path / "ancienne.tar.gz", held | {"comptoir.json": json.dumps(words).encode()})
    at(monkeypatch, tmp_path / "ailleurs", database_url)
    if copies.kind_of(database_url) == copies.SQLITE:
        at(monkeypatch, tmp_path / "ailleurs", f"sqlite:///{tmp_path}/ailleurs/comptoir.sqlite")
    assert await run("restore", str(tmp_path / "ancienne.tar.gz")) == 0
    assert (tmp_path / "ailleurs" / "media" / "c.avif").read_bytes() == b"ccc"


async def test_what_a_library_says_stands_apart(
    held: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = the_backup(tmp_path / "sauvegardes")
    file.write_bytes(file.read_bytes()[:-300])
    assert held
    assert await run("restore", str(file), "--replace") == 2
    said = capsys.readouterr().err.rstrip()
    assert said.startswith(
        f"{file} n’est pas une sauvegarde entière de Comptoir (elle est coupée ou abîmée)\u00a0: rien n’est"
    )
    assert ". Détail\u00a0: " in said


def test_broken_off_in_its_first_moment_it_says_so_without_a_traceback(tmp_path: Path) -> None:
    """As from a terminal, while the libraries are still being read: a module of that name waits for the key."""
    pause = tmp_path / "tqdm.py"
    pause.write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(30)\n", encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-m", "web.comptoir", "restore", "x.tar.gz"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "Commande interrompue\u00a0: relancez-la.\n")


async def test_broken_off_while_it_reads_it_leaves_nothing_behind(
    held: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that unpacks is waited for: it would write on into the folder that is taken away."""
    file, data_dir, unpack = tmp_path / "grande.tar.gz", tmp_path / "var", archive.unpack
    begun, ended = asyncio.Event(), list[bool]()
    loop = asyncio.get_running_loop()

    def watched(*asked: Any) -> Any:
        loop.call_soon_threadsafe(begun.set)
        try:
            return unpack(*asked)
        finally:
            ended.append(True)

    monkeypatch.setattr(archive, "unpack", watched)
    write(file, {f"donnees/media/{at}.avif": bytes(200_000) for at in range(400)} | held)
    restoring = asyncio.create_task(restore.run(Namespace(archive=file, replace=True), read()))
    await begun.wait()
    restoring.cancel()
    with pytest.raises(asyncio.CancelledError):
        await restoring
    assert ended == [True]
    assert not list(data_dir.glob(".restauration-*"))
    assert sorted(path.name for path in (data_dir / "media").iterdir()) == ["a.avif", "b.avif", "c.avif"]
