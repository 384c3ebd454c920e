"""Rows that the tests of the engine write and read: any table would do."""

from db import engine

INSERT = "INSERT INTO counter (name, value) VALUES ({}, 0)"


async def write(name: str) -> None:
    """In a transaction of its own."""
    async with engine.transaction():
        await engine.fetch(INSERT, name)


async def names() -> list[str]:
    return [row["name"] for row in await engine.fetch("SELECT name FROM counter ORDER BY name")]
