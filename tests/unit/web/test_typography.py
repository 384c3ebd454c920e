"""What people read in French keeps its spaces: no line ends before « : », « ? » or « » », wherever it is cut."""

import re
from pathlib import Path
from typing import Final

import pytest

WEB: Final = Path(__file__).parents[3] / "web"
TEMPLATES: Final = sorted(
    file
    for folder in ("pages", "components", "mail")
    for file in (WEB / folder).rglob("*")
    if file.suffix in {".html", ".txt"}
)
# Comments, statements, expressions and tags; between them lies what is read.
CODE: Final = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<style.*?</style>|<[a-zA-Z/!][^<>]*>)", re.S)
SPOKEN: Final = re.compile(r'(?:aria-label|title|placeholder|content|alt)="([^"]*)"')
LITERAL: Final = re.compile(r'"([^"\n]*)"')
PLAIN: Final = re.compile(r"(?:(?<=\S)|^) (?=[:;!?](?:\s|$))|« | »")
IN_LITERAL: Final = re.compile(r"(?<=[\wéàè)»]) (?=[:;?!»](?![\w=/]))|« ")


def plain_spaces(template: str) -> list[str]:
    """The pieces of a template with a space there that may end a line."""
    found = []
    for number, piece in enumerate(CODE.split(template)):
        if number % 2 == 0:
            found += [piece.strip()] if PLAIN.search(piece) else []
        elif piece.startswith(("{{", "{%")):
            found += [text for text in LITERAL.findall(piece) if IN_LITERAL.search(text)]
        elif not piece.startswith(("<style", "<!", "{#")):
            found += [text for text in SPOKEN.findall(piece) if PLAIN.search(text)]
    return found


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB)))
def test_punctuation_stays_with_its_word(file: Path) -> None:
    assert plain_spaces(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "template",
    ["<p>Prix : 12 €</p>", "<p>« Oui »</p>", '{{ "Erreur : " if wrong }}', '<a title="Vraiment ?">x</a>', "{{ a }} ;"],
)
def test_a_plain_space_is_found(template: str) -> None:
    assert plain_spaces(template)


@pytest.mark.parametrize(
    "template",
    ["<p>Prix\u00a0: 12 €</p>", '{{ "Erreur\\u00a0: " }}', "{# a : b #}", '<p class="a : b">x</p>', "{% if a > b %}"],
)
def test_what_is_no_sentence_is_left_alone(template: str) -> None:
    assert not plain_spaces(template)
