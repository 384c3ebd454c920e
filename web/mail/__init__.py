"""How mails are written: one folder each, with subject.txt, body.txt and body.html."""

from typing import Any

from shop.mails import MailRenderer, Written
from web.templating import Render


def mail_renderer(render: Render) -> MailRenderer:
    """Mails from the templates of this folder."""

    def written(name: str, context: dict[str, Any]) -> Written:
        return Written(
            subject=" ".join(render(f"{name}/subject.txt", **context).split()),
            text=render(f"{name}/body.txt", **context).strip() + "\n",
            html=render(f"{name}/body.html", **context),
        )

    return written
