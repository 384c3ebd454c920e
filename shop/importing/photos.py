"""Photos from a folder beside the export, made anew as this shop shows them. Nothing is fetched.

Each is painted on a new canvas, 4:3 on white: nothing of the file but its pixels gets through. Names carry a hash
of the content, so a photo is made once, and a browser may keep it.
"""

import hashlib
import io
import os
import warnings
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from PIL import Image, ImageOps

from db.errors import has_no_room
from shop.importing.values import Note, SourceProduct
from shop.importing.words import slug

WIDTHS = (1024, 640, 320)
LARGEST_FILE = 25_000_000
MOST_PIXELS = 25_000_000
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".bmp"})
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP")
SENT_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
"""What staff send through a browser: what cameras and graphic programs write, and no more decoders than that."""
QUALITY = {"avif": 60, "webp": 78}
UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What decoders raise of a file that is no picture they know."""


class PhotoFolder:
    """The pictures below a folder, found by the name at the end of an address."""

    def __init__(self, folder: Path, out: Path) -> None:
        """`out` is where finished photos go. Raises OSError for a folder that cannot be read."""
        self.out = out
        self.by_name: dict[str, Path] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.is_file():
                self.by_name.setdefault(path.name.lower(), path)
                self.by_name.setdefault(path.stem.lower(), path)

    def find(self, address: str) -> Path | None:
        """The file of an address, or one of the same name in another format."""
        name = PurePosixPath(unquote(urlsplit(address).path)).name.lower()
        return self.by_name.get(name) or self.by_name.get(PurePosixPath(name).stem)

    def prepare(self, one: SourceProduct, *, write: bool) -> tuple[list[tuple[str, str]], list[Note]]:
        """(name, alt) of the photos found, and what is missing or unusable. Slow: call it in a thread.

        Raises OSError when there is no room for them.
        """
        found: dict[str, str] = {}
        notes = []
        for photo in one.photos:
            path = self.find(photo.address)
            if path is None:
                notes.append(Note(one.line, one.name, "image absente du dossier"))
                continue
            try:
                found.setdefault(self._made(path, one.slug, write=write), photo.alt)
            except UNREADABLE as error:
                if has_no_room(error):
                    raise
                notes.append(Note(one.line, one.name, f"image inutilisable ({path.name})"))
        return list(found.items()), notes

    def _made(self, path: Path, wish: str, *, write: bool) -> str:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("too large a file")
        name = _name_of(path.read_bytes(), wish)
        # Written last, so that it says that all the others are there.
        if not (self.out / f"{name}-{WIDTHS[-1]}.avif").exists():
            canvas = _canvas(path)
            if write:
                _save(canvas, self.out, name)
        return name


def from_upload(content: bytes, wish: str, out: Path) -> str:
    """Make the photo of one file that was sent; the name it has in `out`. Slow: call it in a thread.

    Raises ValueError for whatever cannot be read.
    """
    name = _name_of(content, wish)
    done = out / f"{name}-{WIDTHS[-1]}.avif"
    try:
        canvas = _canvas(io.BytesIO(content), SENT_FORMATS)
    except (Exception, Image.DecompressionBombWarning) as error:  # decoders of hostile bytes raise whatever they like
        raise ValueError("not a picture") from error
    if done.exists():
        # As good as new: whoever takes away what nobody shows leaves it alone.
        for path in out.glob(f"{name}-*"):
            os.utime(path)
    else:
        _save(canvas, out, name)
    return name


def _name_of(content: bytes, wish: str) -> str:
    return f"{slug(wish)[:60].strip('-')}-{hashlib.sha256(content).hexdigest()[:12]}"


def _canvas(source: Path | BinaryIO, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The picture in the middle of a white 4:3 ground. Raises ValueError for one with too many pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(source, formats=formats) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            turned = ImageOps.exif_transpose(opened).convert("RGBA")
    width, height = WIDTHS[0], WIDTHS[0] * 3 // 4
    fitted = ImageOps.contain(turned, (width, height), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (width, height), "white")
    canvas.paste(fitted, ((width - fitted.width) // 2, (height - fitted.height) // 2), fitted)
    return canvas


def _save(canvas: Image.Image, out: Path, name: str) -> None:
    """All sizes, or none of them where one cannot be written. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    try:
        for width in WIDTHS:
            alike = width == canvas.width
            sized = canvas if alike else canvas.resize((width, width * 3 // 4), Image.Resampling.LANCZOS)
            for suffix in ("webp", "avif"):
                made.append(out / f"{name}-{width}.{suffix}")
                sized.save(made[-1], quality=QUALITY[suffix])
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def prepare_all(
    folder: PhotoFolder, products: Sequence[SourceProduct], *, write: bool
) -> tuple[dict[str, list[tuple[str, str]]], list[Note]]:
    """The photos of a batch by product key, and every remark about them."""
    found, notes = {}, []
    for one in products:
        found[one.key], said = folder.prepare(one, write=write)
        notes.extend(said)
    return found, notes
