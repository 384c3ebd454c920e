"""Pieces of statements that both databases are asked in."""

import json

import pytest

from db.engine import fetch
from db.sql import batches, for_update, inside, placeholders, read_json

DELIVERY = {"mode": "agency", "agency": {"slug": "lyon"}}


async def _asked(value: str, *path: str) -> object:
    json_column = inside(f"(SELECT CAST({{}} AS {'JSONB' if for_update() else 'TEXT'}))", *path)
    return (await fetch(f"SELECT {json_column} AS found", value))[0]["found"]


@pytest.mark.parametrize(
    ("path", "found"),
    [(("mode",), "agency"), (("agency", "slug"), "lyon"), (("agency", "town"), None), (("point", "town"), None)],
)
async def test_what_a_json_column_holds_is_text_or_nothing(
    bare_database: str, path: tuple[str, ...], found: str | None
) -> None:
    assert await _asked(json.dumps(DELIVERY), *path) == found


async def test_it_is_compared_as_one_value(bare_database: str) -> None:
    """Within a longer expression its own operators bind first."""
    kind = "JSONB" if for_update() else "TEXT"
    said = inside(f"(SELECT CAST({{}} AS {kind}))", "mode")
    (row,) = await fetch(f"SELECT 'x' || {said} || 'y' AS said", json.dumps(DELIVERY))
    assert row["said"] == "xagencyy"


async def test_many_values_are_asked_for_a_few_at_a_time(bare_database: str) -> None:
    found = []
    for part in batches(range(7), 3):
        asked = f"SELECT one FROM (SELECT 6 AS one) t WHERE one IN ({placeholders(part)})"  # noqa: S608  # no value
        found += await fetch(asked, *part)
    assert found == [{"one": 6}]
    assert [list(part) for part in batches(range(7), 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(batches([], 3)) == []


@pytest.mark.parametrize("given", ['{"a": [1]}', {"a": [1]}])
def test_json_is_read_however_a_statement_gives_it(given: object) -> None:
    assert read_json(given) == {"a": [1]}
