"""Photos of an import: found by name in a folder, painted anew, never fetched."""

from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from shop.importing.photos import PhotoFolder
from shop.importing.values import SourcePhoto, SourceProduct

ADDRESS = "https://cdn.exemple.fr/files/Bas%20beige.PNG?v=12"


def product(*addresses: str) -> SourceProduct:
    photos = tuple(SourcePhoto(address, "Bas beige porté") for address in addresses)
    return SourceProduct("shopify:bas", 2, "Bas", "bas", True, (), photos=photos)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "images" / "2026"
    pictures.mkdir(parents=True)
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>payload</script>")
    Image.new("RGBA", (400, 900), (200, 0, 0, 128)).save(pictures / "bas beige.png", pnginfo=info)
    return tmp_path


def test_a_photo_is_painted_anew_in_three_widths(folder: Path) -> None:
    photos = PhotoFolder(folder / "images", folder / "out")
    found, notes = photos.prepare(product(ADDRESS), write=True)
    ((name, alt),) = found
    assert not notes
    assert alt == "Bas beige porté"
    assert {path.name.removeprefix(name) for path in (folder / "out").iterdir()} == {
        f"-{width}.{suffix}" for width in (320, 640, 1024) for suffix in ("avif", "webp")
    }
    with Image.open(folder / "out" / f"{name}-640.webp") as made:
        assert made.size == (640, 480)
        assert made.getpixel((5, 240)) == (255, 255, 255)
    assert not any(b"payload" in path.read_bytes() for path in (folder / "out").iterdir())


def test_a_second_import_gives_the_same_name_and_paints_nothing(folder: Path) -> None:
    photos = PhotoFolder(folder / "images", folder / "out")
    first, _ = photos.prepare(product(ADDRESS), write=True)
    written = {path: path.stat().st_mtime_ns for path in (folder / "out").iterdir()}
    assert photos.prepare(product(ADDRESS), write=True)[0] == first
    assert {path: path.stat().st_mtime_ns for path in (folder / "out").iterdir()} == written


def test_a_trial_writes_no_photo(folder: Path) -> None:
    found, _ = PhotoFolder(folder / "images", folder / "out").prepare(product(ADDRESS), write=False)
    assert len(found) == 1
    assert not (folder / "out").exists()


def test_missing_broken_and_giant_photos_are_told(folder: Path) -> None:
    (folder / "images" / "casse.jpg").write_bytes(b"\xff\xd8\xff no picture")
    Image.new("1", (12_000, 12_000)).save(folder / "images" / "geante.png")
    photos = PhotoFolder(folder / "images", folder / "out")
    found, notes = photos.prepare(
        product("https://x/absente.jpg", "https://x/casse.jpg", "https://x/geante.png"), write=True
    )
    assert not found
    assert [note.text for note in notes] == [
        "image absente du dossier",
        "image inutilisable (casse.jpg)",
        "image inutilisable (geante.png)",
    ]
