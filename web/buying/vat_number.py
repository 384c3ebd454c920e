"""A professional's VAT number of another country, asked of VIES while a form is taken in; reading asks nobody."""

from collections.abc import Mapping
from dataclasses import replace

from shop import vat_checks
from shop.cart.view import CartView
from shop.checkout.answers import Checkout
from shop.checkout.steps import save_professional
from shop.vat_checks import RegisterAnswer
from shop.vat_numbers import INVALID, STATE, UNKNOWN
from web.buying.visit import AtCheckout
from web.limits import TooMany, address_of, spend

CONFIRMED = "tva_confirmee"
"""The number that its buyer kept though VIES does not know it."""
NOT_KNOWN = (
    "VIES, le registre européen, ne connaît pas ce numéro\u00a0: vérifiez-le. "
    "Si vous continuez ainsi, la TVA est facturée."
)


async def verified(visit: AtCheckout, professional: Mapping[str, str]) -> Mapping[str, str]:
    """The professional with what the register says; unknown for who asked too often."""
    asked = await vat_checks.asking(professional, visit.front.merchant, visit.now)
    if not asked.number:
        return asked.professional
    try:
        await spend("vat_check", address_of(visit.request))
    except TooMany:
        return vat_checks.with_answer(asked.professional, RegisterAnswer(UNKNOWN), visit.now)
    register: vat_checks.VatRegister = visit.request.app.state.vat_register
    return await vat_checks.learn(asked.professional, visit.front.merchant, register, visit.now)


def doubted(professional: Mapping[str, str], confirmed: str) -> str:
    """The number to look at once more; empty where there is nothing to say, or it was said already."""
    number = professional.get("vat_number", "")
    return number if professional.get(STATE) == INVALID and number != confirmed else ""


async def renewed(visit: AtCheckout) -> CartView:
    """The cart with the number as it stands today: a proof counts for its day, and who did not answer may now."""
    known = Checkout.of(visit.view.checkout).professional
    current = await verified(visit, known)
    if dict(current) == dict(known):
        return visit.view
    await save_professional(visit.view, current, visit.now)
    return replace(visit.view, checkout={**visit.view.checkout, "professional": dict(current)})
