"""The macros two areas of the shop share, registered once under the names that templates call."""

from typing import Final

from jinja2 import Environment

_MACROS: Final = {
    "address": "address",
    "error_summary": "error_summary",
    "field": "field",
    "help": "help",
    "picture": "picture",
    "product_card": "product_card",
    "quantity": "quantity",
    "radio_card": "field",
    "steps": "steps",
    "timeline": "timeline",
    "totals": "totals",
}
"""Macro called directly, `field(form.email)`, and the file it lives in."""


def register_components(environment: Environment) -> None:
    """Make every component a global of the templates; `ui` is a module, called `ui.notice(…)`.

    Globals rather than imports: an imported module is invisible to a fragment rendered alone.
    """
    environment.globals["ui"] = environment.get_template("ui.html").module
    for macro, file in _MACROS.items():
        environment.globals[macro] = getattr(environment.get_template(f"{file}.html").module, macro)
