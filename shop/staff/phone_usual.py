"""An order by phone begun for an account: what the account says of its owner is not asked again."""

from datetime import datetime

from shop.accounts import customers
from shop.accounts.address_book import BILLING, DELIVERY, Saved, addresses_of, preferred
from shop.accounts.customers import Customer
from shop.addresses import Address
from shop.cart.view import load
from shop.checkout.answers import Checkout
from shop.checkout.details import Details, check_details
from shop.checkout.steps import save_details
from shop.staff import phone


async def begin_for(member_id: int, customer_id: int, now: datetime, *, key: str = "") -> int:
    """A new draft of this member's for an account, its first step done where the account says all of it; its id.

    Pressed twice (`key`), it is one. Raises LookupError for an account there is not, ShopError for one whose person
    asked to be forgotten.
    """
    draft_id = await phone.begin(member_id, now, customer_id, key=key)
    draft = await phone.draft_of(draft_id, member_id)
    customer = await customers.by_id(draft.buyer) if draft and draft.buyer else None
    view = await load(draft.token_hash, now) if draft else None
    if view is None or customer is None or Checkout.of(view.checkout).contact:
        return draft_id
    usual = _usual(customer, await addresses_of(customer.id))
    checked = check_details(usual, view) if usual else None
    # A firm abroad has its number looked up: that is asked for by the form.
    if checked and checked.is_acceptable and not customer.professional.get("vat_number"):
        await save_details(view, checked.checkout, now)
    return draft_id


def _usual(who: Customer, book: tuple[Saved, ...]) -> Details | None:
    """The first step as this account would fill it in; None where it does not say where the bill goes."""
    billing, parcel = preferred(book, BILLING), preferred(book, DELIVERY)
    if billing is None:
        return None
    elsewhere = parcel is not None and parcel.is_default(DELIVERY) and parcel != billing
    return Details(
        email=who.email,
        phone=who.phone,
        billing=billing.address,
        is_professional=bool(who.professional),
        company=who.professional.get("company", ""),
        siret=who.professional.get("siret", ""),
        elsewhere=elsewhere,
        delivery=parcel.address if elsewhere and parcel else Address(),
        from_book=frozenset({"billing", "delivery"}),
        buyer=(who.first_name, who.last_name),
    )
