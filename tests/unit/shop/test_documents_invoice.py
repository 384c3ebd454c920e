"""Invoices and credit notes as files: archivable, tagged, with their XML inside, and saying all that the law wants."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import segno
import zxingcpp
from facturx import get_xml_from_pdf
from PIL import Image
from pypdf import PdfReader

from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import HOME
from shop.delivery.rules import Item, standard_rules
from shop.documents.invoice_text import invoice_text
from shop.documents.press_process import compiled
from shop.documents.rendering import Brand, Rendered, render_invoice
from shop.invoices.data import CREDIT_NOTE, InvoiceData, PaidBy, Row
from shop.prices import Discount, Price
from shop.pricing import price
from shop.vat import MAINLAND, rates_on
from tests.unit.shop.invoice_cast import ABROAD, EXEMPTION, FIRM, FIRMS, PAY_TO, invoice

BRAND = Brand("Maison Bienvenue", promise="Le matériel qui facilite la vie")
ITEMS = (
    Item("a", 4990, 1, "standard", 10),
    Item("b", 1250, 3, "medical", 10),
    Item("c", 1990, 1, "book", 10),
)


def bought(*items: Item, **asked: Any) -> Price:
    told = {"destination": MAINLAND, "rates": rates_on(date(2026, 11, 26)), "rules": standard_rules("01 99 00 12 34")}
    return price(items, **{**told, "delivery": DeliveryChoice(HOME, "", "", "FR", "75012"), **asked})


FOUND = bought(*ITEMS, discounts=[Discount("−10 %", percent_bp=1000)])


def rendered(data: InvoiceData, qr_svg: str = "") -> Rendered:
    return render_invoice(data, brand=BRAND, qr_svg=qr_svg)


def pages(made: Rendered) -> list[str]:
    """Their words, with one plain space between two."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made.pdf)).pages]


def many(count: int) -> InvoiceData:
    row = Row("REF", "Article", 1, 120, 0, 120, 2000, 20)
    return replace(invoice(FOUND), rows=(row,) * count)


