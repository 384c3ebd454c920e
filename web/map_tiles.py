"""The background of the map of pickup points: whose pictures, and whom to name for them. None by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from web.hosts import is_this_machine

PLACES: Final = ("{z}", "{x}", "{y}")
EXAMPLE: Final = "https://cartes.example.fr/{z}/{x}/{y}.png"


@dataclass(frozen=True, slots=True)
class MapTiles:
    """`url` with {z}, {x} and {y}; `credit` stands on the map, as a link where there is a `credit_url`."""

    url: str = ""
    credit: str = ""
    credit_url: str = ""

    @property
    def host(self) -> str:
        """Who is asked for pictures, as visitors are told before."""
        return urlsplit(self.url).netloc

    @property
    def origin(self) -> str:
        """What a page must let pictures come from; empty where no background is set."""
        return f"{urlsplit(self.url).scheme}://{self.host}" if self.url else ""


NO_TILES: Final = MapTiles()


def map_tiles(environ: Mapping[str, str]) -> MapTiles:
    """MAP_TILES_URL, and MAP_TILES_CREDIT: words, then an address where there is one.

    Raises ValueError, its text one French sentence, for values that cannot be used.
    """
    url, credit = environ.get("MAP_TILES_URL", ""), " ".join(environ.get("MAP_TILES_CREDIT", "").split())
    if not url:
        return NO_TILES
    if not _is_usable(url):
        raise ValueError(f"MAP_TILES_URL doit être une adresse en https avec {{z}}, {{x}} et {{y}}, comme {EXAMPLE}.")
    if not credit:
        raise ValueError("MAP_TILES_CREDIT manque\u00a0: la carte doit nommer à qui elle emprunte son fond.")
    words, _, last = credit.rpartition(" ")
    return MapTiles(url, words, last) if words and last.startswith("https://") else MapTiles(url, credit)


def _is_usable(url: str) -> bool:
    """One host, said in full: it stands in the policy that pages are sent with."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    of_this_machine = parts.scheme == "http" and is_this_machine(host)
    plain = host.isascii() and not set(parts.netloc) & set("{}@;, '\"*")
    named = plain and bool(host) and port != 0 and not set(url) & set(" '\"")
    return named and (parts.scheme == "https" or of_this_machine) and all(place in parts.path for place in PLACES)
