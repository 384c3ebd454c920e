"""`bin/gallery`: starts a shop of its own, passes by every page, and leaves pictures to open in a browser."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gallery.album import PARTS, Album
from gallery.looks import STYLES, WIDTHS, looks
from gallery.tour import ROOT, Tour, stops

FOLDER = ROOT / "test-results" / "gallery"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the whole tour was made; 1 when a page on it could not be reached, whose pictures are then missing."""
    options = parser().parse_args(arguments)
    parts = options.only or list(PARTS)
    album = Album(options.folder.resolve(), looks(options.width or WIDTHS, options.style or STYLES), parts)
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the shop and the browser end with us
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # As plugins, not as files beside the tests, so that the rounds share the shop and the browser of the tests.
    plugins = ("--noconftest", "-p", "tests.conftest", "-p", "tests.e2e.conftest", "-p", "no:cacheprovider")
    given = [*plugins, "-q", "-s", "--no-header", "--tb=short"]
    more = ["-k", options.k] if options.k else []
    ended = pytest.main([*given, *more, *stops(parts)], plugins=[Tour(album)])
    print(f"Sujets : {len(album.subjects)}, images : {album.count()}, à voir : {album.write()}")
    return 1 if ended else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bin/gallery", description="Photographie chaque page, chaque e-mail et chaque document, côte à côte."
    )
    made.add_argument("--only", action="append", choices=PARTS, metavar="|".join(PARTS), help="une partie seulement")
    made.add_argument("--width", action="append", type=int, metavar="PIXELS", help=f"au lieu de {WIDTHS}")
    made.add_argument("--style", action="append", choices=STYLES, metavar="|".join(STYLES), help="un aspect seulement")
    made.add_argument("-k", metavar="MOTS", help="les seuls passages dont le nom contient ces mots, comme pytest -k")
    made.add_argument("--folder", type=Path, default=FOLDER, metavar="DOSSIER", help="où les garder")
    return made


if __name__ == "__main__":
    sys.exit(main())
