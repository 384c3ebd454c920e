"""An upgrade keeps every row, is whole or not there, and lets the shop before it go on selling."""

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from db import audit_triggers, engine, migrate
from db.demo.load import load_sante
from db.errors import DatabaseTooNew, MigrationFailed
from db.tables.catalogue import Product
from db.tables.every import TABLES
from shop.catalogue.search import index_products
from tests import factories
from tests.conftest import Ground
from tests.unit.web.conftest import started
from web import commands
from web.app import create_app
from web.settings import Settings

ROOT = Path(__file__).parents[3]
OURS = migrate.MIGRATIONS
NEWER = "2099-01-01T00:00:00:000000"
NEXT = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from db.engine import fetch

async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="comptoir", description="")

    async def work():
        await fetch("CREATE TABLE next_year (id integer PRIMARY KEY)")
        await fetch("ALTER TABLE product ADD COLUMN colour varchar(20) DEFAULT ''")
        await fetch("CREATE INDEX product_colour ON product (colour)")
        {last_words}

    manager.add_raw(work)
    return manager

ID = "{later}"
VERSION = ""
DESCRIPTION = ""
"""
BREAKS = 'await fetch("INSERT INTO nowhere VALUES (1)")'


def next_version(folder: Path, last_words: str = "pass") -> Path:
    """The migrations of this program and one more."""
    made = folder / "migrations"
    shutil.copytree(OURS, made, ignore=shutil.ignore_patterns("__pycache__"))
    text = NEXT.format(later=NEWER, last_words=last_words)
    (made / "comptoir_2099_01_01t00_00_00_000000.py").write_text(text, encoding="utf-8")
    return made


def only_the_first(folder: Path) -> Path:
    made = folder / "first"
    made.mkdir()
    shutil.copy(min(migrate.MIGRATIONS.glob("comptoir_*.py")), made)
    return made


async def counts() -> dict[str, int]:
    names = [table._meta.tablename for table in TABLES]
    rows = await engine.fetch(
        " UNION ALL ".join(f"SELECT '{one}' AS name, COUNT(*) AS rows FROM {one}" for one in names)  # noqa: S608
    )
    return {row["name"]: row["rows"] for row in rows}


async def shape() -> list[dict[str, Any]]:
    """Every table, column, index, constraint and trigger as the database tells them."""
    if not engine.is_postgres():
        return await engine.fetch(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
        )
    return await engine.fetch(
        "SELECT 'column' AS kind, table_name || '.' || column_name AS name, "
        "concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default) AS told "
        "FROM information_schema.columns WHERE table_schema = 'public' UNION ALL "
        "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
        "SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace UNION ALL "
        "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2, 3"
    )


async def emptied() -> None:
    """A database of which nothing was made yet."""
    if engine.is_postgres():
        await engine.fetch("DROP SCHEMA public CASCADE")
        await engine.fetch("CREATE SCHEMA public")


@pytest.fixture
async def blank(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The shop connected to a database without a table."""
    url = await ground.create()
    where = url if url.startswith("postgres") else f"sqlite:///{tmp_path / 'blank.sqlite'}"
    await engine.connect(where)
    try:
        await emptied()
        yield where
    finally:
        await engine.disconnect()
        await ground.drop(url)


