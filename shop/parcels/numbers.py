"""Numbers of parcels that people type: what a carrier says of one is said of a single parcel."""

from datetime import datetime, timedelta
from typing import Final

from db.queries import parcels as queries
from shop.errors import ShopError
from shop.parcels.carrier_pages import OTHER, carrier_name

GIVEN_AGAIN_AFTER: Final = timedelta(days=60)
"""Carriers give old numbers again; a parcel on its way for so long is lost, or came without a word."""


class NumberTaken(ShopError):
    """Another parcel that has not arrived has this number."""


async def check_number(carrier: str, number: str, now: datetime, *, parcel_id: int = 0) -> None:
    """Raises NumberTaken. One number may stand for several parcels with a carrier that tells us nothing of them.

    `parcel_id`: the parcel that is to have it, where it is packed already.
    """
    if not number or carrier == OTHER:
        return
    taken = await queries.order_with_number(carrier, number, now - GIVEN_AGAIN_AFTER, parcel_id)
    if taken:
        name = carrier_name(carrier)
        raise NumberTaken(
            f"Un colis {name} de la commande {taken} a déjà ce numéro\u00a0: vérifiez-le sur l’étiquette."
        )
