"""Filling in a page's form as a browser without scripts does: what stands in it, then what the person types."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bench.client import Asking

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
CONTROL = re.compile(r"<(input|select|textarea|option|/select)\b([^>]*)>([^<]*)", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
NOT_SENT = {"submit", "button", "reset", "image", "file"}


class NoSuchForm(Exception):
    """The page has no form for this address."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes and what it sends as it stands."""

    action: str
    values: tuple[tuple[str, str], ...]

    def filled(self, typed: Mapping[str, str]) -> Asking:
        """Sent with these values in place of, or beside, its own; a redirection or a page may follow."""
        kept = [pair for pair in self.values if pair[0] not in typed]
        body = urlencode([*kept, *typed.items()]).encode()
        return Asking("POST", self.action, body=body, expected=(200, 303))


def form_to(page: str, action: str, here: str) -> Form:
    """The page's first POST form whose address is or starts with `action`. Raises NoSuchForm."""
    for found in FORM.finditer(page):
        opening = found[0][: found[0].index(">")]
        attributes = _attributes(opening.removeprefix("<form"))
        goes_to = attributes.get("action") or here
        if attributes.get("method", "get").lower() == "post" and urlsplit(goes_to).path.startswith(action):
            return Form(goes_to, tuple(_values(found[0])))
    raise NoSuchForm(f"{here} : aucun formulaire vers {action}")


def _values(text: str) -> list[tuple[str, str]]:
    values: list[tuple[str, str]] = []
    select = ""
    for kind, rest, after in CONTROL.findall(text):
        attributes = _attributes(rest)
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if kind == "select":
            select = name
        elif kind == "/select":
            select = ""
        elif kind == "option":
            chosen = value if "value" in attributes else html.unescape(after).strip()
            if "selected" in attributes:
                values.append((select, chosen))
        elif name and kind == "textarea":
            values.append((name, html.unescape(after)))
        elif name and _is_sent(attributes):
            values.append((name, attributes.get("value", "on" if attributes.get("type") == "checkbox" else "")))
    return values


def _is_sent(attributes: Mapping[str, str]) -> bool:
    kind = attributes.get("type", "text")
    if kind in NOT_SENT or "disabled" in attributes:
        return False
    return "checked" in attributes if kind in {"radio", "checkbox"} else True


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in ATTRIBUTE.findall(text)}
