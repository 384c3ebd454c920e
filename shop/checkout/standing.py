"""Where a checkout stands: what is known, what is still to be said, what it all costs at this moment.

Nothing that depends on the shop is believed because it was stored: options, dates, fees and refusals are worked out
anew at each step from the address and the choice.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from shop.addresses import Address
from shop.calendar import in_paris
from shop.cart.view import CartView
from shop.checkout.answers import ANYWHERE, Checkout
from shop.checkout.lapses import as_of_today
from shop.checkout.ways import arrival, handed_over_near, options_of
from shop.credit import balance_of
from shop.delivery.choice import DeliveryChoice, Place
from shop.delivery.fitting import weight_of
from shop.delivery.options import DeliveryOption
from shop.delivery.words import short_words
from shop.errors import NotDeliverable, TaxNotKnown
from shop.payments import offers
from shop.payments.credit_method import Credit
from shop.payments.method import PaymentMethod, Purchase
from shop.payments.methods import offered_for
from shop.payments.transfer import after_money, after_money_words
from shop.prices import Price
from shop.pricing import price
from shop.promotions.judging import NOTHING_TYPED, Judgement
from shop.promotions.words import CodeRow, code_rows
from shop.storefront import Storefront
from shop.vat import MAINLAND, Destination, destination
from shop.vat_numbers import exempts, said_to_buyer

DETAILS, DELIVERY, PAYMENT, REVIEW = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Offered:
    """A payment method with the reason why it does not fit, empty when it does."""

    method: PaymentMethod
    refusal: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A checkout at one moment. `choice` and `method` are None where none is made or the one made fits no longer.

    `lapsed`: why the delivery chosen before cannot be had any more, as a sentence. `vat_words`: what a professional of
    another country reads of VAT. `credit_left_cents`: what the account has to spend, of which `credit_cents` pay here.
    """

    view: CartView
    checkout: Checkout
    options: tuple[DeliveryOption, ...]
    choice: DeliveryChoice | None
    price: Price
    offered: tuple[Offered, ...]
    method: PaymentMethod | None
    lapsed: str = ""
    vat_words: str = ""
    judgement: Judgement = NOTHING_TYPED
    credit_left_cents: int = 0
    credit_cents: int = 0

    @property
    def due_cents(self) -> int:
        """What the method chosen has to pay."""
        return self.price.total_cents - self.credit_cents

    @property
    def codes(self) -> tuple[CodeRow, ...]:
        """What was typed, a row each, with what it takes off."""
        return code_rows(self.judgement, self.price)

    @property
    def step(self) -> int:
        """The first step that is not complete."""
        if not self.details_complete:
            return DETAILS
        if self.choice is None:
            return DELIVERY
        return REVIEW if self.method else PAYMENT

    @property
    def details_complete(self) -> bool:
        known = self.checkout.billing is not None and bool(self.checkout.contact)
        return known and (bool(self.checkout.professional) or not self.view.for_professionals)

    @property
    def option(self) -> DeliveryOption | None:
        return next((one for one in self.options if self.choice and one.mode == self.choice.mode), None)

    @property
    def said_before(self) -> DeliveryChoice | None:
        """What questions begin with: the choice, or the one that lapsed without what belongs to an older address."""
        before = self.checkout.delivery
        if self.choice is not None or before is None:
            return self.choice
        return replace(before, access=None) if self.checkout.has_moved else before

    @property
    def payment_provider(self) -> str:
        """Who collects; nothing will happen before money that travels is there."""
        return self.method.provider if self.method else ""

    @property
    def expected(self) -> tuple[date, date] | None:
        """First and last day the goods are expected, with this payment; None before a delivery is chosen."""
        option, choice = self.option, self.choice
        if option is None or choice is None or option.earliest is None or option.latest is None:
            return None
        days = (option.earliest, option.latest) if choice.slot is None else (date.fromisoformat(choice.slot.day),) * 2
        return after_money(*days, choice.country, self.payment_provider)

    @property
    def expected_words(self) -> str:
        """The same in words, as the confirmation says them; empty when unknown."""
        if self.expected is None:
            return ""
        return after_money_words(*self.expected, self.payment_provider)

    @property
    def delivery_address(self) -> Address | None:
        """Where the parcel goes; None when the order is collected, at an agency or a pickup point."""
        return self.checkout.home if self.choice and self.choice.is_to_an_address else None

    @property
    def chosen_words(self) -> str:
        """« Tabac du Marché, 69003 Lyon », « le mardi 1er décembre, entre 8 h et 10 h »; empty for most."""
        return short_words(self.choice) if self.choice else ""


