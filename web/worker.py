"""`python -m web.worker`: the job worker alone, beside web processes that were started with JOBS=none."""

import asyncio
import signal
import sys

from litestar.datastructures import State

from db import engine
from db.errors import DatabaseUnavailable
from db.migrate import pending
from shop.storefront import forget
from web.app import post_for, state_of
from web.assets import shop_assets
from web.commands.common import NO_DATABASE, CannotRun
from web.jobs import build_worker
from web.logs import configure_logs
from web.settings import Settings, SettingsError, read
from web.templating import build_environment, renderer


class CannotWork(CannotRun):
    """Why the worker does not start: one French sentence with the remedy."""


async def work(settings: Settings, stopped: asyncio.Event) -> None:
    """Do jobs until `stopped` is set. Raises CannotWork, DatabaseUnavailable."""
    await engine.connect(settings.database_url)
    try:
        if await pending():
            raise CannotWork("La base de données n’est pas à jour\u00a0: démarrez d’abord la boutique (bin/run).")
        forget()
        environment = build_environment(shop_assets())
        state = State(state_of(settings, renderer(environment)))
        state.post = post_for(settings)
        worker = build_worker(state)
        worker.start()
        await stopped.wait()
        await worker.stop()
    finally:
        await engine.disconnect()


async def until_signal(settings: Settings) -> None:
    """Until SIGTERM or SIGINT; jobs under way are ended first."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await work(settings, stopped)


def main() -> None:
    try:
        settings = read()
        configure_logs(production=settings.production)
        asyncio.run(until_signal(settings))
    except (SettingsError, CannotWork) as problem:
        sys.exit(str(problem))
    except DatabaseUnavailable as problem:
        sys.exit(str(CannotWork(NO_DATABASE, problem)))


if __name__ == "__main__":
    main()
