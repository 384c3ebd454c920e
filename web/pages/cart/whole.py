"""The cart as a whole page, and what delivery would cost it."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from shop.cart.changes import Change
from shop.cart.view import CartView
from shop.catalogue.variants import variants_by_id
from shop.checkout.answers import Checkout
from shop.checkout.reasons import slowest_reason
from shop.checkout.ways import options_at, points_priced_for
from shop.delivery.choice import Place
from shop.delivery.options import DeliveryOption
from shop.payments import offers
from shop.payments.methods import taken
from shop.places import countries, has_right_shape, is_known, is_monaco
from shop.storefront import Storefront
from web.answers import HtmlRequest, page
from web.home_cart import InHand, in_hand
from web.inputs import FormData, clean_id
from web.order_page import recorded
from web.pages.cart.reading import country_of, place_of, removed_of
from web.promo_codes import Tried


async def cart_page(
    request: HtmlRequest,
    asked: FormData,
    *,
    hand: InHand | None = None,
    status: int = 200,
    notes: tuple[Change, ...] = (),
    code: Tried | None = None,
) -> Response[Any]:
    """The whole page; `hand` is the cart as it was just read, `code` what was just tried in vain."""
    now = datetime.now(UTC)
    hand = hand or await in_hand(request, now)
    view, cookies = hand.view, hand.cookies
    if view is None or not (view.lines or "retire" in asked):
        ordered = Checkout.of(view.checkout).ordered if view else ""
        told = await recorded(request, ordered) if ordered else {"waits": ""}
        return await page(request, "cart/empty.html", status=status, cart_count=0, cookies=cookies, **told)
    limited, estimated = clean_id(asked.get("limite")), estimate(view, view.front, asked, now)
    return await page(
        request,
        "cart/cart.html",
        status=422 if estimated["estimate_error"] else status,
        cookies=cookies,
        front=view.front,
        cart_count=view.pieces,
        view=view,
        notes={one.line.key: one.note for one in notes},
        code=code or Tried(view),
        limited=view.line(limited) if limited else None,
        taken=taken(view.front.merchant, offers.offered("FR")),
        removed=await taken_out(asked),
        returning=asked.get("retour") == "verification",
        **estimated,
    )


async def taken_out(asked: FormData) -> dict[str, Any] | None:
    """The line a visitor without JavaScript may put back."""
    removed = removed_of(asked)
    variants = await variants_by_id([removed[0]]) if removed else {}
    if removed is None or removed[0] not in variants:
        return None
    return {"name": variants[removed[0]].name, "key": removed[0], "pieces": removed[1]}


def estimate(view: CartView | None, front: Storefront, asked: FormData, now: datetime) -> dict[str, Any]:
    """What delivery to a postcode would cost and when it would come; why not, beside its field."""
    place, country = place_of(asked), country_of(asked)
    options: list[DeliveryOption] = []
    if place and view and view.items and has_right_shape(place.country, place.postcode):
        points = points_priced_for(place, front)
        options = list(options_at(view, place, front, now, points))
    return {
        "estimate_for": place,
        "estimate": options,
        "estimate_error": _estimate_error(asked, place, view, options),
        "estimate_country": country,
        "estimate_doubt": bool(options) and place is not None and _is_doubtful(place),
        "estimate_slowest": slowest_reason(view) if view and options else "",
        "countries": served(front),
        "typed_postcode": asked.get("code_postal", ""),
    }


def _is_doubtful(place: Place) -> bool:
    """A postcode we have never heard of; a new one may be right."""
    return not is_known(place.country, place.postcode) and not is_monaco(place.country, place.postcode)


def served(front: Storefront) -> list[tuple[str, str]]:
    return [(code, country.name) for code, country in countries().items() if code in front.rules.served_countries]


def _estimate_error(asked: FormData, place: Place | None, view: CartView | None, options: list[DeliveryOption]) -> str:
    if "code_postal" not in asked or options:
        return ""
    if not asked["code_postal"].strip():
        return "Indiquez un code postal."
    if place and has_right_shape(place.country, place.postcode) and not (view and view.items):
        return ""
    known = countries().get(country_of(asked))
    shape = f" ({known.name}\u00a0: {known.postcode_digits} chiffres)" if known else ""
    return f"Vérifiez ce code postal{shape} et le pays choisi."
