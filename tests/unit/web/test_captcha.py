"""The captcha: sums of ours, answered once and in time; nothing else is an answer."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from tests.unit.web.captcha_solved import SECRET, answer, encoded, solve
from web.altcha import ALGORITHM, LIVES, passed
from web.assets import STATIC_DIRECTORY, shop_assets

PUBLISHED = {
    "js/altcha-3.2.2.min.js": "sha384-qR2sGXh6RS+2U3xl/gvjstoIeIpqYtjravfd6rU7hXnjU6HVL0B0r2Pjp/vHvHCF",
    "js/altcha-pbkdf2-3.2.2.js": "sha384-XqyBJ1gyXdReMvLUDyT9Xc20/GjPQAvATvDO6Ekmy4a6VaNiXwq97MpbMS9sm700",
    "css/altcha-3.2.2.css": "sha384-D/MQ+VjV6FGIkLzpHddK9odMx1NqAX7jtbCDzGyKlneve3KW+8vBkSV7fWTGJIcY",
}
"""Of dist/external and dist/workers in the published package altcha 3.2.2."""


def decoded(answer: str) -> Any:
    return json.loads(base64.b64decode(answer))


async def test_a_sum_from_the_route_is_answered_and_taken_once(client: httpx.AsyncClient) -> None:
    asked = await client.get("/captcha")
    assert asked.status_code == 200
    assert asked.headers["content-type"].startswith("application/json")
    assert asked.headers["cache-control"] == "private, no-store"
    assert not asked.cookies
    done = solve(asked.json())
    assert await passed(done, SECRET)
    assert not await passed(done, SECRET)


async def test_another_writing_of_the_same_answer_is_the_same_answer(database: str) -> None:
    done = await answer()
    assert await passed(done, SECRET)
    again = decoded(done)
    again["solution"]["time"] = 12
    assert not await passed(encoded({"more": 1, **again}), SECRET)


@pytest.mark.race
async def test_of_fifty_at_once_one_passes(database: str) -> None:
    done = await answer()
    assert (await asyncio.gather(*(passed(done, SECRET) for _ in range(50)))).count(True) == 1


@pytest.mark.race
async def test_without_the_count_all_of_them_pass(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: it is the counter that lets one alone through."""

    async def always(*_: object) -> bool:
        return True

    monkeypatch.setattr("web.altcha.is_first", always)
    done = await answer()
    assert (await asyncio.gather(*(passed(done, SECRET) for _ in range(5)))).count(True) == 5


async def test_an_answer_too_late_is_none(database: str) -> None:
    late = datetime.now(UTC) - LIVES - timedelta(seconds=2)
    assert not await passed(await answer(late), SECRET)


async def test_what_is_signed_with_another_secret_is_no_sum_of_ours(database: str) -> None:
    assert not await passed(await answer(secret="of somebody else, as long as ours is"), SECRET)


async def test_a_longer_life_or_an_easier_sum_breaks_the_signature(database: str) -> None:
    done = decoded(await answer())
    for name, value in (("expiresAt", 2**40), ("cost", 1), ("keyPrefix", ""), ("keySignature", None)):
        forged = json.loads(json.dumps(done))
        forged["challenge"]["parameters"][name] = value
        assert not await passed(encoded(forged), SECRET)


async def test_a_guess_instead_of_the_answer_fails(database: str) -> None:
    done = decoded(await answer())
    for guess in ("00" * 32, done["challenge"]["parameters"]["keyPrefix"], "", None, 3, []):
        assert not await passed(encoded({**done, "solution": {"counter": 1, "derivedKey": guess}}), SECRET)


@pytest.mark.parametrize(
    "sent",
    ["", "é", "====", "bm8=", encoded([]), encoded({}), encoded("x"), encoded({"challenge": 1, "solution": 2}),
     encoded({"challenge": {"parameters": []}, "solution": {}}), encoded({"test": True, "challenge": None}),
     encoded({"challenge": {"parameters": {key: [] for key in ("algorithm", "nonce", "salt", "cost")}, "signature": 1},
              "solution": {"counter": [], "derivedKey": {}}}), "A" * 9_000, encoded([[]] * 900)],
)  # fmt: skip
async def test_nonsense_is_no_answer_and_no_failure(database: str, sent: str) -> None:
    assert not await passed(sent, SECRET)


async def test_nothing_is_written_before_an_answer(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        await client.get("/captcha")
    assert await engine.fetch("SELECT 1 FROM limit_counter WHERE rule = 'captcha'") == []


async def test_sums_are_asked_for_a_while_then_refused_with_the_time_to_wait(client: httpx.AsyncClient) -> None:
    for _ in range(130):  # a new minute may begin meanwhile, and with it another count
        asked = await client.get("/captcha")
        if asked.status_code == 429:
            break
    assert asked.status_code == 429
    assert int(asked.headers["retry-after"]) <= 60


def test_the_widget_is_the_published_one() -> None:
    for path, integrity in PUBLISHED.items():
        assert shop_assets().integrity(path) == integrity
    assert "MIT License" in (STATIC_DIRECTORY / "js" / "ALTCHA-LICENSE.txt").read_text(encoding="utf-8")


def test_the_script_names_the_algorithm_of_the_sums_and_watches_nobody() -> None:
    script = (STATIC_DIRECTORY / "js" / "captcha.js").read_text(encoding="utf-8")
    assert f'set("{ALGORITHM}"' in script
    assert "humanInteractionSignature: false" in script
