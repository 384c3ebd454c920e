"""PostgreSQL's own programs, pg_dump and pg_restore, of a version that understands the server."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

import asyncpg

from db.errors import DatabaseUnavailable
from db.postgres import UNREACHABLE

T = TypeVar("T")
Rows = list[dict[str, Any]]
Asking = Callable[[Callable[[str], Awaitable[Rows]], Iterable[str]], Awaitable[T]]
DEBIANS: Final = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep the programs of each version."""
ASIDE: Final = "comptoir_avant_"
"""Begins the schema in which a restore leaves what was there before."""
TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
OTHERS = (
    "SELECT COUNT(*) AS number FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name = 'comptoir' AND pid <> pg_backend_pid()"
)


class NoProgram(Exception):
    """`name` is not on this machine, or too old for the server: at least `version` is needed."""

    def __init__(self, name: str, version: int) -> None:
        self.name, self.version = name, version
        super().__init__(f"{name} {version}")


class ProgramFailed(Exception):
    """What pg_dump or pg_restore said first: the cause, before what follows from it."""


async def asked(url: str, asking: Asking[T]) -> T:
    """What this asks of the database, in one moment of it. Raises DatabaseUnavailable."""
    async with _one_moment(url) as connection:
        return await _ask(connection, asking)


async def dump(url: str, to: Path, asking: Asking[T]) -> T:
    """The database into one file, and what `asking` asks of the very same moment.

    Raises DatabaseUnavailable, NoProgram, ProgramFailed.
    """
    async with _one_moment(url) as connection:
        program = await _program("pg_dump", connection)
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        found = await _ask(connection, asking)
        await _run(url, program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                   "--schema=public", f"--file={to}")  # fmt: skip
    return found


async def others(url: str) -> int:
    """Connections of a shop that runs. Raises DatabaseUnavailable."""
    async with _one_moment(url) as connection:
        return int(await connection.fetchval(OTHERS))


async def check(url: str, file: Path) -> None:
    """Reads a dump to its end, and writes nothing. Raises DatabaseUnavailable, NoProgram, ProgramFailed."""
    async with _one_moment(url) as connection:
        program = await _program("pg_restore", connection)
    await _run(url, program, "--schema=public", f"--file={os.devnull}", str(file))


async def restore(url: str, file: Path, aside: str) -> bool:
    """Put a dump in the place of what is there, all or nothing. Tables that were there, whosever they are, are left in
    the schema `aside`; answers whether there were any. Raises DatabaseUnavailable, NoProgram, ProgramFailed.
    """
    connection = await _connected(url)
    try:
        program = await _program("pg_restore", connection)
        moved = bool(await connection.fetch(TABLES))
        if moved:
            await _exchange(connection, ("public", aside))
        try:
            await _run(url, program, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
                       "--schema=public", f"--dbname={_without_password(url)}", str(file))  # fmt: skip
        except BaseException:
            if moved:
                await _exchange(connection, (aside, "public"))
            raise
        return moved
    except asyncpg.PostgresError as error:
        raise ProgramFailed(str(error)) from error
    finally:
        await connection.close()


async def _exchange(connection: Any, names: tuple[str, str]) -> None:
    """One schema takes the other's name; an empty « public » stands where there would be none."""
    async with connection.transaction():
        if names[1] == "public":
            await connection.execute("DROP SCHEMA public")  # empty, or it stays
        await connection.execute(f"ALTER SCHEMA {names[0]} RENAME TO {names[1]}")
        if names[0] == "public":
            await connection.execute("CREATE SCHEMA public")


@asynccontextmanager
async def _one_moment(url: str) -> AsyncIterator[Any]:
    connection = await _connected(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    except asyncpg.PostgresError as error:
        raise DatabaseUnavailable(str(error)) from error
    finally:
        await connection.close()


async def _connected(url: str) -> Any:
    try:
        return await asyncpg.connect(url, timeout=5)
    except (*UNREACHABLE, asyncpg.PostgresError, ValueError) as error:
        raise DatabaseUnavailable(str(error) or type(error).__name__) from error


async def _ask(connection: Any, asking: Asking[T]) -> T:
    async def fetch(sql: str) -> Rows:
        return [dict(row) for row in await connection.fetch(sql)]

    return await asking(fetch, [row["name"] for row in await fetch(TABLES)])


async def _program(name: str, connection: Any) -> str:
    """The oldest one that understands this server. Raises NoProgram."""
    server = int(await connection.fetchval("SHOW server_version_num")) // 10_000
    known = sorted([(await _version(path), path) for path in _paths(name)])
    for version, path in known:
        if version >= server:
            return path
    raise NoProgram(name, server)


def _paths(name: str) -> Iterator[str]:
    folders = [*os.environ.get("PATH", "").split(os.pathsep), *map(str, DEBIANS.glob("*/bin"))]
    for folder in dict.fromkeys(folders):
        if found := shutil.which(name, path=folder):
            yield found


async def _version(path: str) -> int:
    """15 of « pg_dump (PostgreSQL) 15.18 (Debian …) », 0 of a program that does not say."""
    process = await asyncio.create_subprocess_exec(
        path, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    said, _ = await process.communicate()
    found = re.search(rb"\) (\d+)", said)
    return int(found[1]) if found else 0


async def _run(url: str, program: str, *options: str) -> None:
    """Raises ProgramFailed with the first line it said. The password is not among its words, which others may read."""
    last = () if "pg_restore" in program else (_without_password(url),)
    password = urlsplit(url).password
    environ = {**os.environ, **({"PGPASSWORD": unquote(password)} if password else {})}
    process = await asyncio.create_subprocess_exec(
        program, *options, *last, env=environ, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        lines = said.decode("utf-8", "replace").strip().splitlines()
        raise ProgramFailed(lines[0] if lines else str(process.returncode))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}").geturl()
