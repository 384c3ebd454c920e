"""XML that a carrier sent, read without its traps (no document type, no entity) and by local names."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shop.carriers.carrier import CarrierUnavailable

_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=", re.I)
MOST_ELEMENTS: Final = 20_000
_MARKS: Final = b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"


def parsed(body: bytes, charset: str = "") -> Element:
    """The root. `charset` counts where the document names none. Raises CarrierUnavailable for what cannot be read."""
    if body.count(b"<") > 2 * MOST_ELEMENTS:
        raise CarrierUnavailable("more XML than anybody reads")  # a few megabytes of « <a> » take seconds
    body = body.strip(b" \t\r\n") if not body.startswith(_MARKS[1:]) else body
    try:
        if charset and not body.startswith(_MARKS) and not _DECLARED.match(body):
            return fromstring(body.decode(charset), forbid_dtd=True)
        return fromstring(body.removeprefix(_MARKS[0]).lstrip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as trouble:
        raise CarrierUnavailable(f"unreadable XML ({type(trouble).__name__})") from None


def named(root: Element, *names: str) -> Iterator[Element]:
    """Every element of one of these local names, in the order of the document."""
    return (one for one in root.iter() if one.tag.rpartition("}")[2] in names)


def find(root: Element, *names: str) -> Element | None:
    """The first of them."""
    return next(named(root, *names), None)


def text_of(root: Element, *names: str) -> str:
    """Its text, without the spaces around it; empty where there is none."""
    found = find(root, *names)
    return ("".join(found.itertext()) if found is not None else "").strip()


def child_text(parent: Element, name: str) -> str:
    """The text of a child of that local name that has no children itself."""
    texts = (one.text or "" for one in parent if one.tag.rpartition("}")[2] == name and len(one) == 0)
    return next(texts, "").strip()
