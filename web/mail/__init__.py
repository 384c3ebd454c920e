"""How mails are written: one folder each, with subject.txt, body.txt and body.html.

What the merchant says in own words stands in its places; a text of theirs that cannot be filled gives way to ours, so
that no mail is ever kept back by it.
"""

import re
from typing import Any, Final

from shop.mails import MailRenderer, Written
from shop.merchant.mail_words import PROGRAMS_WORDS, own_words
from shop.merchant.own_words import blocks_of, unmarked
from web.templating import Render

_CARRIES_TERMS: Final = "order_recorded"
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def mail_renderer(render: Render) -> MailRenderer:
    """Mails from the templates of this folder."""

    def written(name: str, context: dict[str, Any]) -> Written:
        own = own_words(name, context)
        around = {**context, "own": own}
        if name == _CARRIES_TERMS:
            around |= _terms(render, context)
        text = render(f"{name}/body.txt", **around).strip() + "\n"
        return Written(
            subject=own.subject or " ".join(render(f"{name}/subject.txt", **around).split()),
            text=text if own == PROGRAMS_WORDS else _EMPTY_LINES.sub("\n\n", text),
            html=render(f"{name}/body.html", **around),
        )

    return written


def _terms(render: Render, context: dict[str, Any]) -> dict[str, Any]:
    """The terms the order was placed under, or as they are now for an order older than the first wording kept."""
    kept = context.get("terms_kept")
    text = kept.text if kept else render("legal/terms.txt", **context).strip()
    return {"terms_text": unmarked(text), "terms_blocks": blocks_of(text)}
