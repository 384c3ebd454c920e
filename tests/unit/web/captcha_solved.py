"""The sum of the captcha as a browser does it, for tests."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import altcha

from web.altcha import challenge

SECRET = "of the tests, long enough to be one"


def solve(made: dict[str, Any]) -> str:
    """What the widget puts into the form."""
    asked = altcha.Challenge.from_dict(made)
    found = altcha.solve_challenge(asked)
    assert found is not None
    return encoded({"challenge": made, "solution": found.to_dict()})


def encoded(answer: object) -> str:
    return base64.b64encode(json.dumps(answer).encode()).decode()


async def answer(now: datetime | None = None, secret: str = SECRET) -> str:
    return solve(await challenge(secret, now or datetime.now(UTC)))
