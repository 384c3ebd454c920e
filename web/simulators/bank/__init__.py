"""The merchant's bank of development: statements of the transfers the shop waits for, to download and import."""

from litestar import Router

from web.simulators.bank.pages import PREFIX, BankPages
from web.simulators.rendering import style_handler

__all__ = ["PREFIX", "bank_router"]


def bank_router() -> Router:
    """A new router at each call: handlers belong to one application."""
    return Router(PREFIX, route_handlers=[BankPages, style_handler()], include_in_schema=False)