async def test_from_the_first_version_on_every_row_is_kept_and_the_shape_is_that_of_a_new_database(
    database_url: str, blank: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(migrate, "MIGRATIONS", only_the_first(tmp_path))
        await migrate.migrate()
    for _ in range(3):
        product = await factories.a_product(variants=2)
        await factories.an_order((await factories.variants_of(product))[0])
    await factories.a_customer(factories.ALICE)
    before = await counts()
    assert await migrate.pending()
    await migrate.migrate()
    after, upgraded = await counts(), await shape()
    assert after == {**before, "catalogue_version": 1}
    await migrate.migrate()
    assert (await counts(), await shape()) == (after, upgraded)
    await engine.disconnect()
    await engine.connect(database_url)
    fresh = await shape()
    await engine.disconnect()
    await engine.connect(blank)
    assert upgraded == fresh


async def test_what_fails_half_way_leaves_what_was(
    bare_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await factories.a_product()
    before = await counts(), await shape()
    monkeypatch.setattr(migrate, "MIGRATIONS", next_version(tmp_path, BREAKS))
    with pytest.raises(MigrationFailed, match="nowhere"):
        await migrate.migrate()
    assert (await counts(), await shape()) == before
    assert await migrate.pending()
    monkeypatch.setattr(migrate, "MIGRATIONS", next_version(tmp_path / "mended"))
    await migrate.migrate()
    assert not await migrate.pending()
    assert await engine.fetch("SELECT COUNT(colour) AS n FROM product") == [{"n": 1}]


async def test_a_program_refuses_a_database_newer_than_itself(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await engine.connect(database_url)
    await engine.fetch("INSERT INTO migration (name, app_name) VALUES ({}, 'comptoir')", NEWER)
    with pytest.raises(DatabaseTooNew):
        await migrate.migrate()
    await engine.disconnect()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert await asyncio.to_thread(commands.main, ["staff", "list"]) == 2
    assert "vient d’une version plus récente de Comptoir" in capsys.readouterr().err
    await engine.connect(database_url)
    await engine.fetch("DELETE FROM migration WHERE name = {}", NEWER)
    await engine.disconnect()


UPGRADE = """
import asyncio, sys
from pathlib import Path
from db import engine, migrate

async def main():
    await engine.connect(sys.argv[1])
    if len(sys.argv) > 2:
        migrate.MIGRATIONS = Path(sys.argv[2])
    await migrate.migrate()
    await engine.disconnect()

asyncio.run(main())
"""


async def upgrading(url: str, *folder: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", UPGRADE, url, *folder, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )


async def test_two_that_upgrade_at_once_do_it_once(blank: str) -> None:
    both = [await upgrading(blank) for _ in range(2)]
    said = [(await one.communicate())[1].decode() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert not await migrate.pending()
    ran = await engine.fetch("SELECT name FROM migration ORDER BY name")
    assert len(ran) == len({row["name"] for row in ran}) == len(list(migrate.MIGRATIONS.glob("comptoir_*.py")))


@pytest.mark.filterwarnings("ignore:subprocess")
async def test_the_shop_before_goes_on_while_its_database_is_upgraded_and_afterwards(
    database_url: str, tmp_path: Path
) -> None:
    await engine.connect(database_url)
    await load_sante(tmp_path, "", then=index_products)
    before, (product, *_) = await counts(), await Product.select(Product.slug).order_by(Product.id)
    await engine.disconnect()
    settings = Settings(data_dir=tmp_path, port=1, database_url=database_url, secret_key="s" * 32, jobs_in_web=False)
    async with started(create_app(settings)) as old:
        transport = httpx.ASGITransport(app=old)
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as visitor:
            work = await upgrading(database_url, str(next_version(tmp_path)))
            ended, seen, after = asyncio.create_task(work.communicate()), [], 0
            while after < 3:
                for path in ("/", f"/produits/{product['slug']}", "/recherche?q=canne", "/panier", "/sante/pret"):
                    seen.append((await visitor.get(path)).status_code)
                after += ended.done()
                await asyncio.wait([ended], timeout=0.05)  # the upgrade has its turn on a busy machine
            assert (work.returncode, (await ended)[1]) == (0, b"")
        assert set(seen) == {200}
        assert await counts() == before
        assert await audit_names() == len(
            [1 for table in audit_triggers.audited() for _ in audit_triggers.verbs_of(table)]
        )


async def audit_names() -> int:
    """How many triggers write down what staff change."""
    if engine.is_postgres():
        sql = "SELECT COUNT(*) AS n FROM pg_trigger WHERE tgname LIKE 'noted%'"
    else:
        sql = "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'noted%'"
    return int((await engine.fetch(sql))[0]["n"])
