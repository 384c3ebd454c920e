"""An address that is told of what happens: added, changed, put to rest, and each message with what became of it."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.software import endpoints
from shop.software.endpoints import EVENT_LABELS, Endpoint, EndpointRefused
from shop.software.hooks import Event
from shop.software.signing import secret_text
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_id, done_in, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.software.software import PATH, ROOM
from web.pages.staff.stale import FIELD, changed_meanwhile, differences, fingerprint
from web.refusals import Refusal, or_404
from web.sessions import Session

HERE: Final = f"{PATH}/adresses"
FIELDS: Final = {"url": "adresse", "events": "evenements"}
"""The field of the page by the value it stands for."""
STATES: Final = {
    "delivered": ("Reçu", "success"),
    "waiting": ("En attente", "info"),
    "parked": ("À renvoyer", "warning"),
    "skipped": ("Non envoyé", "neutral"),
}
DONE: Final = {
    "oui": "C’est enregistré.",
    "renvoi": "Le message repart tout de suite.",
    "deja": "Ce message est déjà en route.",
}
Answer = Response[Any]


class StaffHooks(Controller):
    path = "/logiciels/adresses"

    @get("/nouvelle", name="staff_hook_new")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _form(request, session, None, {"url": "", "events": [], "active": True})

    @post("/", name="staff_hook_add")
    async def add(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """Its secret stands in this answer and nowhere else; sent twice, the address is there already."""
        typed = typed_in(await read_form(request), active=True)
        try:
            made, seed = await endpoints.add(
                typed["url"], events_of(typed), session.name, datetime.now(UTC), anywhere=_anywhere(request)
            )
        except EndpointRefused as refused:
            return await _form(request, session, None, typed, FIELDS[refused.field], refused.message)
        secret = secret_text(seed, request.app.state.secret)
        context: dict[str, Any] = {"title": made.url, "what": "Secret de signature", "secret": secret}
        return await staff_page(request, session, "staff/software/made.html", ROOM, **context)

    @get("/{endpoint_id:str}", name="staff_hook")
    async def shown(
        self, request: HtmlRequest, session: NamedDependency[Session], endpoint_id: FromPath[str]
    ) -> Answer:
        found = await _found(endpoint_id)
        return await _form(request, session, found, found.shown)

    @post("/{endpoint_id:str}", name="staff_hook_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], endpoint_id: FromPath[str]) -> Answer:
        found, data = await _found(endpoint_id), await read_form(request)
        typed = typed_in(data, active=data.get("active", "") == "oui")
        try:
            await endpoints.change(
                found.id, typed["url"], events_of(typed), active=typed["active"], anywhere=_anywhere(request),
                same=lambda now: not changed_meanwhile(data, now),
            )  # fmt: skip
        except EndpointRefused as refused:
            mark = data.get(FIELD, "")
            return await _form(request, session, found, typed, FIELDS[refused.field], refused.message, mark=mark)
        except ChangedMeanwhile as stale:
            return await _form(request, session, await _found(endpoint_id), typed, refusal=stale.message)
        except LookupError:
            raise Refusal(404) from None
        return go_to(request, f"{HERE}/{found.id}?fait=oui")

    @post("/{endpoint_id:str}/suppression", name="staff_hook_remove")
    async def remove(self, request: HtmlRequest, endpoint_id: FromPath[str]) -> Answer:
        await endpoints.remove((await _found(endpoint_id)).id)
        return go_to(request, f"{PATH}?fait=enleve")

    @post("/{endpoint_id:str}/messages/{message_id:str}/renvoi", name="staff_hook_resend")
    async def resend(self, request: HtmlRequest, endpoint_id: FromPath[str], message_id: FromPath[str]) -> Answer:
        found = await _found(endpoint_id)
        try:
            again = await endpoints.send_again(found.id, clean_id(message_id) or 0, datetime.now(UTC))
        except LookupError:
            raise Refusal(404) from None
        return go_to(request, f"{HERE}/{found.id}?fait={'renvoi' if again else 'deja'}")


def typed_in(data: FormData, *, active: bool) -> dict[str, Any]:
    """What the form holds, under the names of what is kept."""
    ticked = set(data.getlist("evenements"))
    return {
        "url": data.get("adresse", "").strip(), "events": [one.value for one in Event if one.value in ticked],
        "active": active,
    }  # fmt: skip


def events_of(typed: dict[str, Any]) -> list[Event]:
    return [Event(name) for name in typed["events"]]


async def _found(endpoint_id: str) -> Endpoint:
    return or_404(await endpoints.by_id(clean_id(endpoint_id) or 0))


def _anywhere(request: HtmlRequest) -> bool:
    return not request.app.state.settings.production


async def _form(
    request: HtmlRequest, session: Session, one: Endpoint | None, typed: dict[str, Any], wrong: str = "",
    refusal: str = "", *, mark: str = "",
) -> Answer:  # fmt: skip
    """`refusal` without a field: somebody else was here before, and what differs is shown."""
    stale = bool(refusal) and not wrong
    context: dict[str, Any] = {
        "one": one, "typed": typed, "events": EVENT_LABELS, "wrong": wrong, "refusal": refusal,
        "stands": differences(typed, one.shown) if stale and one else {}, "states": STATES, "here": HERE,
        "messages": await endpoints.deliveries(one.id) if one else (), "stamp_field": FIELD,
        "stamp": mark or (fingerprint(one.shown) if one else ""), "done": done_in(request, DONE),
    }  # fmt: skip
    status = 409 if stale else 422 if wrong else 200
    return await staff_page(request, session, "staff/software/hook.html", ROOM, status=status, **context)
