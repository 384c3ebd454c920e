"""Whatever a buyer is called, every document about them is drawn, and the XML says the name as it is."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from shop.delivery.rules import Item, standard_rules
from shop.documents.glyphs import plainest, written_out
from shop.documents.order_documents import render_confirmation, render_delivery_note
from shop.documents.picking_documents import Slip, SlipLine, render_slips
from shop.documents.printing import Brand
from shop.documents.rendering import Rendered, render_invoice
from shop.pricing import price
from shop.vat import MAINLAND, rates_on
from tests.tiers import times
from tests.unit.shop.invoice_cast import ALICE, invoice
from tests.unit.shop.order_papers import CONFIRMATION, NOTE
from web.inputs import clean_text

BRAND = Brand("Maison Bienvenue")
RULES, RATES = standard_rules("01 99 00 12 34"), rates_on(date(2026, 11, 26))
SOLD = price((Item("a", 100, 1),), destination=MAINLAND, rates=RATES, rules=RULES)
ODD = ["Zoé 😀", "王小明", "👩‍👩‍👧‍👦 1️⃣ 🇫🇷", "ｆｕｌｌ", "नमस्ते", "مرحبا", "x\u0303\u20e3", "\ue000", "👍🏽"]


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def invoice_of(name: str) -> Rendered:
    buyer = replace(ALICE, name=name, street=(name, "8 rue de la Paix"), town=name)
    return render_invoice(invoice(SOLD, buyer=buyer), brand=BRAND)


@pytest.mark.parametrize("name", ODD)
def test_an_invoice_is_drawn_whatever_its_buyer_is_called(name: str) -> None:
    drawn = invoice_of(name)
    assert name in "".join(str(one) for one in etree.fromstring(drawn.xml.encode()).itertext())
    assert "FA-2026-000123" in read(drawn.pdf)


def test_what_no_font_has_is_a_box_and_the_rest_of_the_name_stays() -> None:
    assert "Zoé □" in read(invoice_of("Zoé 😀").pdf)
    assert "□□□ Dupont" in read(invoice_of("王小明 Dupont").pdf)
    assert "Zoe Ωmega Ł" in read(invoice_of("Ｚｏｅ Ωmega Ł").pdf)


@pytest.mark.parametrize("name", ODD)
def test_so_are_what_an_order_and_its_parcels_come_with(name: str) -> None:
    told = {"delivered_to": (name, "44000 Nantes"), "notes": (name,)}
    lines = tuple(replace(line, name=name) for line in CONFIRMATION.lines)
    buyer = replace(ALICE, name=name)
    assert render_confirmation(replace(CONFIRMATION, buyer=buyer, lines=lines, **told), brand=BRAND)
    assert render_delivery_note(replace(NOTE, **told), brand=BRAND)
    one = Slip("SC-26-000123", (("Client", (name,)),), (SlipLine("A", name, "", 1),), name)
    assert "Alice" in read(render_slips([replace(one, facts=(("Client", ("Alice",)),)), one], "8 h 05", brand=BRAND))


@settings(max_examples=times(30, 1000), deadline=None)
@given(st.text(min_size=1, max_size=60).map(clean_text))
@example("a\u0323\u0302\u20e3 \U000e0041\u180e\u00ad\u034f")
@example("\u1100\u1161\u11a8 \u0f40\u0f90\u0fb5")
def test_whatever_a_form_takes_is_printed(text: str) -> None:
    drawn = invoice_of(text or "-")
    assert drawn.pdf.startswith(b"%PDF")
    etree.fromstring(drawn.xml.encode())
    assert render_delivery_note(replace(NOTE, delivered_to=(text, "44000 Nantes")), brand=BRAND)


def test_what_is_written_out_keeps_its_shape_and_what_can_be_printed() -> None:
    told = {"a": ["é", "王"], "b": {"c": "Ａ"}, "d": 3, "e": None, "f": ("e\u0301王",)}
    assert written_out(told, plainest) == {"a": ["é", "□"], "b": {"c": "A"}, "d": 3, "e": None, "f": ["é□"]}
    assert written_out("王", lambda _: True) == "王"
