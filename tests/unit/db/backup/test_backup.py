"""A backup is whole or not there, made while the shop sells; a restore gives every row and every photo back."""

import asyncio
import sqlite3
import tarfile
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from db import copies, engine, migrate
from db.demo.load import load_sante
from db.tables.catalogue import Variant
from db.tables.orders import Order
from shop.catalogue.search import index_products
from tests import factories
from tests.conftest import Ground, broken_invariants
from tests.unit.db.backup.backup_desk import at, clear_aside, schemas_aside, the_backup
from tests.unit.db.commands_run import looking, run
from web.commands.archive import Writing, opened, unpack
from web.commands.manifest import Manifest
from web.secret import kept_secret


async def a_shop(data_dir: Path) -> Variant:
    """The demo with a key, an order, and an article that never runs out."""
    await load_sante(data_dir, "", then=index_products)
    kept_secret(data_dir)
    variant = await factories.an_article(on_hand=100_000)
    await factories.an_order(variant)
    return variant


async def numbers() -> set[str]:
    return {row["number"] for row in await Order.select(Order.number)}


@pytest.fixture
async def elsewhere(ground: Ground, tmp_path: Path) -> AsyncIterator[tuple[Path, str]]:
    """Another machine: an empty folder and an empty database."""
    url = await ground.create()
    yield tmp_path / "ailleurs", url
    await clear_aside(url)
    await ground.drop(url)


