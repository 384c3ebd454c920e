"""A mailed link that is over: one page for all of them, and the way to another."""

from typing import Any, Final

from litestar import Response

from web.answers import HtmlRequest, page

STATUS: Final = 410
ANOTHER: Final = "Recevoir un nouveau lien"
SIGN_IN: Final = "Revenir à la connexion"


async def over(request: HtmlRequest, again: str, *, label: str = "", advice: str = "") -> Response[Any]:
    """410: nobody is told whether it was used, too old or never one of ours.

    `again`: where another is asked for, or the door; `advice`: one more French sentence, for links of their own kind.
    """
    words = label or (SIGN_IN if again == "/connexion" else ANOTHER)
    return await page(request, "link_over.html", status=STATUS, again=again, label=words, advice=advice)
