"""DPD's label of a parcel."""

import sqlite3

from web.simulators.parcels import book
from web.simulators.parcels.labels import LabelText

_COUNTRY_NUMBERS = {"FR": "250", "BE": "056", "LU": "442"}


def label_text(row: sqlite3.Row) -> LabelText:
    """What the label of a parcel says."""
    receiver, number = book.address_of(row["receiver"]), row["number"]
    at_point = (f"Point de retrait {row['point']}",) if row["point"] else ()
    return LabelText(
        carrier="DPD",
        service=row["service"],
        sender=book.address_of(row["sender"]),
        receiver=receiver,
        reference=row["reference"],
        weight_g=row["weight_g"],
        routing=f"{receiver.country}-0{receiver.postcode[:2]}0-{receiver.postcode}",
        barcode=barcode(row),
        shown=f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:12]} {number[12:]}",
        remarks=(*at_point, *filter(None, [row["note"]])),
    )


def barcode(row: sqlite3.Row) -> str:
    """What the bars say: postcode, parcel, service, country."""
    receiver = book.address_of(row["receiver"])
    return f"%{receiver.postcode:>07}{row['number'][-14:]}328{_COUNTRY_NUMBERS[receiver.country]}"
