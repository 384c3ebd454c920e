"""What the commands share: French words for what is not understood, the database opened and closed."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeAlias

from db import engine
from db.errors import DatabaseUnavailable
from db.migrate import migrate
from web.settings import Settings

DONE, SOME_REFUSED, UNUSABLE = 0, 1, 2


class CannotRun(Exception):
    """Why a command does nothing: one French sentence."""


class Parser(argparse.ArgumentParser):
    """Says in French what it does not understand."""

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        self.exit(UNUSABLE, f"Commande incomplète ou inconnue. Usage\u00a0: {usage}\n")


Commands: TypeAlias = "argparse._SubParsersAction[Any]"


@asynccontextmanager
async def shop_open(settings: Settings) -> AsyncIterator[None]:
    """The database of the settings, brought to its newest shape. Raises CannotRun."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        await engine.connect(settings.database_url)
    except ValueError as error:
        raise CannotRun(f"Adresse de base de données inconnue. {error}") from error
    except OSError as error:
        raise CannotRun(f"{error.filename} n’est pas accessible ({error.strerror}).") from error
    except DatabaseUnavailable as error:
        raise CannotRun(f"La base de données ne répond pas ({error})\u00a0: vérifiez DATABASE_URL.") from error
    try:
        await migrate()
        yield
    except DatabaseUnavailable as error:
        raise CannotRun(
            f"La base de données ne répond plus ({error})\u00a0: ce qui est écrit le reste, relancez la commande."
        ) from error
    finally:
        await engine.disconnect()
