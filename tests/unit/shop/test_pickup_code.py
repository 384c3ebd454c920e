"""The code shown at the counter: hard to guess, easy to read aloud, forgiving to type, never taken when wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.orders.pickup_code import ALPHABET, LENGTH, Proof, WrongProof, accepted, in_groups, is_code, new_code


def test_a_code_is_drawn_from_signs_that_are_not_confused() -> None:
    codes = {new_code() for _ in range(300)}
    assert len(codes) == 300
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")


def test_a_code_is_read_in_groups_of_three() -> None:
    assert in_groups("K7M4PX") == "K7M\u00a04PX"
    assert in_groups("") == ""


@pytest.mark.parametrize("typed", ["K7M4PX", "k7m4px", " k7m 4px ", "K7M-4PX", "k 7 m\u00a04 p x", "Ｋ７Ｍ４ＰＸ"])
def test_case_and_spaces_do_not_matter(typed: str) -> None:
    assert is_code("K7M4PX", typed)
    assert accepted("K7M4PX", Proof(typed)) == "code vérifié"


@pytest.mark.parametrize("typed", ["", "K7M4P", "K7M4PXX", "K7M4PY", "é", "\ud83d"])
def test_another_code_is_none(typed: str) -> None:
    assert not is_code("K7M4PX", typed)
    with pytest.raises(WrongProof) as refused:
        accepted("K7M4PX", Proof(typed))
    assert refused.value.field == "code"
    assert not typed or typed not in refused.value.message


def test_an_order_without_a_code_is_never_opened_by_typing_nothing() -> None:
    assert not is_code("", "")
    with pytest.raises(WrongProof):
        accepted("", Proof(""))


def test_an_identity_counts_with_its_reason() -> None:
    assert accepted("K7M4PX", Proof("", True, "e-mail non reçu")) == "pièce d’identité vérifiée\u00a0: e-mail non reçu"
    with pytest.raises(WrongProof) as refused:
        accepted("K7M4PX", Proof("K7M4PX", True, ""))
    assert refused.value.field == "motif"


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH), st.text(max_size=12))
def test_only_the_code_itself_is_the_code(code: str, typed: str) -> None:
    plain = "".join(sign for sign in typed if sign.isascii() and sign.isalnum()).upper()
    if typed.isascii():
        assert is_code(code, typed) == (plain == code)
