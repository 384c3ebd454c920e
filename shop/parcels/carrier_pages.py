"""Carriers' tracking pages: DPD and Colissimo, whose addresses are public; another carrier's is typed by staff."""

from dataclasses import dataclass
from urllib.parse import quote


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
        CarrierPage("other", "Autre transporteur"),
    )
}


def carrier_name(code: str) -> str:
    """« DPD »; the code itself for a carrier nobody knows."""
    known = CARRIERS.get(code)
    return known.name if known else code


def tracking_url(carrier: str, tracking_number: str) -> str:
    """The carrier's page about a parcel; empty without a number, or for a carrier we have no address of."""
    known = CARRIERS.get(carrier)
    if known is None or not known.url or not tracking_number:
        return ""
    return known.url.format(quote(tracking_number, safe=""))
