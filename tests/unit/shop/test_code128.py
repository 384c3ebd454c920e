"""Bars that scanners read: the symbols of the standard, their widths, the white around them."""

import re

import pytest

from shop.documents import code128
from shop.documents.code128 import QUIET, START_B, STOP, symbols

WIDTHS = code128._WIDTHS


def test_each_symbol_is_eleven_modules_and_no_other_looks_like_it() -> None:
    assert len(set(WIDTHS)) == len(WIDTHS) == 107
    for one in WIDTHS[:STOP]:
        widths = [int(width) for width in one]
        assert (len(widths), sum(widths), sum(widths[::2]) % 2) == (6, 11, 0)
        assert max(widths) <= 4
    assert (len(WIDTHS[STOP]), sum(map(int, WIDTHS[STOP]))) == (7, 13)


def test_the_check_symbol_is_that_of_the_standard() -> None:
    """« PJJ123C » is the example that textbooks give: 54 in set A, one more for the start of set B."""
    assert symbols("PJJ123C") == [START_B, 48, 42, 42, 17, 18, 19, 35, 55, STOP]


def test_the_drawing_has_its_white_and_its_bars() -> None:
    drawn = code128.code128("SC-26-000123")
    bars = [(int(at), int(width)) for at, width in re.findall(r"M(\d+) 0h(\d+)v", drawn)]
    width = int(re.findall(r'viewBox="0 0 (\d+) ', drawn)[0])
    assert width == 2 * QUIET + 11 * (len("SC-26-000123") + 2) + 13
    assert bars[0][0] == QUIET
    assert bars[-1][0] + bars[-1][1] == width - QUIET
    assert len(bars) == 3 * (len("SC-26-000123") + 2) + 4


@pytest.mark.parametrize("text", ["", "é", "a\n", "\x7f"])
def test_what_set_b_has_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        symbols(text)
