"""Every area of the program; a new one adds its line here."""

from litestar.types import ControllerRouterHandler

from web.pages.catalogue import controller as catalogue
from web.pages.home import controller as home
from web.pages.media import controller as media
from web.pages.search import controller as search

AREAS = (home, catalogue, search, media)


def area_handlers() -> list[ControllerRouterHandler]:
    """The controllers of all areas."""
    return [handler for area in AREAS for handler in area.handlers()]