async def test_a_backup_made_while_the_shop_sells_is_whole_elsewhere(
    desk: Path, database_url: str, elsewhere: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    bought: list[str] = []
    async with looking(database_url):
        variant = await a_shop(desk)

        async def buy() -> None:
            while not over.is_set():
                async with engine.transaction():
                    order = await factories.an_order(variant)
                bought.append(order.number)
                if len(bought) > 20:
                    begun.set()
                await asyncio.sleep(0)

        begun, over = asyncio.Event(), asyncio.Event()
        buying = [asyncio.create_task(buy()) for _ in range(3)]
        await begun.wait()
        before = set(bought)
        assert await run("backup", str(tmp_path / "sauvegardes")) == 0
        during = len(bought) - len(before)
        over.set()
        await asyncio.gather(*buying)
        assert during > 0, "nobody bought meanwhile"
        assert await broken_invariants() == []
    data_dir, url = elsewhere
    at(monkeypatch, data_dir, url)
    file = the_backup(tmp_path / "sauvegardes")
    assert await run("restore", str(file)) == 0
    assert "La boutique est celle du" in capsys.readouterr().out
    async with looking(url):
        assert await broken_invariants() == []
        assert before <= await numbers()
        assert not await migrate.pending()
        photos = {row["name"] for row in await engine.fetch("SELECT name FROM photo")}
        documents = {row["file"] for row in await engine.fetch("SELECT file FROM document")}
        await factories.an_order(variant)  # the next number is free
    assert len(photos) > 50
    for name in photos:
        for end in ("320.webp", "1024.avif"):
            with Image.open(data_dir / "media" / f"{name}-{end}") as photo:
                photo.load()
    assert documents
    assert all((data_dir / "media" / name).read_bytes() == (desk / "media" / name).read_bytes() for name in documents)
    assert kept_secret(data_dir) == kept_secret(desk)
    assert not list(tmp_path.glob("*/.*"))  # no draft is left anywhere


async def test_a_copy_of_the_file_alone_would_lose_orders(database_url: str, tmp_path: Path) -> None:
    """The twin: what `cp` makes of a SQLite shop that sells lacks what was sold a moment ago."""
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no file to copy")
    async with looking(database_url):
        variant = await factories.an_article(on_hand=100)
        order = await factories.an_order(variant)
        simple = tmp_path / "copie.sqlite"
        simple.write_bytes(copies.file_of(database_url).read_bytes())
        copies.copy_file(copies.file_of(database_url), tmp_path / "sauvegarde.sqlite")
    sql = "SELECT COUNT(*) FROM orders WHERE number = ?"
    for file, found in ((simple, 0), (tmp_path / "sauvegarde.sqlite", 1)):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute(sql, [order.number]).fetchone() == (found,)


async def test_a_shop_that_is_there_is_not_written_over_unless_that_is_said(
    desk: Path, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sauvegardes"
    async with looking(database_url):
        variant = await factories.an_article()
        kept = (await factories.an_order(variant, quantity=1)).number
    (desk / "media" / "a.webp").write_text("avant", encoding="ascii")
    assert await run("backup", str(folder)) == 0
    (desk / "media" / "a.webp").write_text("après", encoding="utf-8")
    async with looking(database_url):
        later = (await factories.an_order(variant, quantity=1)).number
        assert await run("restore", str(the_backup(folder)), "--replace") == 2
        assert "La boutique tourne encore" in capsys.readouterr().err
    assert await run("restore", str(the_backup(folder))) == 2
    assert "Une boutique est déjà là" in capsys.readouterr().err
    async with looking(database_url):
        assert await numbers() == {kept, later}
    assert await run("restore", str(the_backup(folder)), "--replace") == 0
    assert "est mis de côté dans" in capsys.readouterr().out
    async with looking(database_url):
        assert await numbers() == {kept}
    assert (desk / "media" / "a.webp").read_text("ascii") == "avant"
    (aside,) = desk.glob("avant-restauration-*")
    assert (aside / "media" / "a.webp").read_text("utf-8") == "après"
    assert await orders_aside(database_url) == {kept, later}
    # What was put aside is in no later backup.
    assert await run("backup", str(tmp_path / "ensuite")) == 0
    with tarfile.open(the_backup(tmp_path / "ensuite")) as tar:
        assert not [name for name in tar.getnames() if "avant" in name]


async def test_a_shop_without_a_file_comes_back_too(
    desk: Path, elsewhere: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "media").rmdir()
    assert await run("backup", str(tmp_path / "sauvegardes")) == 0
    at(monkeypatch, *elsewhere)
    assert await run("restore", str(the_backup(tmp_path / "sauvegardes"))) == 0
    assert not list(elsewhere[0].glob("avant-restauration-*"))  # nothing was there


async def orders_aside(url: str) -> set[str]:
    if not url.startswith("sqlite"):
        async with looking(url):
            (name,) = await schemas_aside()
            return {row["number"] for row in await engine.fetch(f"SELECT number FROM {name}.orders")}  # noqa: S608
    file = copies.file_of(url)
    (aside,) = file.parent.glob(f"{file.name}.avant-restauration-*")
    with closing(sqlite3.connect(aside)) as connection:
        return {number for (number,) in connection.execute("SELECT number FROM orders")}


async def test_a_photo_that_comes_while_the_backup_is_made_is_in_it(
    desk: Path, tmp_path: Path, database_url: str
) -> None:
    """Files first, then the database, then files again; the later one of two counts."""
    file, out = tmp_path / "x.tar.gz", tmp_path / "out"
    (desk / "media" / "a-320.webp").write_bytes(b"half")
    with opened(file) as tar:
        writing = Writing(tar, desk, None, tmp_path)
        writing.add_files(lambda _: None)
        (desk / "media" / "a-320.webp").write_bytes(b"the whole")
        (desk / "media" / "b-320.webp").write_bytes(b"new")
        (desk / "media" / ".c.draft").write_bytes(b"not yet")
        writing.add_files(lambda _: None)
        facts = copies.Facts([], {}, ["a", "b", "c"], [])
        assert writing.missing(facts) == ["c"]
        writing.end(Manifest(copies.SQLITE, datetime.now(UTC), facts))
    unpack(file, out, lambda _: None)
    assert (out / "donnees/media/a-320.webp").read_bytes() == b"the whole"
    assert sorted(path.name for path in (out / "donnees/media").iterdir()) == ["a-320.webp", "b-320.webp"]
