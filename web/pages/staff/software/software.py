"""« Logiciels reliés »: which programs come in and are told, how to speak to us, tokens given and taken back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.software import endpoints, tokens
from shop.software.endpoints import EVENT_LABELS
from shop.software.tokens import SCOPE_LABELS, Scope, TokenRefused
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_id, done_in, read_form
from web.openapi.reading import described
from web.pages.staff.common import staff_page
from web.pages.staff.typed import WrongField, end
from web.refusals import Refusal
from web.sessions import Session

PATH: Final = "/gestion/logiciels"
ROOM: Final = "settings"
FIELDS: Final = {"name": "nom", "scopes": "droits", "expires_at": "fin"}
"""The field of the page by the value it stands for."""
DONE: Final[Mapping[str, str]] = {
    "revoque": "L’accès est révoqué\u00a0: ce logiciel n’entre plus.",
    "enleve": "Cette adresse n’est plus prévenue.",
}
Answer = Response[Any]


class StaffSoftware(Controller):
    path = "/logiciels"

    @get("/", name="staff_software")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        context: dict[str, Any] = {
            "tokens": await tokens.every(), "endpoints": await endpoints.every(), "scopes": SCOPE_LABELS,
            "events": EVENT_LABELS, "moment": datetime.now(UTC), "done": done_in(request, DONE),
        }  # fmt: skip
        return await staff_page(request, session, "staff/software/software.html", ROOM, **context)

    @get("/documentation", name="staff_api_docs")
    async def documentation(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        context: dict[str, Any] = {"operations": described(), "events": EVENT_LABELS}
        return await staff_page(request, session, "staff/software/documentation.html", ROOM, **context)

    @get("/acces/nouveau", name="staff_token_new")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _form(request, session, FormData())

    @post("/acces", name="staff_token_add")
    async def add(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """The token stands in this answer and nowhere else; sent twice, its name is taken."""
        data = await read_form(request)
        chosen = [scope for scope in Scope if scope.value in data.getlist("droits")]
        try:
            text, token = await tokens.create(
                data.get("nom", ""), chosen, end(data, "fin"), session.name, datetime.now(UTC)
            )
        except WrongField as wrong:
            return await _form(request, session, data, wrong.field, wrong.message)
        except TokenRefused as refused:
            return await _form(request, session, data, FIELDS[refused.field], refused.message)
        context: dict[str, Any] = {"title": f"Accès de {token.name}", "what": "Jeton", "secret": text}
        return await staff_page(request, session, "staff/software/made.html", ROOM, **context)

    @post("/acces/{token_id:str}/revocation", name="staff_token_revoke")
    async def revoke(self, request: HtmlRequest, token_id: FromPath[str]) -> Answer:
        """Pressed twice, the second finds it done."""
        found = clean_id(token_id)
        if found is None or all(one.id != found for one in await tokens.every()):
            raise Refusal(404)
        await tokens.revoke(found, datetime.now(UTC))
        return go_to(request, f"{PATH}?fait=revoque")


async def _form(
    request: HtmlRequest, session: Session, data: FormData, wrong: str = "", refusal: str = ""
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {
        "typed": {"nom": data.get("nom", ""), "fin": data.get("fin", "")}, "ticked": set(data.getlist("droits")),
        "scopes": SCOPE_LABELS, "wrong": wrong, "refusal": refusal,
    }  # fmt: skip
    template, status = "staff/software/token.html", 422 if wrong else 200
    return await staff_page(request, session, template, ROOM, status=status, **context)
