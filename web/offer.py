"""The variant a visitor looks at, and the ones beside it: on the product’s page, and on its preview for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop.calendar import date_range, in_paris
from shop.catalogue.availability import Availability, Reduction
from shop.catalogue.products import ProductPage
from shop.catalogue.variants import Variant
from shop.delivery.fitting import is_oversize, refusal
from shop.delivery.modes import HOME
from shop.delivery.options import expected_range
from shop.delivery.rules import METROPOLE
from shop.errors import ShopError
from shop.money import euros
from shop.orders.summary import EXCLUSIONS
from shop.storefront import Storefront
from web.templating import in_script


@dataclass(frozen=True, slots=True)
class Option:
    """One size or colour; `available`: whether it can be had with what else is chosen."""

    value: str
    chosen: bool
    available: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What #buy shows. `arrival` is the range of days at home, empty where no parcel goes.

    `heavy`: how what fits no parcel is delivered, empty for what does.
    `no_withdrawal`: why there is no right of withdrawal; empty where there is.
    """

    variant: Variant
    availability: Availability
    reduction: Reduction | None
    sizes: tuple[Option, ...]
    colours: tuple[Option, ...]
    arrival: str
    heavy: str
    no_withdrawal: str


def offer_of(product: ProductPage, size: str, colour: str, front: Storefront, now: datetime) -> Offer:
    """The offer for this size and colour; without them, the first variant that can be ordered."""
    today = in_paris(now).date()
    variant = _choose(product.variants, size, colour, today)
    return Offer(
        variant=variant,
        availability=variant.availability(today),
        reduction=product.reductions.get(variant.id),
        sizes=_options(product.variants, "size", variant, today),
        colours=_options(product.variants, "colour", variant, today),
        arrival=_arrival(variant, front, now),
        heavy=_heavy(variant, front),
        no_withdrawal=EXCLUSIONS.get(variant.withdrawal_exclusion, ""),
    )


def _choose(variants: Sequence[Variant], size: str, colour: str, today: date) -> Variant:
    def fitness(variant: Variant) -> tuple[bool, bool, bool]:
        return (
            not size or variant.size == size,
            not colour or variant.colour == colour,
            variant.availability(today).orderable,
        )

    return max(variants, key=fitness)


def _options(variants: Sequence[Variant], what: str, chosen: Variant, today: date) -> tuple[Option, ...]:
    """The values of one property, each judged together with the other property as chosen."""
    other = "colour" if what == "size" else "size"
    options = []
    for value in dict.fromkeys(getattr(variant, what) for variant in variants):
        fitting = [
            variant
            for variant in variants
            if getattr(variant, what) == value and getattr(variant, other) == getattr(chosen, other)
        ]
        orderable = any(variant.availability(today).orderable for variant in fitting)
        options.append(Option(value, value == getattr(chosen, what), orderable))
    return tuple(options) if len(options) > 1 or (options and options[0].value) else ()


def _arrival(variant: Variant, front: Storefront, now: datetime) -> str:
    """« entre le mardi 24 et le jeudi 26 novembre » for a delivery at home in metropolitan France."""
    items = [variant.item(1)]
    try:
        mode = front.rules.mode(HOME)
    except ShopError:
        return ""
    if not variant.availability(in_paris(now).date()).orderable or refusal(items, mode, front.rules):
        return ""
    if front.rules.tariff(HOME, METROPOLE, variant.weight_g) is None:
        return ""
    return date_range(*expected_range(items, mode, "FR", front.rules, now))


def _heavy(variant: Variant, front: Storefront) -> str:
    """How it is delivered, as the end of a sentence: by the heavy carrier with its price, or by a call (S0-33)."""
    items, rules = [variant.item(1)], front.rules
    if not is_oversize(items, rules):
        return ""
    collected = "retrait gratuit en agence" if front.agencies else ""
    if items[0].agency_only:
        return f"{collected}." if collected else ""
    for mode in rules.modes:
        cents = rules.tariff(mode.code, METROPOLE, items[0].weight_g, variant.price_cents)
        if mode.needs_address and cents is not None and not refusal(items, mode, rules):
            price = "" if mode.free_from_threshold else f", {euros(cents)} en France métropolitaine"
            return f"à votre adresse par «\u00a0{mode.label}\u00a0»{price}{f', ou {collected}' if collected else ''}."
    call = "appelez-nous pour une livraison à votre adresse."
    return f"{collected}, ou {call}" if collected else call


def structured(product: ProductPage, offer: Offer, public_url: str) -> str:
    """schema.org's description of the offer shown, for a script element."""
    variant: Variant = offer.variant
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.summary,
        "sku": variant.sku,
        "brand": {"@type": "Brand", "name": product.brand},
        "image": [f"{public_url}/photos/{photo.name}-1024.webp" for photo in product.photos],
        "offers": {
            "@type": "Offer",
            "url": f"{public_url}/produits/{product.slug}",
            "price": f"{variant.price_cents // 100}.{variant.price_cents % 100:02}",
            "priceCurrency": "EUR",
            "availability": offer.availability.schema_url,
        },
    }
    if variant.ean:
        data["gtin13"] = variant.ean
    return in_script(data)
