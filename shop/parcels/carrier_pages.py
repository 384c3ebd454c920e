"""Carriers' tracking pages: DPD and Colissimo, whose addresses are public; another carrier's is typed by staff."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import OVERSIZE

OTHER: Final = "other"
"""The code of every carrier whose labels and pages we do not know."""


@dataclass(frozen=True, slots=True)
class CarrierPage:
    """`url`: the tracking page, with the place of the parcel's number; empty where staff type it."""

    code: str
    name: str
    url: str = ""


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        CarrierPage("dpd", "DPD", "https://trace.dpd.fr/fr/trace/{}"),
        CarrierPage("colissimo", "Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={}"),
        CarrierPage(OTHER, "Autre transporteur"),
    )
}


def carriers_for(choice: DeliveryChoice, heavy_carrier: str) -> Mapping[str, CarrierPage]:
    """The carriers as the parcels of an order name them: heavy goods go with the merchant's own heavy carrier."""
    is_heavy = choice.mode == OVERSIZE or choice.access is not None
    if not (is_heavy and heavy_carrier):
        return CARRIERS
    return {**CARRIERS, OTHER: replace(CARRIERS[OTHER], name=heavy_carrier)}


def carrier_name(code: str, carriers: Mapping[str, CarrierPage] = CARRIERS) -> str:
    """« DPD »; the code itself for a carrier nobody knows."""
    known = carriers.get(code)
    return known.name if known else code


def tracking_url(carrier: str, tracking_number: str) -> str:
    """The carrier's page about a parcel; empty without a number, or for a carrier we have no address of."""
    known = CARRIERS.get(carrier)
    if known is None or not known.url or not tracking_number:
        return ""
    return known.url.format(quote(tracking_number, safe=""))
