"""What the documents say of addresses, commands and settings is so, and no setting is left out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.web.whole_shop import routes
from web.app import create_app
from web.commands import parser
from web.settings import Settings, read

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FOR_TESTS = {"MOLLIE_API_URL", "COMPTOIR_FAULTS"}
"""Settings that put something in the way of a shop."""


def quoted(document: Path) -> Iterator[str]:
    for line in document.read_text(encoding="utf-8").splitlines():
        yield from re.findall(r"`([^`]+)`", line)


def leads_somewhere(address: str, templates: set[str]) -> bool:
    """Whether it is a route, the beginning of one (`/api/`) or its end (`/creneau`); `{…}` and « … » are anything."""
    pattern = re.sub(r"\\{[^/]*?\\}|…", "[^/]+", re.escape(address.partition("?")[0].rstrip("/")))
    return any(
        re.match(f"{pattern}(/|$)", path) or re.search(f"{pattern}$", path)
        for template in templates
        for path in (template, re.sub(r"\{[^/]+\}", "x", template))
    )


def test_each_address_leads_somewhere(settings: Settings) -> None:
    templates = {template for _, template in routes(create_app(settings))}
    addresses = {
        (document.name, word)
        for document in DOCUMENTS
        for one in quoted(document)
        for word in one.split()
        if re.fullmatch(r"/[a-z][^\s|]*", word)
    }
    assert len(addresses) > 30
    assert [one for one in sorted(addresses) if not leads_somewhere(one[1], templates)] == []


def test_an_address_that_leads_nowhere_is_seen() -> None:
    templates = {"/gestion/clients/{customer_id}/fusion", "/commande/livraison/creneau"}
    for good in ("/gestion/clients", "/gestion/clients/{id}", "/gestion/…", "/creneau", "/gestion/clients?q="):
        assert leads_somewhere(good, templates), good
    for bad in ("/gestion/client", "/gestion/clients/{id}/autre", "/livraisons"):
        assert not leads_somewhere(bad, templates), bad


def commands(one: Any) -> dict[str, Any]:
    """The words that may follow, with what follows them."""
    groups = one._subparsers._group_actions if one._subparsers else []  # what argparse shows in no other way
    return dict(groups[0].choices) if groups else {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_command_of_the_shop_is_one(document: Path) -> None:
    for one in quoted(document):
        if not one.startswith("bin/comptoir "):
            continue
        known = parser()
        for word in one.split()[1:]:
            if word.startswith("--"):
                assert word in known._option_string_actions, one
            elif commands(known):
                assert word in commands(known), one
                known = commands(known)[word]


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(PUBLIC_URL="http://127.0.0.1:8000")
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_every_setting_is_written_down() -> None:
    asked = Asked()
    read(asked)
    told = {name for one in quoted(ROOT / "docs" / "operations.md") for name in re.findall(r"[A-Z][A-Z_]+", one)}
    assert {"PORT", "SECRET_KEY", "COLISSIMO_ACCOUNT", "MAP_TILES_URL"} <= asked.names
    assert asked.names - FOR_TESTS <= told
