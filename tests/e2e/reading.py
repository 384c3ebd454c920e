"""Reading what a page says."""

import re


def euros_in(text: str) -> int:
    """The first amount of a text, in cents: « 1 234,50 € » is 123450."""
    found = re.search(r"(\d[\d\s\u00a0\u202f]*),(\d\d)", text)
    assert found, text
    return int(re.sub(r"\D", "", found[1])) * 100 + int(found[2])
