"""Parcels to send, for the tests of the label adapters: Dora's shop sends to Alice."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from shop.carriers.carrier import Party, Shipment
from shop.delivery.choice import Slot

SENDER: Final = Party(
    "Boutique de Dora",
    "Boutique de Dora",
    "1 rue des Halles",
    "",
    "69002",
    "Lyon",
    "FR",
    "+33478000000",
    "dora@shop.test",
)
ALICE: Final = Party(
    name="Alice Œuvré-Martin",
    company="Cabinet d’Alice & fils",
    street="12 rue de l’Évêché",
    more="Bâtiment C",
    postcode="38000",
    town="Grenoble",
    country="FR",
    phone="+33612345678",
    email="alice@example.org",
    note="2e étage, code 12A34",
)
POINT: Final = Party("Tabac du Pont", "", "3 place du Pont", "", "38100", "Grenoble", "FR", "", "")
SLOT: Final = Slot("2026-12-01", "08:00", "10:00")
HOME_PARCEL: Final = Shipment("SC-26-000123-1", "home", 1_254, 89_90, SENDER, ALICE, date(2026, 11, 30))


def a_shipment(**changes: Any) -> Shipment:
    return replace(HOME_PARCEL, **changes)


def predict(**changes: Any) -> Shipment:
    return a_shipment(**{"mode": "predict", "slot": SLOT, **changes})


def to_point(mode: str = "dpd_point", code: str = "P12345", **changes: Any) -> Shipment:
    """A buyer who collects gives no address."""
    buyer = replace(ALICE, street="", more="", postcode="", town="", note="")
    return a_shipment(**{"mode": mode, "point_code": code, "point": POINT, "receiver": buyer, **changes})
