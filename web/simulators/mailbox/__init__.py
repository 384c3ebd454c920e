"""The mailbox of development: every mail as it left, with its links. Never in production."""

from pathlib import Path

from litestar import Router
from litestar.di import Provide

from web.simulators.mailbox.pages import PREFIX, MailboxPages
from web.simulators.mailbox.reading import Letters
from web.simulators.rendering import style_handler

__all__ = ["PREFIX", "mailbox_router"]


def mailbox_router(folder: Path) -> Router:
    """Pages over the .eml files of `folder`. A new router at each call: handlers belong to one application."""
    letters = Letters(folder)
    return Router(
        PREFIX,
        route_handlers=[MailboxPages, style_handler()],
        dependencies={"letters": Provide(lambda: letters, sync_to_thread=False)},
        include_in_schema=False,
    )
