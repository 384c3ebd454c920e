"""What the commands share: French words for what is not understood, the database opened and closed."""

import argparse
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, NoReturn, TypeAlias

from db import engine
from db.acting import ACTING, Acting
from db.errors import DatabaseTooNew, DatabaseUnavailable, MigrationFailed
from db.migrate import migrate
from web.settings import Settings

DONE, SOME_REFUSED, UNUSABLE = 0, 1, 2


class CannotRun(Exception):
    """Why a command does nothing: one French sentence. `detail`: what a library said of it, in its own words, which
    stands apart.
    """

    def __init__(self, sentence: str, detail: object = "") -> None:
        words = " ".join(str(detail or "").split())
        super().__init__(f"{sentence} Détail\u00a0: {words}" if words else sentence)


class Parser(argparse.ArgumentParser):
    """Says in French what it does not understand."""

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        self.exit(UNUSABLE, f"Commande incomplète ou inconnue. Usage\u00a0: {usage}\n")


Commands: TypeAlias = "argparse._SubParsersAction[Any]"


BY_HAND: Final = "Ligne de commande"
NO_DATABASE: Final = "La base de données ne répond pas\u00a0: vérifiez DATABASE_URL."


@asynccontextmanager
async def shop_open(settings: Settings, action: str = "") -> AsyncIterator[None]:
    """The database of the settings, brought to its newest shape; what is changed there is written down as changed by
    the command line, `action` the command that did. Raises CannotRun.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        await engine.connect(settings.database_url)
    except ValueError as error:
        raise CannotRun(f"Adresse de base de données inconnue. {error}") from error
    except OSError as error:
        raise CannotRun(f"{error.filename} n’est pas accessible.", error.strerror) from error
    except DatabaseUnavailable as error:
        raise CannotRun(NO_DATABASE, error) from error
    try:
        await migrate()
        acting = Acting(0, BY_HAND, "", f"bin/comptoir {action}".strip(), secrets.token_hex(8))
        before = ACTING.set(acting)
        try:
            yield
        finally:
            ACTING.reset(before)
    except MigrationFailed as error:
        raise CannotRun(*why_not_migrated(error)) from error
    except DatabaseUnavailable as error:
        sentence = "La base de données ne répond plus\u00a0: ce qui est écrit le reste, relancez la commande."
        raise CannotRun(sentence, error) from error
    finally:
        await engine.disconnect()


def why_not_migrated(error: MigrationFailed) -> tuple[str, str]:
    """One sentence with the remedy, and what the database said, if that is the matter."""
    if isinstance(error, DatabaseTooNew):
        return (
            "La base de données vient d’une version plus récente de Comptoir, et rien n’y est changé\u00a0: démarrez "
            "cette version-là, ou donnez une autre base avec DATABASE_URL."
        ), ""
    return (
        "La base de données n’a pas pu être mise à jour, et rien n’y est changé\u00a0: remettez la version précédente "
        "de Comptoir, ou donnez une base vide avec DATABASE_URL."
    ), str(error)
