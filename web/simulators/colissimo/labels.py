"""Colissimo's label of a parcel."""

import sqlite3

from web.simulators.parcels import book
from web.simulators.parcels.labels import LabelText

PRODUCTS = {"DOM": "Domicile sans signature", "DOS": "Domicile avec signature", "HD": "Point de retrait"}


def label_text(row: sqlite3.Row) -> LabelText:
    """What the label of a parcel says."""
    receiver, number = book.address_of(row["receiver"]), row["number"]
    at_point = (f"Point de retrait {row['point']}",) if row["point"] else ()
    return LabelText(
        carrier="Colissimo",
        service=PRODUCTS.get(row["service"], row["service"]),
        sender=book.address_of(row["sender"]),
        receiver=receiver,
        reference=row["reference"],
        weight_g=row["weight_g"],
        routing=f"{row['service']} {receiver.postcode}",
        barcode=number,
        shown=f"{number[:2]} {number[2:7]} {number[7:12]} {number[12:]}",
        remarks=(*at_point, *filter(None, [row["note"]])),
    )
