"""L7: a fragment rendered alone is, to the character, what the whole page shows in its place."""

import re
from collections.abc import Sequence
from difflib import unified_diff

from lints.elements import parse


def slice_of(html: str, element_id: str) -> str:
    """Return the source of the one element with this id. Raises AssertionError where there is none, or several."""
    found = [element for element in parse(html) if element.attributes.get("id") == element_id]
    assert len(found) == 1, f"{len(found)} éléments ont l’id « {element_id} », il en faut un"
    return html[found[0].offset : found[0].end]


def assert_same(
    full_html: str, fragment_html: str, element_id: str, *, new_each_time: Sequence[str] = ("_idem",)
) -> None:
    """Compare the fragment with its slice of the whole page; the values of the fields `new_each_time` do not count.

    Raises AssertionError with the differing lines, and where the fragment holds anything beside its root element.
    """
    whole = slice_of(full_html, element_id)
    alone = slice_of(fragment_html, element_id)
    assert alone == fragment_html.strip(), f"le fragment contient autre chose que l’élément « {element_id} »"
    page, fragment = (_without_values(html, new_each_time).splitlines() for html in (whole, alone))
    difference = list(unified_diff(page, fragment, "page", "fragment", lineterm="", n=1))
    assert not difference, "\n".join(difference)


def _without_values(html: str, names: Sequence[str]) -> str:
    for name in names:
        html = re.sub(rf'(<input\b(?=[^>]*\bname="{re.escape(name)}")[^>]*\bvalue=)"[^"]*"', r'\1""', html)
    return html
