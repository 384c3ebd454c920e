"""« L’équipe »: who works here, with which roles; somebody new; who may do what."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.staff import members
from shop.staff.members import Refused
from shop.staff.roles import ROLE_DUTIES, ROLE_LABELS, Role
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.people.matrix import matrix
from web.sessions import Session

PATH: Final = "/gestion/equipe"
FIELDS: Final = {"name": "nom", "email": "adresse", "roles": "roles"}
"""The field of the page by the value it stands for."""
Answer = Response[Any]


class StaffTeam(Controller):
    path = "/equipe"

    @get("", name="staff_team")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        context: dict[str, Any] = {"members": await members.members(), "labels": ROLE_LABELS}
        return await staff_page(request, session, "staff/people/team.html", "team", **context)

    @get("/droits", name="staff_rights")
    async def rights(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """Who may do each thing; with `?role=`, what one role may do and what it may not."""
        asked = query(request).get("role", "")
        role = Role(asked) if asked in {one.value for one in Role} else None
        context: dict[str, Any] = {"role": role, "labels": ROLE_LABELS, "duties": ROLE_DUTIES}
        return await staff_page(request, session, "staff/people/rights.html", "team", sections=matrix(), **context)

    @get("/nouvelle-personne", name="staff_member_new")
    async def blank(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _form(request, session, FormData())

    @post("", name="staff_member_create")
    async def create(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """The new member chooses a password by a mailed link; until then nobody signs in with the address."""
        data = await read_form(request)
        try:
            made = await members.invite(data.get("adresse", ""), data.get("nom", ""), roles_in(data), datetime.now(UTC))
        except Refused as refused:
            return await _form(request, session, data, refused)
        return go_to(request, f"{PATH}/{made.id}?fait=ajout")


def roles_in(data: FormData) -> list[Role]:
    """Those ticked; what is none is left out."""
    ticked = set(data.getlist("roles"))
    return [role for role in Role if role.value in ticked]


def role_choices(chosen: Iterable[str]) -> list[dict[str, Any]]:
    """What _fields.html draws for each role."""
    ticked = set(chosen)
    return [
        {"value": role.value, "label": ROLE_LABELS[role], "duties": ROLE_DUTIES[role], "ticked": role.value in ticked}
        for role in Role
    ]


async def _form(request: HtmlRequest, session: Session, data: FormData, refused: Refused | None = None) -> Answer:
    context: dict[str, Any] = {
        "typed": {"nom": data.get("nom", ""), "adresse": data.get("adresse", "")},
        "roles": role_choices(data.getlist("roles")),
        "wrong": FIELDS[refused.field] if refused else "",
        "refusal": refused.message if refused else "",
        "stands": {},
    }
    status = 422 if refused else 200
    return await staff_page(request, session, "staff/people/new.html", "team", status=status, **context)
