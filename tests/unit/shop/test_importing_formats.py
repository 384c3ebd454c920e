"""Exports as the two shops write them, read into one structure; and the ways in which files come damaged."""

from datetime import date
from pathlib import Path

import pytest

from shop.importing.sources import open_source
from shop.importing.values import Note, ProductRefused, SourceProduct, Terms, UnusableFile

DATA = Path(__file__).parents[2] / "data" / "import"
TERMS = Terms(date(2026, 11, 22))


def read(path: Path, terms: Terms = TERMS) -> tuple[dict[str, SourceProduct], list[Note]]:
    """Products by key, and what was refused."""
    source, products, refused = open_source(path), {}, []
    for group in source.groups():
        try:
            products[group.key] = source.format.product(group, terms)
        except ProductRefused as refusal:
            refused.extend(refusal.notes)
    return products, refused


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_shopify_product_is_several_lines() -> None:
    products, refused = read(DATA / "shopify.csv")
    stockings = products["shopify:bas-de-contention"]
    assert [(v.sku, v.size, v.colour, v.price_cents, v.stock, v.made_to_order) for v in stockings.variants] == [
        ("BC-S-BEI", "S", "Beige", 3990, 12, False),
        ("BC-M-BEI", "M", "Beige", 3990, 3, False),
        ("BC-M-NOI", "M", "Noir", 4190, 0, True),
    ]
    assert stockings.variants[1].ean == "4006381333931"
    assert stockings.category == ("Contention",)
    assert [photo.alt for photo in stockings.photos] == ["Bas beige porté", *["Bas de contention Vénalis"] * 2]
    assert stockings.published
    assert not products["shopify:coussin-nuage"].published
    assert [(note.line, note.product, note.text) for note in refused] == [
        (10, "Carte cadeau", "carte cadeau\u00a0: la boutique ne vend que des biens à expédier"),
        (11, "Canne sans prix", "prix manquant"),
    ]


def test_what_shopify_does_not_count_is_sold_to_order() -> None:
    (cushion,) = read(DATA / "shopify.csv")[0]["shopify:coussin-nuage"].variants
    assert (cushion.sku, cushion.stock, cushion.made_to_order, cushion.weight_g) == ("coussin-nuage", None, True, 850)


def test_a_struck_price_never_becomes_one_that_was_charged() -> None:
    stockings = read(DATA / "shopify.csv")[0]["shopify:bas-de-contention"]
    assert stockings.variants[0].price_cents == 3990
    assert any("prix barré non repris" in note.text for note in stockings.remarks)


def test_shopifys_newer_headings_say_the_same() -> None:
    products, refused = read(DATA / "shopify-new-headings.csv")
    (rollator,) = products.values()
    assert not refused
    assert rollator.category == ("Health & Beauty", "Walking Aids")
    assert [(v.size, v.colour, v.weight_g, v.stock, v.made_to_order) for v in rollator.variants] == [
        ("Large, Alu", "Blue", 7200, 4, False),
        ("Large, Alu", "Red", 7200, 6, True),
    ]


def test_woocommerce_variations_find_their_parent_wherever_it_stands() -> None:
    products, refused = read(DATA / "woocommerce.csv")
    slipper = products["woocommerce:44"]
    assert [(v.sku, v.size, v.colour, v.price_cents, v.stock, v.weight_g, v.active) for v in slipper.variants] == [
        ("woo-chausson-bleu-36-bleu", "36", "Bleu", 2000, 3, 500, True),
        ("woo-chausson-bleu-37-bleu", "37", "Bleu", 2000, 2, 500, True),
        ("woo-chausson-bleu-38-bleu", "38", "Bleu", 2000, 2, 500, True),
        ("woo-chausson-gris", "36", "Gris", 1800, 0, 600, False),
    ]
    assert slipper.brand == "Marchelune"
    assert slipper.category == ("Chaussures", "Chaussons")
    assert slipper.description == "<p>Semelle antidérapante.</p>\n<p>Lavable à 30 °C.</p>"
    assert {note.line: note.text.partition("\u00a0")[0] for note in refused} == {
        5: "produit à télécharger",
        6: "produit groupé",
        9: "produit parent «",
    }


