"""Every area of the program; a new one adds its line here."""

from litestar.types import ControllerRouterHandler


def area_handlers() -> list[ControllerRouterHandler]:
    """The controllers of all areas, made anew for each application."""
    return []
