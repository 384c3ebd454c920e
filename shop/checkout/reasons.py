"""Why the ways to receive are what they are, and why one to pay fits no longer: sentences for the top of a step."""

from shop.cart.view import CartView
from shop.checkout.standing import Standing
from shop.delivery.fitting import is_oversize
from shop.delivery.modes import AT_AGENCY
from shop.delivery.options import slowest
from shop.money import euros
from shop.payments.methods import known_method
from shop.payments.provider import CREDIT, NOTHING


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


def method_reason(standing: Standing) -> str:
    """Why the method chosen before fits no longer, by the condition that changed; empty where none was, or it fits."""
    known = standing.checkout
    before = known_method(known.payment)
    if standing.method is not None or before is None:
        return ""
    due = f"il reste {euros(standing.due_cents)} à payer"
    if before.provider == CREDIT:
        left = euros(standing.credit_left_cents)
        gone = f"Votre avoir disponible est maintenant de {left}\u00a0: il ne règle plus toute la commande, {due}."
        return gone if known.use_credit else ""
    if before.provider == NOTHING:
        return f"Votre commande n’est plus entièrement réglée\u00a0: {due}."
    refusal = next((one.refusal for one in standing.offered if one.method.code == before.code), "")
    if refusal:
        return f"«\u00a0{before.label}\u00a0» n’est plus possible. {refusal}"
    return f"«\u00a0{before.label}\u00a0» n’est plus proposé pour cette commande."
