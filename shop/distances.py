"""How far it is, as the crow flies, and how that is said."""

from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import Final

EARTH_M: Final = 6_371_000.0
Position = tuple[float, float]
"""Degrees north and east."""


def distance_m(here: Position, there: Position) -> float:
    """Metres."""
    (lat, lon), (to_lat, to_lon) = map(radians, here), map(radians, there)
    chord = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(chord)))


def box_around(here: Position, metres: float) -> tuple[Position, Position]:
    """South-west and north-east corner of a box that holds everything within so many metres.

    Not for a place so near a pole, or the far side of the globe, that its circle goes round it.
    """
    latitude, longitude = here
    angle = metres / EARTH_M
    up = degrees(angle)
    widest = sin(angle) / max(cos(radians(latitude)), 1e-9)
    aside = degrees(asin(widest)) if widest < sin(pi / 2) else 180.0
    return (latitude - up, longitude - aside), (latitude + up, longitude + aside)


def distance_words(metres: float) -> str:
    """« à 450 m », « à 2,3 km », « à 12 km »."""
    rounded = max(10, round(metres / 10) * 10)
    if rounded < 1_000:
        return f"à {rounded}\u00a0m"
    kilometres = f"{metres / 1000:.1f}" if metres < 9_950 else f"{metres / 1000:.0f}"
    return f"à {kilometres.removesuffix('.0').replace('.', ',')}\u00a0km"
