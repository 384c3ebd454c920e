"""Why the ways to receive are what they are: sentences for the top of the delivery step."""

from shop.cart.view import CartView
from shop.checkout.standing import Standing
from shop.delivery.fitting import is_oversize
from shop.delivery.modes import AT_AGENCY
from shop.delivery.options import slowest


def heavy_reason(standing: Standing) -> str:
    """Why only the heavy carrier (and an agency) is left; empty where a parcel will do, or where nothing is left."""
    possible = [one.rule for one in standing.options if one.available]
    if not any(rule.only_oversize for rule in possible):
        return ""
    rules = standing.view.front.rules
    lines = standing.view.orderable_lines
    alone = next((line for line in lines if is_oversize([line.item()], rules)), None)
    whole = (
        f"«\u00a0{alone.name}\u00a0» est trop lourd ou trop encombrant"
        if alone
        else "Ensemble, vos articles sont trop lourds"
    )
    agency = ", ou se retire en agence" if any(rule.handover == AT_AGENCY for rule in possible) else ""
    return f"{whole} pour un colis\u00a0: toute la commande part par transport lourd, en une livraison{agency}."


def slowest_reason(view: CartView) -> str:
    """« Le délai tient compte de « X », approvisionné en 10 jours ouvrés. »; empty when all leave from the shelf."""
    last = slowest(view.items)
    line = view.line(int(last.key)) if last else None
    if line is None:
        return ""
    days = line.item().lead_days
    plural = "s" if days > 1 else ""
    return f"Le délai tient compte de «\u00a0{line.name}\u00a0», approvisionné en {days} jour{plural} ouvré{plural}."
