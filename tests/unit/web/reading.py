"""Reading pages as a person would: what stands where, without its markup."""

import html
import json
import re
from typing import Any

from lints.elements import parse


def text_of(source: str) -> str:
    """The words of a piece of HTML, one space between them; no-break spaces stay."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", bare))).strip()


def cards_of(source: str) -> list[str]:
    """The addresses of the product cards, in their order."""
    return re.findall(r'class="product-card">.*?<a href="([^"]+)"', source, re.DOTALL)


def links_of(source: str, class_name: str) -> list[tuple[str, str]]:
    """(words, address) of the links below the first element of this class."""
    for element in parse(source):
        if class_name in element.attributes.get("class", "").split():
            part = source[element.offset : element.end]
            found = re.findall(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', part, re.DOTALL)
            return [(text_of(words), html.unescape(url)) for url, words in found]
    return []


def structured_data(source: str) -> dict[str, Any]:
    """The page's JSON-LD."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    assert found, "no JSON-LD"
    data: dict[str, Any] = json.loads(found[1])
    return data


def canonical_of(source: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]*)">', source)
    return html.unescape(found[1]) if found else ""
