"""Every area of the program; a new one adds its line here."""

from litestar.types import ControllerRouterHandler

from web.pages.agencies import controller as agencies
from web.pages.catalogue import controller as catalogue
from web.pages.home import controller as home
from web.pages.legal import controller as legal
from web.pages.media import controller as media
from web.pages.search import controller as search

AREAS = (home, catalogue, search, media, agencies, legal)


def area_handlers() -> list[ControllerRouterHandler]:
    """The controllers of all areas."""
    return [handler for area in AREAS for handler in area.handlers()]
