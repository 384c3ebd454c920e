"""Where one is signed in: each other session can be closed, or all at once."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import sessions
from web.answers import HtmlRequest
from web.home_cart import bring_home
from web.pages.account.details.sections import PATH, kept
from web.refusals import Refusal
from web.sessions import Session


class SessionPages(Controller):
    path = PATH.removeprefix("/compte") + "/connexions"

    @post("/{session_id:str}/fermeture", name="account_session_close")
    async def close(
        self, request: HtmlRequest, session: NamedDependency[Session], session_id: FromPath[str]
    ) -> Response[Any]:
        """Pressed twice, the second finds it closed already: the same answer as for another's or a made-up one."""
        if not await sessions.close(session.subject_id, session_id, session.id_hash):
            raise Refusal(404, "Cet appareil est déjà déconnecté.")
        return await closed(request, session)

    @post("/fermeture", name="account_sessions_close")
    async def close_others(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        await sessions.close_others(session.subject_id, session.id_hash)
        return await closed(request, session)


async def closed(request: HtmlRequest, session: Session) -> Response[Any]:
    """The cart went from every device: this one gets it back at once."""
    answer = await kept(request, session, "connexions")
    answer.set_cookie(await bring_home(request, session.subject_id))
    return answer
