"""What every page of the staff space has round it."""

import secrets
from functools import partial
from typing import Any, Final

from litestar import Response

from shop.orders.states import OrderState
from shop.staff import lists as staff
from web.answers import HtmlRequest, page
from web.pages.staff.menu import menu_for
from web.pages.staff.rights import allowed, who_may
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


ROOMS: Final = (
    ("today", "Aujourd’hui", "/gestion", ""),
    ("orders", "Commandes", "/gestion/commandes", ""),
    ("picking", "Préparation", "/gestion/preparation", "a-preparer"),
    ("customers", "Clients", "/gestion/clients", ""),
    ("prices", "Prix", "/gestion/prix", ""),
    ("stock", "Stock", "/gestion/stock", ""),
    ("catalogue_files", "Fichiers", "/gestion/catalogue/fichiers", ""),
    ("catalogue", "Catalogue", "/gestion/catalogue", ""),
    ("promotions", "Promotions", "/gestion/promotions", ""),
    ("invoices", "Factures", "/gestion/factures", ""),
    ("withdrawals", "Rétractations", "/gestion/retractations", "retractations"),
    ("bank", "Banque", "/gestion/banque", "rapprochement"),
    ("accounting", "Comptabilité", "/gestion/comptabilite", ""),
    ("jobs", "Tâches", "/gestion/taches", "taches"),
    ("settings", "Réglages", "/gestion/reglages", ""),
    ("team", "Équipe", "/gestion/equipe", ""),
    ("audit", "Journal", "/gestion/journal", ""),
)
"""The menu: name (of the route `staff_<name>` too), label, address, what of `waiting` is counted beside it."""


async def staff_page(
    request: HtmlRequest, session: Session, template: str, current: str, *, status: int = 200, **context: Any
) -> Response[bytes]:
    """A page with the menu of what this member may see, `current` marked in it, and what waits counted.

    Templates ask `may("staff_refund")` before they show a button or a link that not every role has, and say with
    `who_may` whom to ask where that helps. `waiting`: what shop.staff.lists.waiting() gives, where the caller has
    it already.
    """
    waiting = context.pop("waiting", None) or await staff.waiting()
    around: dict[str, Any] = {
        "cart_count": 0,
        "menu_staff": menu_for(ROOMS, session.roles, current, waiting),
        "staff_member": session,
        "waiting": waiting,
        "may": partial(allowed, session.roles),
        "who_may": who_may,
    }
    return await page(request, template, status=status, **around, **context)


def new_key() -> str:
    """What makes a form sent twice one form."""
    return secrets.token_hex(8)
