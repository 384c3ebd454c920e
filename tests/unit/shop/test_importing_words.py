"""Text of other shops: structure stays, everything that acts, styles or loads goes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.importing.choices import size_and_colour
from shop.importing.values import BadCell
from shop.importing.words import barcode, clean, description, one_line, slug, summary


def test_a_description_keeps_structure_and_loses_all_that_acts() -> None:
    dirty = (
        '<h1 style="color:red" id="x">Lit</h1><h3>Détails</h3><p onclick="a()">Un <b>bon</b> <i>lit</i>&nbsp;!</p>'
        "<script>alert(1)</script><style>p{}</style><iframe src=//x></iframe><img src=x onerror=alert(1)>"
        '<a href="javascript:alert(1)">un</a><a href="https://exemple.fr" target="_blank">deux</a>'
        '<a href="/x">trois</a>'
        "<table><tr><td colspan=2 style=x>A</td></tr></table><!-- wp:more -->"
    )
    assert description(dirty) == (
        "<h3>Lit</h3><h4>Détails</h4><p>Un <strong>bon</strong> <em>lit</em>&nbsp;!</p>"
        '<a rel="nofollow noopener">un</a><a href="https://exemple.fr" rel="nofollow noopener">deux</a>'
        '<a rel="nofollow noopener">trois</a>'
        '<table><tbody><tr><td colspan="2">A</td></tr></tbody></table>'
    )


def test_boxes_of_page_builders_become_paragraphs() -> None:
    assert description("[vc_row]<div>un<div>deux</div><ul><li>a</li></ul></div><p>&nbsp;</p>[/vc_row]") == (
        "<p>un</p><p>deux</p><ul><li>a</li></ul>"
    )


def test_text_typed_with_empty_lines_gets_its_paragraphs() -> None:
    assert description(r"Un.\n\nDeux\nlignes.") == "<p>Un.</p>\n<p>Deux<br>lignes.</p>"


@given(st.text(max_size=200), st.sampled_from(["<p>{}</p>", "<svg onload={}>", "<a href='{}'>x</a>", "<{}", "{}"]))
def test_nothing_that_runs_survives(text: str, frame: str) -> None:
    shown = description(frame.format(text))
    tags = re.findall(r"<[^>]*>", shown)
    assert not any(re.search(r"<(?:script|style|svg|iframe|img)|\son\w+=|javascript:", tag, re.I) for tag in tags)


def test_titles_are_plain_words() -> None:
    assert one_line("Barre d&rsquo;appui  <em>inox</em>\n&amp; vis") == "Barre d’appui inox & vis"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("'3661234", "3661234"), ("'-SAVON", "-SAVON"), ('="00123"', "00123"), ("l'été", "l'été"), ("a\x00b\u202e", "ab")],
)
def test_what_protects_a_cell_from_spreadsheets_is_taken_off(cell: str, value: str) -> None:
    assert clean(cell) == value


def test_the_summary_is_the_first_sentence_without_headings() -> None:
    assert summary("", "<h2>Lit</h2><p>Un lit solide et silencieux. Et beau.</p>") == "Un lit solide et silencieux."
    assert summary("mot " * 200).endswith("mot…")


def test_slugs_are_plain() -> None:
    assert slug("Lit médicalisé 90 × 200 — Œuvre") == "lit-medicalise-90-200-oeuvre"
    assert slug("???") == "produit"


def test_barcodes_are_checked() -> None:
    assert barcode("400-6381 333931") == "4006381333931"
    assert barcode("2-07-036002-4") == "9782070360024"
    with pytest.raises(BadCell, match="laissé vide"):
        barcode("3,66123E+12")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([("Title", "Default Title")], ("", "")),
        ([("Taille", "M"), ("Couleur", "Bleu")], ("M", "Bleu")),
        ([("Color", "Red"), ("Size", "Large")], ("Large", "Red")),
        ([("Pointure", "38"), ("pa_coloris", "gris"), ("Matière", "Laine")], ("38, Laine", "gris")),
        ([("Contenance", "500 ml"), ("", "")], ("500 ml", "")),
    ],
)
def test_sizes_and_colours_are_recognised_in_both_languages(
    options: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    assert size_and_colour(options) == expected
