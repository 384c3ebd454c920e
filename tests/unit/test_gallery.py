"""The gallery names, sorts and lays out its pictures; that pages can be reached is what the browser tests hold."""

import io
from pathlib import Path

import pytest
import typst
from PIL import Image

from gallery.album import PARTS, Album, part_of, slug
from gallery.looks import STYLES, WIDTHS, looks
from gallery.papers import pages_of
from gallery.routes import kind_of, patterns
from gallery.tour import ROOT, ROUNDS, TOURS, stops


def test_every_width_is_looked_at_in_every_style() -> None:
    assert len(looks()) == len(WIDTHS) * len(STYLES) == 9
    assert [look.name for look in looks([360], ["dark"])] == ["360-dark"]


@pytest.mark.parametrize(
    ("address", "part"),
    [("/gestion/stock", "staff"), ("/compte/adresses", "account"), ("/compte", "account"), ("/compte-ferme", "account"),
     ("/produits/canne", "shop"), ("/", "shop")],
)  # fmt: skip
def test_a_page_belongs_to_a_part(address: str, part: str) -> None:
    assert part_of(address) == part


def test_names_of_files_are_plain() -> None:
    assert slug("Confirmée\u00a0: à payer") == "confirmee-a-payer"
    assert slug("«»") == "x"


def test_a_page_is_photographed_once_whoever_comes_by(tmp_path: Path) -> None:
    album = Album(tmp_path, looks(), ["shop"])
    first = album.subject("shop", "order, 360 px", "/suivi/SC-26-000001.abc")
    assert first
    assert album.subject("shop", "order", "/suivi/SC-26-000002.def") is None
    assert album.subject("shop", "order cancelled", "/suivi/SC-26-000002.def")
    assert album.subject("staff", "stock", "/gestion/stock") is None, "nobody asked for that part"


def test_pictures_of_one_subject_lie_side_by_side(tmp_path: Path) -> None:
    album = Album(tmp_path, looks(), PARTS)
    subject = album.subject("mail", "Commande <reçue>")
    for caption in ("360-light", "360-dark"):
        album.keep(subject, caption, b"picture", 360)
    page = album.write().read_text(encoding="utf-8")
    assert album.count() == 2
    assert "Sujets\u00a0: 1, images\u00a0: 2" in page
    assert "Commande &lt;reçue&gt;" in page
    (row,) = page.split('<div class="row">')[1:]
    assert row.count("<img") == 2
    assert (tmp_path / "mail" / "001-commande-recue-360-dark.jpg").read_bytes() == b"picture"


def test_pictures_of_an_earlier_tour_go_with_the_next_of_their_part(tmp_path: Path) -> None:
    for part in ("mail", "shop"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "001-old.jpg").write_bytes(b"picture")
    Album(tmp_path, looks(), ["mail"])
    assert not (tmp_path / "mail").exists()
    assert (tmp_path / "shop" / "001-old.jpg").exists()


def test_each_page_of_a_document_is_a_picture(tmp_path: Path) -> None:
    source = tmp_path / "paper.typ"
    source.write_text("#set page(width: 10cm, height: 5cm)\nUn\n#pagebreak()\nDeux", encoding="utf-8")
    pictures = pages_of(typst.compile(str(source), format="pdf"))
    shapes = [Image.open(io.BytesIO(picture)).size for picture in pictures]
    assert len(shapes) == 2
    assert all(width == pytest.approx(2 * height, abs=2) for width, height in shapes)


def test_the_only_page_of_a_document_is_a_picture_too(tmp_path: Path) -> None:
    source = tmp_path / "paper.typ"
    source.write_text("#set page(width: 10cm, height: 5cm)\nUn", encoding="utf-8")
    assert len(pages_of(typst.compile(str(source), format="pdf"))) == 1


def test_every_stop_of_the_tour_exists() -> None:
    for part in PARTS:
        assert all(list((ROOT / "tests" / "e2e").glob(pattern)) for pattern in TOURS[part])
        for stop in stops([part]):
            assert (ROOT / stop.split("::")[0]).is_file()
    rounds = (ROOT / "gallery" / "rounds.py").read_text(encoding="utf-8")
    assert all(f"def test_{name}(" in rounds for names in ROUNDS.values() for name in names)
    whole = stops(list(PARTS))
    assert len(whole) == len(set(whole))


def test_addresses_are_told_apart_by_route_filters_and_document() -> None:
    routes = patterns("/gestion")
    order = kind_of("/gestion/commandes/SC-26-000001", routes)
    assert order
    assert order[0] == "/gestion/commandes/{number:str}"
    assert kind_of("/gestion/commandes/SC-26-000002", routes) == order
    assert kind_of("/gestion/commandes/lot", routes) != order, "a route without a placeholder comes first"
    assert kind_of("/gestion/commandes?etat=payees", routes) != kind_of("/gestion/commandes", routes)
    shape = "/gestion/commandes/SC-26-000001/documents/{}"
    assert kind_of(shape.format("facture-1.pdf"), routes) != kind_of(shape.format("bon-1.pdf"), routes)
    assert kind_of("/panier", routes) is None
