"""The rows of the queue as HTML: one that looks as it looked a moment ago is not drawn again."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from shop.staff.queue import Waits
from shop.staff.roles import Role
from web.pages.staff.today.links import link_of
from web.sessions import Session
from web.templating import Render

KEPT: Final = 1024


def drawn_rows(render: Render, rows: Iterable[Waits], session: Session, here: str) -> Markup:
    """As this member sees them; `here`: the address of the page, to come back to."""
    roles, member = session.roles, session.subject_id
    drawn = [_drawn(render, one, roles, here, member if one.owner == member else 0) for one in rows]
    return Markup("".join(drawn))  # noqa: S704  # our own template


@lru_cache(maxsize=KEPT)
def _drawn(render: Render, one: Waits, roles: frozenset[Role], here: str, member: int) -> str:
    """`member`: who asks, where it is theirs."""
    return render("staff/today/_row.html", one=one, link=link_of(roles, one), here=here, member_id=member)
