"""Signed links: only ours open an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.links import Links, number_of, order_token

SECRET = "a secret long enough"


def test_a_token_of_ours_names_its_order() -> None:
    assert number_of(order_token("SC-26-000123", SECRET), SECRET) == "SC-26-000123"


def test_the_token_of_one_order_opens_no_other() -> None:
    signature = order_token("SC-26-000123", SECRET).partition(".")[2]
    assert number_of(f"SC-26-000124.{signature}", SECRET) is None
    assert number_of(order_token("SC-26-000123", "another long secret"), SECRET) is None


@given(st.text(max_size=80))
def test_no_other_text_is_a_token(text: str) -> None:
    assert number_of(text, SECRET) is None
    assert number_of(f"SC-26-000123.{text}", SECRET) is None


def test_every_changed_character_closes_the_link() -> None:
    token = order_token("SC-26-000123", SECRET)
    for at, letter in enumerate(token):
        assert number_of(token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :], SECRET) is None, at


def test_a_secret_too_short_signs_nothing() -> None:
    with pytest.raises(ValueError, match="too short"):
        order_token("SC-26-000123", "short")


def test_links_are_whole_addresses() -> None:
    links = Links("https://boutique.example", SECRET)
    assert links.follow("SC-26-000123").startswith("https://boutique.example/suivi/SC-26-000123.")
    assert links.webhook("mollie") == "https://boutique.example/webhooks/mollie"
