"""Who is at the checkout: a guest, or a customer with an address book to choose from."""

from dataclasses import dataclass, replace
from typing import Final

from shop.accounts import customers
from shop.accounts.address_book import BILLING, DELIVERY, Saved, addresses_of, fingerprint, preferred
from shop.accounts.customers import Customer
from shop.addresses import Address
from shop.checkout.answers import Checkout
from web.answers import HtmlRequest
from web.sessions import load

NEW: Final = "nouvelle"
"""What the card « Une autre adresse » sends."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A guest has neither an account nor a book."""

    customer: Customer | None = None
    book: tuple[Saved, ...] = ()

    @property
    def deliverable(self) -> tuple[Saved, ...]:
        return tuple(one for one in self.book if one.deliverable)

    def saved(self, public_id: str) -> Saved | None:
        return next((one for one in self.book if one.public_id == public_id), None)

    def name_of(self, address: Address | None) -> str:
        """The name in the book of an address used before, whatever firm the bill was made out to; else NEW."""
        wanted = fingerprint(replace(address, company="")) if address else ""
        found = [one for one in self.book if fingerprint(replace(one.address, company="")) == wanted]
        exact = (one for one in found if address and fingerprint(one.address) == fingerprint(address))
        one = next(exact, found[0] if found else None)
        return one.public_id if one else NEW

    def usual(self) -> Checkout:
        """What a checkout begins with: the contact of the account, its default addresses."""
        if self.customer is None:
            return Checkout()
        who = self.customer
        contact = {"first_name": who.first_name, "last_name": who.last_name, "phone": who.phone, "email": who.email}
        billing = preferred(self.book, BILLING)
        delivery = next((one for one in self.book if one.is_default(DELIVERY)), None)
        return Checkout(
            contact,
            who.professional,
            billing.address if billing else None,
            delivery.address if delivery and delivery != billing else None,
        )


async def buyer_of(request: HtmlRequest) -> Buyer:
    """From the session of a request; a guest where there is none, or where it is over."""
    session = await load(request, "customer")
    return await buyer_named(session.subject_id if session else None)


async def buyer_named(customer_id: int | None) -> Buyer:
    """The customer of this account with their book; a guest where there is none, or none any more."""
    customer = await customers.by_id(customer_id) if customer_id else None
    return Buyer(customer, await addresses_of(customer.id)) if customer else Buyer()
