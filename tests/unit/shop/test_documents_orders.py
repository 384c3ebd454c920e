"""Order confirmations and delivery notes as PDF (S0-46): accessible, complete, and the note without a price."""

from dataclasses import replace
from io import BytesIO

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from shop.documents.order_documents import (
    Brand,
    qr_code,
    render_confirmation,
    render_delivery_note,
)
from shop.documents.order_texts import delivery_note_text
from shop.documents.picking_documents import Slip, SlipLine, render_slips
from shop.documents.press_process import compiled
from tests.unit.shop.order_papers import CONFIRMATION, NOTE

BRAND = Brand("Maison Bienvenue")


def words(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_s0_46_the_confirmation_says_the_order() -> None:
    (page,) = words(render_confirmation(CONFIRMATION, brand=BRAND))
    for said in (
        "Confirmation de commande SC-26-000123",
        "Commande passée le 1er décembre 2026",
        "entre le jeudi 3 et le vendredi 4 décembre",
        "Bernard Martin 12 quai de la Loire 44000 Nantes",
        "Coussin d’assise Réf. COU-12 3 12,50 € −3,75 € 5,5 % 33,75 €",
        "Articles 83,65 €",
        "Livraison à domicile 5,90 €",
        "Supplément Corse 20,00 €",
        "Total TTC 109,55 €",
        "dont TVA 20 % 12,22 €",
        "Reste à payer 109,55 €",
        "Paiement Virement bancaire",
        "n’est pas une facture",
        "Vous disposez de 14 jours pour renoncer.",
    ):
        assert said in page, said


def test_s0_46_the_delivery_note_says_what_is_in_the_parcel_and_no_price() -> None:
    (page,) = words(render_delivery_note(NOTE, brand=BRAND))
    for said in (
        "Bon de livraison SC-26-000123-1",
        "Commande SC-26-000123 du 1er décembre 2026",
        "Colis 1 sur 2",
        "Colissimo 6A12345678901",
        "Coussin d’assise Réf. COU-12 3 2 1",
        "Pièces dans ce colis 3",
        "04 72 00 00 00 ou bonjour@maison-bienvenue.example",
        "Signature",
    ):
        assert said in page, said
    assert "€" not in page.replace("10 000 €", "")


def test_a_parcel_with_everything_says_nothing_of_the_rest() -> None:
    whole = replace(NOTE, lines=NOTE.lines[1:], parcel="", carrier="", tracking_number="")
    (page,) = words(render_delivery_note(whole, brand=BRAND))
    assert "Reste à venir" not in page
    assert "Transporteur" not in page


def test_the_number_of_the_order_can_be_scanned() -> None:
    brand = {"name": "M", "colour": "#0f5457", "promise": ""}
    told = {**delivery_note_text(NOTE), "qr_svg": qr_code(NOTE.order_number), "brand": brand}
    shown = compiled("delivery_note", told, format="png", ppi=200)
    with Image.open(BytesIO(shown)) as image:
        assert [one.text for one in zxingcpp.read_barcodes(image.convert("L"))] == [NOTE.order_number]


def test_both_are_made_for_readers_of_the_screen() -> None:
    for pdf in (render_confirmation(CONFIRMATION, brand=BRAND), render_delivery_note(NOTE, brand=BRAND)):
        reader = PdfReader(BytesIO(pdf))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "fr-FR"
        assert reader.metadata is not None
        assert "SC-26-000123" in str(reader.metadata.title)
        assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_a_hundred_lines_number_their_pages() -> None:
    long = replace(CONFIRMATION, lines=CONFIRMATION.lines * 50)
    told = words(render_confirmation(long, brand=BRAND))
    assert len(told) > 3
    for at, page in enumerate(told, 1):
        assert f"page {at}/{len(told)}" in page


def test_slips_of_many_orders_count_their_pages_order_by_order() -> None:
    few, many = (
        Slip(f"SC-26-00000{count}", (), tuple(SlipLine(f"A-{at}", "Article", "", 1) for at in range(count)))
        for count in (1, 60)
    )
    pages = words(render_slips([many, few, many], "8 h 05", brand=BRAND))
    counted = [page.rpartition("Bon de préparation ")[2] for page in pages]
    of_many = [f"SC-26-0000060 · page {at}/3" for at in (1, 2, 3)]
    assert counted == [*of_many, "SC-26-000001 · page 1/1", *of_many]
    assert [", suite" in page for page in pages] == [False, True, True, False, False, True, True]
