"""What is known of who buys: by account, and by an e-mail address whose spellings are one buyer."""

import hashlib
from collections.abc import Iterable
from typing import Final

from db.queries import promotions as queries
from shop.promotions.facts import Buyer
from shop.promotions.offers import Promotion

DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
"""Providers that read « a.b » as « ab », and are one provider."""


def tidy_email(email: str) -> str:
    """The address one person has, however it is written: lower case, without « +tag », without the dots of Gmail."""
    name, _, domain = email.strip().lower().rpartition("@")
    plain = name.partition("+")[0] or name
    if domain in DOTLESS:
        return f"{plain.replace('.', '')}@gmail.com"
    return f"{plain}@{domain}"


def mark_of(email: str) -> str:
    """What is kept of a buyer's address: SHA-256 of the tidy one."""
    return hashlib.sha256(tidy_email(email).encode()).hexdigest()


async def facts_of(offers: Iterable[Promotion], email: str, customer_id: int | None, country: str | None) -> Buyer:
    """What these offers ask of a buyer, and nothing that none of them asks. `email` empty: not known yet."""
    asking = [offer for offer in offers if offer.asks_who]
    if not asking or not (email or customer_id):
        return Buyer(country, is_known=bool(email or customer_id))
    email = email or (await queries.email_of(customer_id) if customer_id else "")
    name, _, domain = tidy_email(email).rpartition("@")
    dotless = domain in DOTLESS
    ordered = any(offer.first_order for offer in asking) and await queries.has_ordered(
        customer_id, name, sorted(DOTLESS) if dotless else [domain], dots_count=not dotless
    )
    subscribes = any(offer.subscribers for offer in asking) and await queries.subscribes(email.strip().lower())
    counted = any(offer.uses_per_buyer for offer in asking)
    uses = await queries.uses_of(mark_of(email), customer_id) if counted else {}
    return Buyer(country, True, ordered, subscribes, uses)
