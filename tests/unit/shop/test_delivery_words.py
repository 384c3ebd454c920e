"""A delivery choice in words, as every page, mail and document prints it."""

import pytest

from shop.addresses import Address
from shop.delivery.choice import Access, AgencySnapshot, DeliveryChoice, PointSnapshot, Slot
from shop.delivery.words import handed_over_lines, hours_lines, said_lines, short_words

HOME = Address("Alice", "Martin", line1="12 rue des Lilas", postcode="69003", town="Lyon")
AGENCY = AgencySnapshot("lyon", "Agence de Lyon", "1 rue Neuve", "69003", "Lyon", "FR")
POINT = PointSnapshot(
    "dpd", "P1", "Tabac du Marché", "3 place du Marché", "69003", "Lyon", "FR", ("lundi\u00a0: fermé",)
)
SLOT = Slot("2026-12-01", "08:00", "10:00")


def choice(**more: object) -> DeliveryChoice:
    return DeliveryChoice("x", "X", "metropole", "FR", "69003", **more)  # type: ignore[arg-type]  # a test's shorthand


@pytest.mark.parametrize(
    ("chosen", "place", "said", "short"),
    [
        (choice(), ("Alice Martin", "12 rue des Lilas", "69003 Lyon"), (), ""),
        (choice(agency=AGENCY), ("Agence de Lyon", "1 rue Neuve", "69003 Lyon"), (), "Agence de Lyon"),
        (choice(point=POINT), POINT.lines, (), "Tabac du Marché, 69003 Lyon"),
        (
            choice(point_later=True),
            ("Point de retrait à choisir avec vous",),
            ("Nous vous appelons ou vous écrivons pour choisir le point de retrait, avant l’expédition.",),
            "Point à choisir avec vous",
        ),
        (
            choice(slot=SLOT, mobile="+33639981234"),
            HOME.lines,
            (
                "Créneau souhaité\u00a0: le mardi 1er décembre, entre 8\u00a0h et 10\u00a0h.",
                "Téléphone portable\u00a0: 06\u00a039\u00a098\u00a012\u00a034",
            ),
            "le mardi 1er décembre, entre 8\u00a0h et 10\u00a0h",
        ),
        (
            choice(access=Access(1, False, True, "Portail vert")),
            HOME.lines,
            ("Accès\u00a0: 1er étage, sans ascenseur, accès camion, Portail vert.",),
            "1er étage, sans ascenseur, accès camion, Portail vert",
        ),
    ],
    ids=["home", "agency", "point", "later", "slot", "access"],
)
def test_what_was_chosen_is_said_whole(
    chosen: DeliveryChoice, place: tuple[str, ...], said: tuple[str, ...], short: str
) -> None:
    assert handed_over_lines(chosen, HOME) == place
    assert said_lines(chosen) == said
    assert short_words(chosen) == short
    assert hours_lines(chosen) == (POINT.hours if chosen.point else ())
    assert DeliveryChoice.from_json(chosen.as_json()) == chosen
