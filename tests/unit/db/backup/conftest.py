"""A shop to be kept, on this test's database, with the programs of its kind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.db.backup.backup_desk import at, clear_aside, with_the_tests_postgres


@pytest.fixture(autouse=True)
def _postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    with_the_tests_postgres(monkeypatch)


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """The folder of the shop on `database_url`; backups go beside it."""
    data_dir = tmp_path / "var"
    (data_dir / "media").mkdir(parents=True)
    at(monkeypatch, data_dir, database_url)
    yield data_dir
    await clear_aside(database_url)