async def stand(view: CartView, front: Storefront, now: datetime, *, trial: DeliveryChoice | None = None) -> Standing:
    """Work out where the checkout of a cart stands; `trial` looks at another delivery than the stored one."""
    checkout = Checkout.of(view.checkout)
    wished = trial or checkout.delivery
    options = options_of(view, checkout, front, now, wished)
    choice, lapsed = await _judged(wished, options, checkout, front, weight_of(view.items), is_trial=trial is not None)
    credit_left = await balance_of(view.owner)
    return _standing(view, checkout, front, now, options, choice, lapsed, credit_left=credit_left)


async def look_at(view: CartView, front: Storefront, now: datetime, mode: str) -> Standing:
    """Where it would stand with this way to receive, its agency, point or day not named yet: a price needs none.

    Nothing of it is to be kept. As it stands where the mode cannot be had.
    """
    checkout = Checkout.of(view.checkout)
    options = options_of(view, checkout, front, now, checkout.delivery)
    option = next((one for one in options if one.mode == mode and one.available), None)
    if option is None:
        return await stand(view, front, now)
    place = option.place or ANYWHERE
    choice = DeliveryChoice(option.mode, option.label, option.zone, place.country, place.postcode)
    return _standing(view, checkout, front, now, options, choice, credit_left=await balance_of(view.owner))


def _standing(
    view: CartView,
    checkout: Checkout,
    front: Storefront,
    now: datetime,
    options: tuple[DeliveryOption, ...],
    choice: DeliveryChoice | None,
    lapsed: str = "",
    *,
    credit_left: int = 0,
) -> Standing:
    to = _destination(choice, checkout.place)
    try:
        priced = priced_for(view, checkout, choice, front, now, to)
    except TaxNotKnown as refused:
        # Home rates, and no delivery: the buyer can still take another address or an agency, and is told to call.
        lapsed, choice = f"{refused.message} {front.merchant.phone}".strip(), None
        priced = priced_for(view, checkout, None, front, now, MAINLAND)
    unfit = next((line.name for line in view.orderable_lines if not line.variant.instalments_allowed), None)
    country = checkout.country
    spent = min(credit_left, priced.total_cents) if checkout.use_credit else 0
    purchase = Purchase(
        priced.total_cents - spent,
        choice.mode if choice else "",
        country=country,
        instalments_allowed=unfit is None,
        not_in_instalments=unfit or "",
        by_appointment=choice is not None and choice.slot is not None,
        merchant=front.merchant,
        offered=offers.offered(country),
    )
    fitting = offered_for(purchase) if purchase.due_cents or not spent else [(Credit(), "")]
    offered = tuple(Offered(one, refusal) for one, refusal in fitting)
    # What costs nothing asks for no choice; the one made before counts again once something is due.
    wished = checkout.payment if purchase.due_cents else offered[0].method.code
    method = next((one.method for one in offered if one.method.code == wished and not one.refusal), None)
    said = said_to_buyer(checkout.professional, to, goes_somewhere=choice is not None)
    judgement = judged_for(view, choice, now)
    return Standing(
        view, checkout, options, choice, priced, offered, method, lapsed, said, judgement, credit_left, spent
    )


def judged_for(view: CartView, choice: DeliveryChoice | None, now: datetime) -> Judgement:
    """What the codes of a cart come to where this choice hands the goods over."""
    return view.typed.judged(choice.country if choice else None, now)


def priced_for(
    view: CartView,
    checkout: Checkout,
    choice: DeliveryChoice | None,
    front: Storefront,
    now: datetime,
    to: Destination,
) -> Price:
    """What the cart comes to with this delivery, handed over there. Raises TaxNotKnown, NotDeliverable."""
    return price(
        view.items,
        discounts=judged_for(view, choice, now).discounts,
        delivery=choice,
        destination=to,
        rates=front.rates(in_paris(now).date()),
        rules=front.rules,
        vat_exempt=exempts(checkout.professional, to),
    )


async def _judged(
    wished: DeliveryChoice | None,
    options: tuple[DeliveryOption, ...],
    checkout: Checkout,
    front: Storefront,
    weight_g: int,
    *,
    is_trial: bool,
) -> tuple[DeliveryChoice | None, str]:
    """The wish as of today; or None, and why it cannot be had any more."""
    if wished is None:
        return None, ""
    option = next((one for one in options if one.mode == wished.mode), None)
    near = handed_over_near(option, checkout, front) if option else None
    days = arrival(option, checkout) if option else None
    try:
        moved = checkout.has_moved and not is_trial
        return await as_of_today(wished, option, near, front, weight_g, days, has_moved=moved), ""
    except NotDeliverable as refused:
        return None, refused.message


def _destination(choice: DeliveryChoice | None, place: Place | None) -> Destination:
    if choice:
        return destination(choice.country, choice.postcode) if choice.postcode else MAINLAND
    return destination(place.country, place.postcode) if place else MAINLAND
