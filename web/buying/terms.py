"""The terms of sale as they stand when an order is about to be placed, kept once a wording."""

from datetime import datetime

from shop.merchant import terms
from shop.orders.summary import terms_context
from shop.storefront import Storefront
from web.answers import HtmlRequest

_kept_for: Storefront | None = None


async def keep_terms(request: HtmlRequest, front: Storefront, now: datetime) -> None:
    """Have the wording of this storefront kept; asked again for the same one, it costs nothing."""
    global _kept_for  # one value per process, replaced as a whole
    if _kept_for is front:
        return
    state = request.app.state
    text: str = state.render("legal/terms.txt", **terms_context(front, state.settings.public_url)).strip()
    await terms.keep(text, now)
    _kept_for = front
