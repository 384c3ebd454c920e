"""Words as people type them, made comparable: no accents, no endings, synonyms."""

import pytest

from shop.catalogue.search import fold, groups_of, stem, words_of


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Œdème", "oedeme"), ("FRANÇAIS", "francais"), ("Maïs à l’été", "mais a l’ete"), ("ﬁn", "fin"), ("", "")],
)
def test_folding_drops_case_accents_and_ligatures(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_words_that_carry_no_meaning_are_left_out() -> None:
    assert words_of("Le fauteuil pour la salle de bain, d’appoint !") == ["fauteuil", "salle", "bain", "appoint"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fauteuil", "fauteuils"),
        ("pliant", "pliante"),
        ("pliants", "pliantes"),
        ("électrique", "electriques"),
        ("réglé", "réglée"),
        ("médical", "médicale"),
        ("roulant", "roulants"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize(("one", "other"), [("canne", "canapé"), ("lit", "litre"), ("gant", "gaine")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


def test_synonyms_are_searched_together() -> None:
    (group,) = groups_of(["rollators"])
    assert {stem("rollator"), stem("deambulateur")} <= group


def test_a_word_typed_twice_counts_once_and_eight_words_are_enough() -> None:
    assert len(groups_of(["gant", "gants"])) == 1
    assert len(groups_of([f"mot{number}" for number in range(12)])) == 8
