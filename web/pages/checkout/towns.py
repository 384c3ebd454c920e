"""What a postcode tells while the address is being typed: its towns, a supplement, whether we deliver there."""

from functools import lru_cache
from typing import Any, Final

from litestar import Controller, Response, get

from shop.delivery.choice import Place
from shop.delivery.fees import surcharge_of
from shop.errors import NotDeliverable
from shop.money import euros
from shop.places import has_right_shape, normalise_postcode, same_town, towns_of
from shop.storefront import Storefront, storefront
from web.address_fields import OTHER_TOWN, DeliveryPlaceForm, PlaceForm
from web.answers import HtmlRequest, html
from web.inputs import FormData, query
from web.templating import Render

BLOCKS: dict[str, type[PlaceForm]] = {
    "facturation": PlaceForm,
    "livraison": DeliveryPlaceForm,
    "adresse": PlaceForm,
}
"""The blocks of fields that ask, each with its words: the two of the checkout, that of the address book."""

MOST_KEPT: Final = 2_048
"""Answers of a kilobyte; people of one region type the same postcodes."""


class Towns(Controller):
    @get("/adresse/villes", name="towns")
    async def towns(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        block = asked.get("bloc", "")
        block = block if block in BLOCKS else "facturation"
        place = place_asked(asked, block)
        town = town_among(place, _value(asked, block, "ville"))
        words = supplement_words(place, await storefront())
        draw = drawn if has_right_shape(place.country, place.postcode) else drawn.__wrapped__
        return html(request, draw(request.app.state.render, block, place, town, words), again=draw is drawn)


@lru_cache(maxsize=MOST_KEPT)
def drawn(render: Render, block: str, place: Place, town: str, supplement: str) -> bytes:
    """The pieces for htmx, the same for whoever types this postcode; `town` as `town_among` gives it."""
    form = town_form(place, block, town)
    return render("checkout/towns.html", block=block, place=form, supplement=supplement).encode()


def town_among(place: Place, typed: str) -> str:
    """What was typed as far as it counts: a town of the postcode, or « Autre ville »; empty for anything else."""
    if not typed or typed == OTHER_TOWN:
        return typed
    return next((one for one in towns_of(place.country, place.postcode) if same_town(typed, one)), "")


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
    """« Supplément station de montagne : 15,00 €… », the refusal of a place we do not serve, or nothing."""
    if not has_right_shape(place.country, place.postcode):
        return ""
    try:
        label, cents = surcharge_of(place, front.rules)
    except NotDeliverable as refused:
        return refused.message
    return f"{label}\u00a0: {euros(cents)} à cette adresse comme en point de retrait proche." if cents else ""
