"""What the options of another shop are here: a size and a colour."""

from collections.abc import Iterable

from shop.catalogue.search import fold
from shop.importing.values import BadCell
from shop.importing.words import one_line

SIZES = frozenset("taille tailles size sizes pointure pointures".split())
COLOURS = frozenset("couleur couleurs coloris color colors colour colours teinte".split())
LONGEST = 60


def size_and_colour(options: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """From (name, value) pairs; options that are neither are told with the size. Raises BadCell for long ones."""
    sizes: list[str] = []
    colours: list[str] = []
    others: list[str] = []
    for name, value in options:
        words = one_line(value)
        if not words or (fold(name), fold(words)) == ("title", "default title"):
            continue
        kind = fold(one_line(name)).removeprefix("pa_").strip()
        (sizes if kind in SIZES else colours if kind in COLOURS else others).append(words)
    size, colour = ", ".join(sizes + others), ", ".join(colours)
    if max(len(size), len(colour)) > LONGEST:
        raise BadCell(f"options de plus de {LONGEST} caractères")
    return size, colour
