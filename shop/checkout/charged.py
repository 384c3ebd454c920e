"""What each way to receive will be charged, for who owes no VAT where it hands the goods over."""

from dataclasses import replace
from datetime import datetime

from shop.checkout.standing import Standing, priced_for
from shop.delivery.choice import DeliveryChoice
from shop.delivery.options import DeliveryOption
from shop.vat import destination
from shop.vat_numbers import exempts


def without_vat_modes(standing: Standing) -> frozenset[str]:
    """The ways to receive whose price is charged without VAT, by their codes."""
    who = standing.checkout.professional
    return frozenset(
        one.mode
        for one in standing.options
        if one.available and one.place and exempts(who, destination(one.place.country, one.place.postcode))
    )


def as_charged(standing: Standing, option: DeliveryOption, now: datetime) -> DeliveryOption:
    """The option with the cents its buyer will pay, which are without VAT for `without_vat_modes`."""
    place = option.place
    if place is None or option.mode not in without_vat_modes(standing):
        return option
    choice = DeliveryChoice(option.mode, option.label, option.zone, place.country, place.postcode)
    to = destination(place.country, place.postcode)
    priced = priced_for(standing.view, standing.checkout, choice, standing.view.front, now, to)
    return replace(option, base_cents=priced.delivery_cents, surcharge_cents=priced.surcharge_cents)
