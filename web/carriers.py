"""Which carriers this shop reaches, and with what: the merchant's own access, or the simulators in development."""

from shop.carriers.carrier import COLISSIMO, DPD, Carrier
from web.settings import Settings


def carriers_for(settings: Settings) -> dict[str, Carrier]:
    """By code. A service the merchant has no access to is None: staff then type numbers by hand."""
    return {DPD: Carrier(DPD, "DPD"), COLISSIMO: Carrier(COLISSIMO, "Colissimo")}
