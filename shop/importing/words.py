"""Text of other shops made ours: one line, or HTML that holds structure and nothing else."""

import html
import re
import unicodedata

import nh3
from stdnum import ean, isbn

from shop.catalogue.search import fold
from shop.importing.values import BadCell

LONGEST_DESCRIPTION = 60_000
LONGEST_SUMMARY = 300
LONGEST_SLUG = 140
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BUILDER = re.compile(r"\[/?(?:vc|et_pb|fusion|av|caption|gallery|embed)(?:_[^\]]*|\s[^\]]*)?\]")
_KEPT = {
    "p", "ul", "ol", "li", "strong", "em", "br", "h3", "h4", "table", "caption", "thead", "tbody", "tfoot", "tr", "th",
    "td", "a", "sub", "sup", "blockquote", "dl", "dt", "dd",
}  # fmt: skip
_RENAMED = {"div": "p", "section": "p", "article": "p", "center": "p", "b": "strong", "i": "em"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_DROPPED = {"script", "style", "iframe", "noscript", "template", "object", "svg", "math", "form", "title", "head"}
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_TAG = re.compile(r"<(/?)(div|section|article|center|b|i|h[1-6])>")
_EMPTY = re.compile(r"<(p|li|strong|em|h3|h4)>(?:\s|&nbsp;|<br>)*</\1>")
_BLOCK = re.compile(r"<(?:p|div|ul|ol|table|h[1-6]|section|article|blockquote|dl)\b", re.IGNORECASE)
_HEADED = re.compile(r"<(h[1-6])\b.*?</\1>|<table\b.*?</table>", re.IGNORECASE | re.DOTALL)
_SENTENCE = re.compile(r"(.{20,}?[.!?…])(?:\s|$)", re.DOTALL)


def clean(text: str) -> str:
    """NFC, line feeds, nothing invisible; without the quote or formula that protects a cell from spreadsheets."""
    if not (text.isascii() and text.isprintable()):
        text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = unicodedata.normalize("NFC", text)
    text = text.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text[1:] if re.match(r"'(?:[=+\-@|%]|[0-9]+\Z)", text) else text


def one_line(text: str) -> str:
    """Plain words: no tags, no entities, single spaces."""
    if "<" in text:
        text = nh3.clean(text.replace("<br", " <br").replace("</", " </"), tags=set(), clean_content_tags=_DROPPED)
    return " ".join(html.unescape(text).split())


def fitting(text: str, most: int, what: str) -> str:
    """The words of a cell. Raises BadCell for more than fit: cut names are wrong names."""
    words = one_line(text)
    if len(words) > most:
        raise BadCell(f"{what} de plus de {most} caractères")
    return words


def description(text: str) -> str:
    """Sanitised HTML: paragraphs, lists, tables, two levels of headings below the page's own, links that carry nothing.

    Raises BadCell for a text longer than any page should be.
    """
    if len(text) > LONGEST_DESCRIPTION:
        raise BadCell(f"description de plus de {LONGEST_DESCRIPTION} caractères")
    text = _paragraphs(_BUILDER.sub("", text.replace("\\\\n", "\n").replace("\\n", "\n")))
    known = nh3.clean(
        text,
        tags=_KEPT | _RENAMED.keys() | _HEADINGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        link_rel="nofollow noopener",
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative="deny",
    )
    highest = min((found[2] for found in _TAG.finditer(known) if found[2] in _HEADINGS), default="h1")
    ours = _TAG.sub(lambda found: f"<{found[1]}{_our_tag(found[2], highest)}>", known)
    # Read once more: a paragraph made of a box may hold a list, which HTML does not allow.
    tidy = nh3.clean(ours, tags=_KEPT, attributes={**_ATTRIBUTES, "a": {"href"}}, link_rel="nofollow noopener")
    while (emptied := _EMPTY.sub("", tidy)) != tidy:
        tidy = emptied
    return tidy.strip()


def is_tidy(text: str) -> bool:
    """Whether a text is HTML as `description` leaves it, so that it may stay to the letter."""
    if len(text) > LONGEST_DESCRIPTION or not text.startswith("<"):
        return not text
    known = nh3.clean(text, tags=_KEPT, attributes={**_ATTRIBUTES, "a": {"href"}}, link_rel="nofollow noopener")
    return known.replace("&nbsp;", "\u00a0") == text.replace("&nbsp;", "\u00a0")


def _our_tag(tag: str, highest: str) -> str:
    if tag in _HEADINGS:
        return "h3" if tag == highest else "h4"
    return _RENAMED[tag]


def _paragraphs(text: str) -> str:
    """Text typed with empty lines, as WordPress keeps it, gets its paragraphs."""
    if re.search(r"<(?:p|div)\b", text, re.IGNORECASE):
        return text
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part
    )


def summary(*texts: str) -> str:
    """The first sentence of the first text that has one, cut between words when it is long."""
    for text in texts:
        if words := one_line(_HEADED.sub(" ", text)):
            found = _SENTENCE.match(words)
            first = found[1] if found else words
            return first if len(first) <= LONGEST_SUMMARY else first[:LONGEST_SUMMARY].rsplit(" ", 1)[0] + "…"
    return ""


def slug(text: str) -> str:
    """« Lit médicalisé 90 × 200 » as « lit-medicalise-90-200 »."""
    return re.sub(r"[^a-z0-9]+", "-", fold(one_line(text))).strip("-")[:LONGEST_SLUG].strip("-") or "produit"


def barcode(text: str) -> str:
    """The EAN, UPC or ISBN of a cell, digits alone. Raises BadCell for what is none."""
    digits = re.sub(r"[\s\-.]", "", text)
    if isbn.is_valid(digits):
        return str(isbn.to_isbn13(digits))
    if ean.is_valid(digits):
        return digits
    raise BadCell(f"code-barres illisible («\u00a0{text[:20]}\u00a0»), laissé vide")
