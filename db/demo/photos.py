"""Where the demo's pictures and notices lie, and what their files are called."""

from pathlib import Path

SANTE = Path(__file__).parent / "sante"
PHOTOS = SANTE / "photos"
NOTICES = SANTE / "notices"
INDEX = PHOTOS / "names.json"
WIDTHS = (320, 640, 1024)
FORMATS = ("avif", "webp")