def test_the_pdf_is_archivable_and_keeps_its_tags() -> None:
    root = PdfReader(BytesIO(rendered(invoice(FOUND)).pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert root["/StructTreeRoot"]["/K"]
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    described = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in described
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in described
    assert "Facture FA-2026-000123" in described
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in described
    assert "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>" in described


def test_a_reader_of_the_screen_meets_headings_and_tables() -> None:
    reader = PdfReader(BytesIO(rendered(invoice(FOUND)).pdf))
    kinds = {one.get("/S") for one in _elements(reader.trailer["/Root"]["/StructTreeRoot"])}
    assert {"/H1", "/Table", "/THead", "/TH", "/TR", "/TD"} <= kinds


def _elements(of: Any) -> list[Any]:
    children = of.get("/K", [])
    found = []
    for child in children if isinstance(children, list) else [children]:
        one = child.get_object()
        if isinstance(one, dict) and "/S" in one:
            found += [one, *_elements(one)]
    return found


def test_the_xml_is_tied_to_the_document_and_comes_out_as_it_went_in() -> None:
    made = rendered(invoice(FOUND))
    (tied,) = PdfReader(BytesIO(made.pdf)).trailer["/Root"]["/AF"]
    assert tied.get_object()["/AFRelationship"] == "/Data"
    assert tied.get_object()["/F"] == "factur-x.xml"
    name, found = get_xml_from_pdf(made.pdf, check_xsd=True)
    assert (name, found.decode()) == ("factur-x.xml", made.xml)
    assert made.pdf.startswith(b"%PDF-1.7")
    assert made.pdf.count(b"%%EOF") == 1
    assert made.pdf.rstrip().endswith(b"%%EOF")


def test_every_font_is_within() -> None:
    fonts = PdfReader(BytesIO(rendered(invoice(FOUND)).pdf)).pages[0]["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        (inner,) = font.get_object()["/DescendantFonts"]
        described = inner.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_a_consumer_reads_what_was_bought_and_paid() -> None:
    data = invoice(FOUND, supplied_on="2026-11-27", discounts=(("BIENVENUE10", 864),))
    (page,) = pages(rendered(data))
    for words in (
        "Maison Bienvenue",
        "Le matériel qui facilite la vie",
        "Alice Martin",
        "Facture FA-2026-000123",
        "Date d’émission 26 novembre 2026",
        "Date de livraison 27 novembre 2026",
        "SC-26-000123 du 24 novembre 2026",
        "Réf. REF-1",
        "Total TTC",
        "Carte bancaire, le 24 novembre 2026",
        "Reste à payer 0,00 €",
        "« BIENVENUE10 » : 8,64 €",
        "Nature de l’opération : livraison de biens.",
        "SAS au capital de 10 000 € – 123 456 782 RCS Lyon – TVA FR32123456782",
        "page 1/1",
    ):
        assert words in page, words
    assert "Régler par virement" not in page
    for group in data.vat:
        for cents in (group.net_cents, group.vat_cents, group.gross_cents):
            assert f"{cents // 100},{cents % 100:02} €" in page


def test_a_firm_reads_its_numbers_the_terms_and_where_to_pay() -> None:
    data = invoice(
        FOUND,
        buyer=FIRM,
        mentions=FIRMS,
        delivered_to=("Entrepôt", "3 rue Basse", "69100 Villeurbanne"),
        due_cents=FOUND.total_cents - 500,
        paid=(PaidBy("Avoir client", 500, "2026-11-24"),),
        pay_to=PAY_TO,
    )
    (page,) = pages(rendered(data))
    for words in (
        "SIRET 552 100 554 00013",
        "TVA FR40552100554",
        "Lieu de livraison Entrepôt 3 rue Basse 69100 Villeurbanne",
        "Avoir client, le 24 novembre 2026",
        "Régler par virement",
        "FR76 3000 6000 0112 3456 7890 189",
        "AGRIFRPP",
        *(mention.replace("\u00a0", " ") for mention in FIRMS),
    ):
        assert words in page, words


def test_a_credit_note_names_its_invoice_and_how_the_money_goes_back() -> None:
    data = invoice(
        FOUND,
        kind=CREDIT_NOTE,
        number="AV-2026-000007",
        corrects=("FA-2026-000123", "2026-12-01"),
        reason="Rétractation",
        paid=(PaidBy("par virement", FOUND.total_cents, ""),),
    )
    (page,) = pages(rendered(data))
    assert "Avoir sur la facture FA-2026-000123 du 1er décembre 2026 : Rétractation" in page
    assert "Total de l’avoir TTC" in page
    assert "Remboursé : par virement" in page
    assert "Reste à payer" not in page


def test_an_invoice_without_vat_says_why_and_names_both_numbers() -> None:
    found = bought(*ITEMS, vat_exempt=True)
    (page,) = pages(rendered(invoice(found, buyer=ABROAD, exemption=EXEMPTION)))
    assert f"{EXEMPTION} Numéros de TVA : vendeur FR32123456782, acquéreur BE0123456749." in page
    assert "Belgique" in page


@pytest.mark.parametrize(("rows", "least"), [(1, 1), (30, 2), (300, 10)])
def test_long_invoices_number_their_pages_and_repeat_the_head_of_the_table(rows: int, least: int) -> None:
    told = pages(rendered(many(rows)))
    assert least <= len(told) <= rows // 20 + 2
    for at, page in enumerate(told, 1):
        assert f"page {at}/{len(told)}" in page
        assert (at > 1) == ("Facture FA-2026-000123, suite" in page)
        assert ("Réf. REF" in page) == ("Désignation" in page)
    assert sum(page.count("Réf. REF") for page in told) == rows


def test_names_are_words_never_commands() -> None:
    name = 'Lit #strong[x] $x^2$ _a_ `c` @ref \\ "q" <b> // fin'
    row = replace(invoice(FOUND).rows[0], name=name, quantity=999, sku="R" * 80)
    odd = replace(invoice(FOUND).buyer, name="Société " + "très" * 40, street=("#import \x00",) * 4)
    (page,) = pages(rendered(replace(invoice(FOUND), rows=(row,), buyer=odd)))
    assert name in page.replace("\u200b", "")
    assert "999" in page


def test_prices_a_division_leaves_open_are_said_to_be_rounded() -> None:
    whole = replace(invoice(FOUND), rows=(Row("A", "Article", 2, 120, 0, 240, 2000, 40),))
    rounded = replace(whole, rows=(Row("A", "Article", 3, 100, 0, 300, 2000, 50), *whole.rows[1:]))
    assert invoice_text(whole)["rounded"] == ""
    assert invoice_text(replace(rounded, rows=(replace(rounded.rows[0], quantity=7),)))["rounded"] != ""


def test_the_code_of_the_transfer_is_printed_while_something_is_due() -> None:
    drawn = BytesIO()
    segno.make("BCD\n002\n1\nSCT", error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    due = invoice(FOUND, due_cents=FOUND.total_cents, pay_to=PAY_TO)
    assert _codes(invoice_text(due, drawn.getvalue().decode())) == ["BCD\n002\n1\nSCT"]
    assert _codes(invoice_text(invoice(FOUND), drawn.getvalue().decode())) == []


def _codes(told: dict[str, Any]) -> list[str]:
    """What a telephone reads on the first page."""
    brand = {"name": "M", "colour": "#0f5457", "promise": ""}
    shown = compiled("invoice", {**told, "brand": brand}, format="png", ppi=200)
    with Image.open(BytesIO(shown)) as image:
        return [one.text for one in zxingcpp.read_barcodes(image.convert("L"))]


def test_threads_that_print_at_once_each_get_their_own() -> None:
    asked = [replace(invoice(FOUND), number=f"FA-2026-{at:06}") for at in range(6)]
    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(rendered, asked))
    for data, one in zip(asked, made, strict=True):
        assert f"<ram:ID>{data.number}</ram:ID>" in one.xml
        assert f"Facture {data.number}" in pages(one)[0]
