"""Which service of its carrier a way to receive is: the only table of it.

A merchant's own mode, which no table here can know, goes to the pickup point where the shipment has one, and else as a
plain parcel to an address.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shop.carriers.carrier import Shipment
from shop.delivery.modes import COLISSIMO, COLISSIMO_POINT, DPD_POINT, HOME, PREDICT

CLASSIC, PREDICTED, RELAY = "", "Predict", "No"
"""DPD France names its service by the kind of contact asked for: none for Classic, « No » for a parcel shop."""

UNSIGNED, SIGNED, PICKUP = "DOM", "DOS", "HD"
"""Product codes of Colissimo in France, Belgium and Luxembourg."""

DPD_SERVICES: Final[Mapping[str, str]] = MappingProxyType({HOME: CLASSIC, PREDICT: PREDICTED, DPD_POINT: RELAY})
COLISSIMO_PRODUCTS: Final[Mapping[str, str]] = MappingProxyType({COLISSIMO: SIGNED, COLISSIMO_POINT: PICKUP})


def dpd_service(shipment: Shipment) -> str:
    """CLASSIC, PREDICTED or RELAY."""
    return DPD_SERVICES.get(shipment.mode, RELAY if shipment.point_code else CLASSIC)


def colissimo_product(shipment: Shipment) -> str:
    """UNSIGNED, SIGNED or PICKUP."""
    return COLISSIMO_PRODUCTS.get(shipment.mode, PICKUP if shipment.point_code else UNSIGNED)
