"""What every page of the staff space has round it."""

import secrets
from typing import Any

from litestar import Response

from shop.orders.states import OrderState
from shop.staff import lists as staff
from web.answers import HtmlRequest, page
from web.sessions import Session

TONES = {
    OrderState.AWAITING_PAYMENT: "neutral",
    OrderState.CONFIRMED: "info",
    OrderState.PAID: "info",
    OrderState.IN_PREPARATION: "info",
    OrderState.READY: "info",
    OrderState.SHIPPED: "success",
    OrderState.DELIVERED: "success",
    OrderState.CANCELLED: "neutral",
    OrderState.EXPIRED: "neutral",
}
"""How the badge of a state looks."""


async def staff_page(
    request: HtmlRequest, session: Session, template: str, current: str, *, status: int = 200, **context: Any
) -> Response[bytes]:
    """A page with the menu, `current` marked in it, and what waits counted."""
    waiting = await staff.waiting()
    rooms = (
        ("today", "Aujourd’hui", "/gestion", 0),
        ("orders", "Commandes", "/gestion/commandes", 0),
        ("promotions", "Promotions", "/gestion/promotions", 0),
        ("invoices", "Factures", "/gestion/factures", 0),
        ("withdrawals", "Rétractations", "/gestion/retractations", waiting["retractations"]),
        ("bank", "Banque", "/gestion/banque", waiting["rapprochement"]),
        ("accounting", "Comptabilité", "/gestion/comptabilite", 0),
        ("jobs", "Tâches", "/gestion/taches", waiting["taches"]),
    )
    nav = [
        {"label": label, "url": url, "current": name == current, "count": count} for name, label, url, count in rooms
    ]
    around: dict[str, Any] = {"cart_count": 0, "staff_nav": nav, "staff_member": session, "waiting": waiting}
    return await page(request, template, status=status, **around, **context)


def new_key() -> str:
    """What makes a form sent twice one form."""
    return secrets.token_hex(8)
