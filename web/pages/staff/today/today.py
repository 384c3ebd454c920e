"""The day's page: one queue of what waits, its piles counted, and the last thirty days."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.merchant.duties import Missing, missing
from shop.staff import lists, queue
from shop.staff.queue import Kind
from shop.staff.roles import ROLE_LABELS, Role
from shop.storefront import storefront
from web.answers import HtmlRequest
from web.inputs import FormData, page_in, query
from web.pages.staff.common import staff_page
from web.pages.staff.rights import allowed
from web.pages.staff.today.links import may_see
from web.pages.staff.today.picture import abroad, picture
from web.pages.staff.today.rows import drawn_rows
from web.sessions import Session

PATH: Final = "/gestion"
ROLES: Final = {role.value: label for role, label in ROLE_LABELS.items() if role is not Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: `kind` the name of a pile, `role` what is there for one role."""

    kind: str
    role: str
    is_mine: bool
    page: int

    def kinds(self, seen: tuple[Kind, ...]) -> tuple[Kind, ...]:
        of_role = queue.own({Role(self.role)}, seen) if self.role else seen
        return tuple(kind for kind in of_role if self.kind in ("", kind.name))

    def address(self, **instead: str) -> str:
        """The page's address with only what it needs."""
        asked = {"file": self.kind, "pour": self.role, "a-moi": "oui" if self.is_mine else "", **instead}
        pairs = urlencode({name: value for name, value in asked.items() if value})
        return PATH + (f"?{pairs}" if pairs else "")


def asked_of(values: FormData) -> Asked:
    """An unknown pile or role asks for all."""
    kind, role = values.get("file", ""), values.get("pour", "")
    page = page_in(values)
    return Asked(
        kind if kind in queue.OF_NAME else "", role if role in ROLES else "", values.get("a-moi", "") == "oui", page
    )


async def lacking(session: Session) -> tuple[Missing, ...]:
    """What the law wants said of the shop and is not set, for who may set it."""
    return missing((await storefront()).merchant) if allowed(session.roles, "staff_shop_settings") else ()


class StaffToday(Controller):
    @get("/", name="staff_today")
    async def today(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        asked, now = asked_of(query(request)), datetime.now(UTC)
        seen = tuple(kind for kind in queue.KINDS if may_see(kind, session.roles))
        mine = session.subject_id if asked.is_mine else None
        found = await queue.waiting(asked.kinds(seen), queue.own(session.roles), mine, asked.page, now)
        here = asked.address(page=str(asked.page) if asked.page > 1 else "")
        context: dict[str, Any] = {
            "piles": [*queue.own(session.roles, seen), *(kind for kind in seen if not kind.roles & session.roles)],
            "number_of": queue.numbers(found.counted, seen),
            "queue": found,
            "asked": asked,
            "url": asked.address,
            "page_url": lambda page: asked.address(page=str(page) if page > 1 else ""),
            "rows": drawn_rows(request.app.state.render, found.rows, session, here),
            "roles": ROLES,
            "lacking": await lacking(session),
            "distance": await abroad(now),
            "picture": await picture(request, now) if allowed(session.roles, "staff_orders") else "",
        }
        counted = lists.in_menu(found.counted)
        return await staff_page(request, session, "staff/today/today.html", "today", waiting=counted, **context)
