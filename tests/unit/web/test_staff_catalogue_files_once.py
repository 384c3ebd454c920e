"""A catalogue's file is applied once, and never over what changed meanwhile."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db import engine
from db.queries import staged_files
from shop.importing import desk as files
from tests.unit.web.catalogue_file_desk import an_article, of, press, run_jobs, sent
from tests.unit.web.staff_desk import fields_of, text_of
from web.headers import Shell

pytestmark = pytest.mark.usefixtures("small_shop", "no_pause")


async def test_what_changed_meanwhile_is_shown_instead_of_being_overwritten(
    desk: httpx.AsyncClient, app: Shell
) -> None:
    article = await an_article()
    path = await sent(desk, f"canne;Canne;;{article.sku};45,00;\r\n")
    await press(desk, path)
    await engine.fetch("UPDATE variant SET price_cents = 4700 WHERE id = {}", article.id)
    await engine.fetch("UPDATE price_change SET price_cents = 4700 WHERE variant = {}", article.id)
    await run_jobs(app)
    words = text_of(await desk.get(path))
    assert "La boutique a changé entre-temps" in words
    assert "47,00\u00a0€ 45,00\u00a0€" in words
    assert (await of(article))["price_cents"] == 4_700
    await press(desk, path)
    await run_jobs(app)
    assert (await of(article))["price_cents"] == 4_500


@pytest.mark.race
async def test_pressed_by_two_it_is_applied_once(desk: httpx.AsyncClient, app: Shell) -> None:
    article = await an_article()
    path = await sent(desk, f"canne;Canne;;{article.sku};45,00;\r\n")
    fields = fields_of(await desk.get(path), path)
    answers = await asyncio.gather(*(desk.post(path, data=fields) for _ in range(2)))
    assert sorted(one.status_code for one in answers) == [303, 409]
    [jobs] = await engine.fetch("SELECT COUNT(*) AS number FROM job WHERE kind = {}", files.JOB)
    assert jobs["number"] == 1


@pytest.mark.race
async def test_without_the_guard_it_would_be_applied_twice(
    desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always(staged_id: int, now: datetime) -> bool:
        return True

    article = await an_article()
    path = await sent(desk, f"canne;Canne;;{article.sku};45,00;\r\n")
    staged = await staged_files.staged(files.KIND, path.rpartition("/")[2])
    assert staged is not None
    monkeypatch.setattr(staged_files, "apply_once", always)
    for _ in range(2):
        await files.apply(staged, staged["options"]["found"]["mark"], datetime.now(UTC))
    [jobs] = await engine.fetch("SELECT COUNT(*) AS number FROM job WHERE kind = {}", files.JOB)
    assert jobs["number"] == 2


async def changed_behind_the_comparison(desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two batches; the price of the second changes once the whole file has been compared. The file's address."""
    monkeypatch.setattr("shop.importing.run.PRODUCTS_AT_ONCE", 1)
    article = await an_article()
    path = await sent(desk, f";Lampe;Vue;LAMPE;30,00;2\r\ncanne;Canne;;{article.sku};45,00;\r\n")
    await press(desk, path)
    run = files.run_import

    async def later(*given: Any) -> Any:
        await engine.fetch("UPDATE variant SET price_cents = 4700 WHERE id = {}", article.id)
        await engine.fetch("UPDATE price_change SET price_cents = 4700 WHERE variant = {}", article.id)
        return await run(*given)

    monkeypatch.setattr(files, "run_import", later)
    await run_jobs(app)
    return path


@pytest.mark.race
async def test_each_batch_is_compared_in_the_transaction_that_writes_it(
    desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await changed_behind_the_comparison(desk, app, monkeypatch)
    words = text_of(await desk.get(path))
    assert "une partie est importée, voici le reste" in words
    assert "47,00\u00a0€ 45,00\u00a0€" in words
    assert "Lampe" not in words
    assert [row["price_cents"] for row in await engine.fetch("SELECT price_cents FROM variant ORDER BY sku DESC")] == [
        4_700,
        3_000,
    ]


@pytest.mark.race
async def test_without_that_comparison_the_change_would_be_overwritten(
    desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files.Shown, "__call__", lambda self, at, found: None)
    path = await changed_behind_the_comparison(desk, app, monkeypatch)
    assert "C’est importé" in text_of(await desk.get(path))
    assert await engine.fetch("SELECT id FROM variant WHERE price_cents = 4500")
