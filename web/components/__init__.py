"""The macros two areas of the shop share, registered once under the names that templates call."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from web.components.pictures import icon_of, picture_of, transfer_code

_MACROS: Final = {
    "address": "address",
    "error_summary": "error_summary",
    "field": "field",
    "help": "help",
    "product_card": "product_card",
    "promo_amount": "promo",
    "promo_code": "promo",
    "promo_field": "promo",
    "quantity": "quantity",
    "radio_card": "field",
    "steps": "steps",
    "timeline": "timeline",
    "totals": "totals",
}
"""Macro called directly, `field(form.email)`, and the file it lives in."""
_SMALL: Final = ("availability", "button")
"""Macros of `ui` that pages draw again and again with the same few words."""


def register_components(environment: Environment) -> None:
    """Make every component a global of the templates; `ui` is a module, called `ui.notice(…)`.

    Globals rather than imports: an imported module is invisible to a fragment rendered alone.
    """
    icon = icon_of(environment.globals["asset"]("img/icons.svg"))  # type: ignore[operator]  # a function, set before us
    environment.globals.update(icon=icon, picture=picture_of(icon), drawn=part_drawer(environment))
    environment.globals["transfer_code"] = transfer_code
    ui = environment.get_template("ui.html").module
    ui.__dict__["icon"] = icon
    for macro in _SMALL:
        ui.__dict__[macro] = drawn_once(getattr(ui, macro))
    environment.globals["ui"] = ui
    for macro, file in _MACROS.items():
        environment.globals[macro] = getattr(environment.get_template(f"{file}.html").module, macro)
    for macro in ("product_card", "promo_code", "quantity", "totals"):
        environment.globals[macro] = drawn_once(environment.globals[macro])


def part_drawer(environment: Environment) -> Callable[..., Markup]:
    """`drawn("cart/_line.html", line=line)`: a part that reads nothing but these frozen values, drawn once for each."""

    @lru_cache(maxsize=1024, typed=True)
    def drawn(template: str, **values: Any) -> Markup:
        return Markup(environment.get_template(template).render(values))  # noqa: S704  # our own template, escaped

    return drawn


def drawn_once(macro: Any) -> Callable[..., Markup]:
    """A macro whose drawing depends on its arguments alone, which are frozen values: the same one is drawn once."""
    kept = lru_cache(maxsize=2048, typed=True)(macro)  # a Markup equals its text and is drawn otherwise

    def draw(*values: Any, **options: Any) -> Markup:
        drawn: Markup = (kept if isinstance(values[0], Hashable) else macro)(*values, **options)
        return drawn

    return draw
