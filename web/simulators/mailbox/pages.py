"""The list of mails, one mail, and its HTML in a frame that can do nothing but be looked at."""

from urllib.parse import quote

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from web.simulators.mailbox.reading import Letter, Letters
from web.simulators.rendering import page

PREFIX = "/simulateur/courrier"
# No scripts: with them `allow-same-origin` would undo the sandbox; without it the shop's pictures do not load.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
# Mails carry their style in attributes, as mail programs require: allowed here, inside the sandbox, alone.
_MAIL_HEADERS = {
    "Content-Security-Policy": f"sandbox {SANDBOX}; default-src 'none'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class MailboxPages(Controller):
    path = "/"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def mails(self, letters: NamedDependency[Letters]) -> Response[str]:
        return page("mailbox/mails.html", home=PREFIX, mails=letters.newest())

    @get("/{name:str}", sync_to_thread=True)
    def mail(self, letters: NamedDependency[Letters], name: FromPath[str]) -> Response[str]:
        return page(
            "mailbox/mail.html", headers=_PAGE_HEADERS, home=PREFIX, letter=_found(letters, name), sandbox=SANDBOX
        )

    @get("/{name:str}/html", sync_to_thread=True)
    def mail_html(self, letters: NamedDependency[Letters], name: FromPath[str]) -> Response[str]:
        html = _found(letters, name).html
        return Response(_links_leave_the_frame(html), media_type="text/html", headers=_MAIL_HEADERS)

    @get("/{name:str}/pieces/{at:str}", sync_to_thread=True)
    def enclosure(self, letters: NamedDependency[Letters], name: FromPath[str], at: FromPath[str]) -> Response[bytes]:
        """A file of a mail, the first is 1; offered to be saved, never shown within the shop's own pages."""
        files = {str(number): one for number, one in enumerate(_found(letters, name).enclosures, start=1)}
        file = files.get(at)
        if file is None:
            raise NotFoundException
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}", **_FILE_HEADERS}
        return Response(file.content, media_type=file.media_type, headers=headers)


def _found(letters: Letters, name: str) -> Letter:
    letter = letters.letter(name)
    if letter is None:
        raise NotFoundException
    return letter


def _links_leave_the_frame(html: str) -> str:
    """A page of the shop refuses to be framed: its links open in the whole window."""
    return html.replace("<head>", '<head><base target="_top">', 1)
