"""The catalogue's pages: rayons and products."""

from litestar.types import ControllerRouterHandler

from web.pages.catalogue.category import CategoryPages
from web.pages.catalogue.product import ProductPages


def handlers() -> list[ControllerRouterHandler]:
    return [CategoryPages, ProductPages]
