"""Where one acts on what waits: the page of it that this role may open, and nothing where there is none."""

from collections.abc import Set as AbstractSet
from typing import Final

from shop.staff.queue import Kind, Waits
from shop.staff.roles import Role
from web.pages.staff.rights import allowed

OPENED_BY: Final = {
    "order": "staff_order",
    "parcel": "staff_order",
    "withdrawal": "staff_withdrawals",
    "bank_entry": "staff_bank_entry",
    "job": "staff_jobs",
    "variant": "staff_today",
}
"""The route of the page that tells more of each."""


def may_see(kind: Kind, roles: AbstractSet[Role]) -> bool:
    """Whether a pile is shown: only of what one may open."""
    return allowed(roles, OPENED_BY[kind.about])


def link_of(roles: AbstractSet[Role], one: Waits) -> str:
    """The address, or nothing."""
    if not allowed(roles, OPENED_BY[one.about]):
        return ""
    if one.about == "variant":
        return product_link(roles, *one.product, one.subject) if one.product else ""
    if one.about == "job":
        return f"/gestion/taches#job-{one.subject}"
    if one.about == "bank_entry":
        return f"/gestion/banque/{one.subject}"
    if one.about == "withdrawal" and not allowed(roles, "staff_order"):
        return "/gestion/retractations"
    return f"/gestion/commandes/{one.number}"


def product_link(roles: AbstractSet[Role], product_id: int, slug: str, variant_id: int = 0) -> str:
    """Its page behind the counter for who may open it, else its stock, else the page everybody sees, if it has one."""
    if allowed(roles, "staff_product"):
        return f"/gestion/catalogue/produits/{product_id}"
    if variant_id and allowed(roles, "staff_stock_article"):
        return f"/gestion/stock/{variant_id}"
    return f"/produits/{slug}" if slug else ""
