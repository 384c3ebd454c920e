"""« Mes préférences »: how pages look. The form is the one every visitor has; signed in, the account keeps it too."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from web.answers import HtmlRequest
from web.inputs import query
from web.pages.account.parts import account_page
from web.sessions import Session


class PreferencesPage(Controller):
    @get("/preferences", name="account_preferences")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await account_page(
            request,
            "account/preferences/preferences.html",
            "/compte/preferences",
            look_saved=query(request).get("fait") == "affichage",
        )
