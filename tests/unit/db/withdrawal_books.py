"""What the books hold after a withdrawal, for tests."""

from datetime import UTC, datetime

from db import engine

NOW = datetime.now(UTC)


async def refunds() -> list[int]:
    return [row["amount_cents"] for row in await engine.fetch("SELECT amount_cents FROM refund ORDER BY id")]
