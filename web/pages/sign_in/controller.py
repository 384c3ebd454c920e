"""The customers' door: signing in and out, registering, passwords forgotten, links from mails."""

from litestar.types import ControllerRouterHandler

from web.pages.sign_in.door import Door
from web.pages.sign_in.forgotten import Forgotten
from web.pages.sign_in.mailed import MailedLinks
from web.pages.sign_in.registering import Registering


def handlers() -> list[ControllerRouterHandler]:
    return [Door, Registering, Forgotten, MailedLinks]
