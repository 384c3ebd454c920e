"""What every page of the staff space has round it."""

from typing import Any

from litestar import Response

from shop import staff
from web.answers import HtmlRequest, page
from web.sessions import Session


async def staff_page(
    request: HtmlRequest, session: Session, template: str, current: str, *, status: int = 200, **context: Any
) -> Response[bytes]:
    """A page with the menu, `current` marked in it, and what waits counted."""
    waiting = await staff.waiting()
    nav = [
        {"label": "Aujourd’hui", "url": "/gestion", "current": current == "today", "count": 0},
        {"label": "Commandes", "url": "/gestion/commandes", "current": current == "orders", "count": 0},
        {"label": "Tâches", "url": "/gestion/taches", "current": current == "jobs", "count": waiting["taches"]},
    ]
    return await page(
        request,
        template,
        status=status,
        cart_count=0,
        staff_nav=nav,
        staff_member=session,
        waiting=waiting,
        **context,
    )