def test_a_simple_woocommerce_product_has_its_price_of_today_its_sizes_and_its_attributes() -> None:
    bar = read(DATA / "woocommerce.csv")[0]["woocommerce:46"]
    (variant,) = bar.variants
    assert (bar.name, bar.category, bar.specifications) == (
        "Barre d’appui",
        ("Salle de bains", "Barres"),
        (("Matière", "Inox, brossé"),),
    )
    assert (variant.price_cents, variant.length_mm, variant.width_mm, variant.made_to_order) == (2990, 400, None, True)
    later = read(DATA / "woocommerce.csv", Terms(date(2026, 12, 1)))[0]["woocommerce:46"]
    assert later.variants[0].price_cents == 3500


def test_french_headings_semicolons_and_decimal_commas_are_read() -> None:
    products, refused = read(DATA / "woocommerce-fr.csv")
    assert not refused
    glove, soap = products["woocommerce:12"], products["woocommerce:16"]
    assert [(v.size, v.price_cents, v.stock, v.weight_g, v.active) for v in glove.variants] == [
        ("S", 490, 4, 50, True),
        ("M", 490, 3, 50, True),
        ("L", 490, 3, 50, False),
    ]
    assert (soap.variants[0].sku, soap.variants[0].price_cents, soap.published) == ("-SAVON", 123450, False)
    assert soap.vat_class == "reduced"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_however_it_was_saved(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    rows = [
        ["Handle", "Title", "Body (HTML)", "Variant Price"],
        ["ete", "Été œuvre", '"Deux\nlignes"', "12.50"],
        ["", "", "", ""],
        ["hiver", "Hiver", "", "20.00"],
    ]
    path = write(tmp_path / "f.csv", end.join(delimiter.join(row) for row in rows) + end, encoding)
    products, _ = read(path)
    assert [(one.line, one.name) for one in products.values()] == [(2, "Été œuvre"), (5, "Hiver")]


def test_lines_of_one_product_may_stand_apart(tmp_path: Path) -> None:
    text = (
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\na,A,Size,S,A-S,1\nb,B,,,B,2\na,,,M,A-M,1\n"
    )
    products, _ = read(write(tmp_path / "f.csv", text))
    assert [(key, len(one.variants)) for key, one in products.items()] == [("shopify:b", 1), ("shopify:a", 2)]


def test_a_line_with_too_many_cells_takes_only_its_product_out(tmp_path: Path) -> None:
    text = "Handle,Title,Variant Price\na,A,12,5\nb,B,3\n"
    products, refused = read(write(tmp_path / "f.csv", text))
    assert (list(products), refused[0].line) == (["shopify:b"], 2)
    assert "mal formée" in refused[0].text


def test_every_reason_against_a_product_is_told(tmp_path: Path) -> None:
    text = (
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Grams\n"
        'a,A,Taille,S,X,,\na,,,M,X,3,abc\na,,,L,Y,"1,234",\na,,,L,Z,3,\na,,,l,T,3,\n'
    )
    _, refused = read(write(tmp_path / "f.csv", text))
    assert [note.line for note in refused] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"PK\x03\x04rest", "classeur"),
        (b"Handle,Title,Variant Price\n", "en-têtes"),
        (b"Nom,Prix\nLit,3\n", "ne ressemble"),
        (b'Handle,Title,Variant Price\na,"A,3\nb,B,4\n', "guillemets"),
        (b"\x81\x8d\x8f,\x90", "texte lisible"),
    ],
)
def test_an_unusable_file_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(UnusableFile, match=sentence):
        open_source(path)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="ne peut pas être lu"):
        open_source(tmp_path / "absent.csv")


def test_an_unknown_vat_class_is_refused(tmp_path: Path) -> None:
    text = "ID,Type,SKU,Name,Tax class,Regular price\n1,simple,A,Lit,zero-rate,3\n"
    _, refused = read(write(tmp_path / "f.csv", text))
    assert [note.text for note in refused] == ["classe de TVA «\u00a0zero-rate\u00a0» inconnue ici"]
