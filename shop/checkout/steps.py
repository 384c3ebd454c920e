"""What each step of the checkout stores; every value replaces the older one as a whole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from db.queries import carts as queries
from shop.addresses import check_email
from shop.cart.view import CartView
from shop.checkout.answers import ANYWHERE, Checkout
from shop.checkout.lapses import check_point
from shop.checkout.ways import arrival, handed_over_near, options_of
from shop.delivery.choice import DeliveryChoice, Picks
from shop.delivery.fitting import weight_of
from shop.delivery.options import choose
from shop.errors import NotDeliverable
from shop.storefront import Storefront


async def save_details(view: CartView, details: Checkout, now: datetime) -> None:
    """Who and where; the delivery and payment chosen before stay, and are judged anew for the new address."""
    known = Checkout.of(view.checkout)
    kept = replace(known, **{name: getattr(details, name) for name in DETAILS_FIELDS}, ordered="", draft={})
    await queries.save_checkout(view.id, kept.as_json(), now)


async def save_professional(view: CartView, professional: Mapping[str, str], now: datetime) -> None:
    """The professional with what is known of the VAT number by now."""
    kept = replace(Checkout.of(view.checkout), professional=professional)
    await queries.save_checkout(view.id, kept.as_json(), now)


async def save_draft(view: CartView, typed: Mapping[str, str], now: datetime) -> None:
    """What was typed into the first step and cannot be judged yet, by the names of its fields."""
    kept = replace(Checkout.of(view.checkout), draft=dict(typed))
    await queries.save_checkout(view.id, kept.as_json(), now)


DETAILS_FIELDS = ("contact", "professional", "billing", "delivery_address")


async def use_suggested_email(view: CartView, now: datetime) -> None:
    """Take the likelier spelling of the e-mail address; nothing where there is none."""
    known = Checkout.of(view.checkout)
    suggestion = email_suggestion(known)
    if suggestion:
        mended = replace(known, contact={**known.contact, "email": suggestion})
        await queries.save_checkout(view.id, mended.as_json(), now)


def email_suggestion(checkout: Checkout) -> str:
    """« alice@gmail.com » for « alice@gmial.com »; empty where nothing looks like a slip."""
    email = checkout.contact.get("email", "")
    return check_email(email).suggestion if email else ""


async def delivery_of(view: CartView, front: Storefront, now: datetime, mode: str, picks: Picks) -> DeliveryChoice:
    """The choice a form makes. Raises NotDeliverable: none made, not possible, or without what the mode asks.

    PointRefused, of those, where the pickup point cannot take the parcel.
    """
    checkout = Checkout.of(view.checkout)
    there = picks.point.place if picks.point else checkout.place or ANYWHERE
    looked_at = DeliveryChoice(mode, "", "", there.country, there.postcode, point=picks.point)
    options = options_of(view, checkout, front, now, looked_at)
    option = next((one for one in options if one.mode == mode), None)
    if option is None:
        raise NotDeliverable("Choisissez un mode de livraison.")
    choice = choose(option, handed_over_near(option, checkout, front), front.rules, picks)
    await check_point(choice, weight_of(view.items), arrival(option, checkout))
    return choice


async def save_delivery(view: CartView, choice: DeliveryChoice, now: datetime) -> None:
    known = Checkout.of(view.checkout)
    kept = replace(known, delivery=choice, chosen_at=known.home_mark)
    await queries.save_checkout(view.id, kept.as_json(), now)


async def save_credit(view: CartView, now: datetime, *, use: bool) -> CartView:
    """Whether the account's credit pays first; gives the cart as it is then."""
    kept = replace(Checkout.of(view.checkout), use_credit=use).as_json()
    await queries.save_checkout(view.id, kept, now)
    return replace(view, checkout=kept)


async def save_payment(view: CartView, code: str, now: datetime) -> CartView:
    """`code` of a method that was offered without refusal; gives the cart as it is then."""
    kept = replace(Checkout.of(view.checkout), payment=code).as_json()
    await queries.save_checkout(view.id, kept, now)
    return replace(view, checkout=kept)
