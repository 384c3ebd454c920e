"""What a postcode tells while the address is being typed: its towns, a supplement, whether we deliver there."""

from typing import Any

from litestar import Controller, Response, get

from shop.delivery import surcharge_of
from shop.delivery_choice import Place
from shop.errors import NotDeliverable
from shop.money import euros
from shop.places import has_right_shape, normalise_postcode, same_town
from shop.storefront import Storefront, storefront
from web.address_fields import OTHER_TOWN, DeliveryPlaceForm, PlaceForm
from web.answers import HtmlRequest, fragment
from web.inputs import FormData, query

BLOCKS: dict[str, type[PlaceForm]] = {
    "facturation": PlaceForm,
    "livraison": DeliveryPlaceForm,
    "adresse": PlaceForm,
}
"""The blocks of fields that ask, each with its words: the two of the checkout, that of the address book."""


class Towns(Controller):
    @get("/adresse/villes", name="towns")
    async def towns(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        block = asked.get("bloc", "")
        block = block if block in BLOCKS else "facturation"
        place = place_asked(asked, block)
        form = town_form(place, block, _value(asked, block, "ville"))
        words = supplement_words(place, await storefront())
        return await fragment(request, "checkout/towns.html", block=block, place=form, supplement=words)


def place_asked(asked: FormData, block: str) -> Place:
    country = _value(asked, block, "pays") or "FR"
    return Place(country, normalise_postcode(country, _value(asked, block, "code_postal")[:20]))


def _value(asked: FormData, block: str, name: str) -> str:
    return asked.get(f"{block}-{name}", asked.get(name, ""))


def town_form(place: Place, block: str, typed: str) -> PlaceForm:
    """The address form with the town this postcode suggests; `replace_town` where the one typed does not fit it."""
    form = BLOCKS[block].of(prefix=f"{block}-", postcode=place.postcode, country=place.country, town="")
    known = form.known_towns
    form.other_town = typed == OTHER_TOWN
    form.replace_town = form.other_town or bool(known and not any(same_town(typed, one) for one in known))
    if len(known) == 1 and not form.other_town:
        form.town.data = known[0]
    return form


def supplement_words(place: Place, front: Storefront) -> str:
    """« Supplément station de montagne : 15,00 € », the refusal of a place we do not serve, or nothing."""
    if not has_right_shape(place.country, place.postcode):
        return ""
    try:
        label, cents = surcharge_of(place, front.rules)
    except NotDeliverable as refused:
        return refused.message
    return f"{label}\u00a0: {euros(cents)} pour une livraison à domicile." if cents else ""
