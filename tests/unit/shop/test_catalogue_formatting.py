"""Descriptions as staff type them: there and back, and what only HTML can say stays HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.staff.catalogue.formatting import html_to_typed, typed_to_html


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("Léger.", "<p>Léger.</p>"),
        ("Une ligne\net sa suite", "<p>Une ligne<br>et sa suite</p>"),
        ("## Usage\n\nPour **tous**.", "<h3>Usage</h3>\n<p>Pour <strong>tous</strong>.</p>"),
        ("- un\n- deux\n\nFin", "<ul><li>un</li><li>deux</li></ul>\n<p>Fin</p>"),
        ("2 < 3 & 5 * 4 ** 2", "<p>2 &lt; 3 &amp; 5 * 4 ** 2</p>"),
    ],
)
def test_what_is_typed_comes_back_as_it_was_typed(typed: str, stored: str) -> None:
    assert typed_to_html(typed) == stored
    assert html_to_typed(stored) == typed


@pytest.mark.parametrize(
    "stored",
    [
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
        '<p>Voir <a href="https://exemple.fr" rel="nofollow noopener">ici</a></p>',
        "<p>Un</p><ul><li><p>Deux</p></li></ul>",
        "<h3>A</h3><h4>B</h4>",
    ],
)
def test_what_is_more_than_plain_stays_html(stored: str) -> None:
    assert html_to_typed(stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("## Usage\n\nPour <b>tous</b>.\n\n- un\n- **deux**",
         "<h3>Usage</h3>\n<p>Pour <strong>tous</strong>.</p>\n<ul><li>un</li><li><strong>deux</strong></li></ul>"),
        ("- <em>un</em>\n- 2 < 3", "<ul><li><em>un</em></li><li>2 &lt; 3</li></ul>"),
        ("## Tailles\n\n<table><tr>\n\n<td>- 1</td></tr></table>\n\n- un",
         "<h3>Tailles</h3>\n<table><tbody><tr>\n<td>- 1</td></tr></tbody></table>\n<ul><li>un</li></ul>"),
    ],
)  # fmt: skip
def test_tags_and_typing_stand_side_by_side(typed: str, stored: str) -> None:
    assert typed_to_html(typed) == stored


def test_a_no_break_space_does_not_make_a_text_rich() -> None:
    assert html_to_typed("<p>Longueur&nbsp;: 20 cm</p>\n<p>Oui</p>") == "Longueur\u00a0: 20 cm\n\nOui"


@given(st.text(alphabet="ab<>&*#- \n\u00a0é\"'", max_size=60))
def test_saving_what_the_form_shows_changes_nothing(typed: str) -> None:
    stored = typed_to_html(typed)
    again = typed_to_html(html_to_typed(stored))
    assert again.replace("\n", "").replace("&nbsp;", "\u00a0") == stored.replace("\n", "").replace("&nbsp;", "\u00a0")
