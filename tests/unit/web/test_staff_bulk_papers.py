"""Labels, lists and slips of many orders are one file; one order's fault keeps no other back."""

import json
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader, PdfWriter

from db import engine
from db.queries import parcels as parcel_queries
from shop.documents import printing
from shop.documents.press import Press
from shop.orders.order import Order
from tests.factories import ALICE, NOW
from tests.parcel_walkthrough import OneMaker
from tests.rows import order
from tests.unit.web.bulk_desk import LOT, confirmed, fields, part
from tests.unit.web.staff_desk import (
    text_of,
    walkthrough,
)
from web.headers import Shell


def a_label(words: int) -> bytes:
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(width=100 + words, height=150)
    writer.write(made)
    return made.getvalue()


async def labelled(app: Shell, desk: httpx.AsyncClient, pdf: bytes) -> Order:
    """An order whose parcel waits with this label."""
    ready = await walkthrough(app, quantity=1).up_to("in_preparation")
    await desk.post(LOT, data=fields(await confirmed(desk, "emballer", ready)))
    parcel = (await order(ready.number)).packed[0]
    (row,) = await engine.fetch("SELECT label_key FROM parcel WHERE id = {}", parcel.id)
    assert await parcel_queries.label_made(parcel.id, row["label_key"], f"2500{parcel.id:08}", "", "")
    await parcel_queries.keep_label(parcel.id, pdf, NOW)
    return await order(ready.number)


async def test_labels_of_many_are_one_file(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    there = [await labelled(app, desk, a_label(at)) for at in range(3)]
    none = await walkthrough(app).up_to("in_preparation")
    page = await confirmed(desk, "etiquettes", *there, none)
    assert none.number in part(page, "cannot")
    answer = await desk.get(f"{LOT}/impression/etiquettes.pdf", params={"commande": [one.number for one in there]})
    assert answer.headers["content-type"] == "application/pdf"
    assert [int(one.mediabox.width) for one in PdfReader(BytesIO(answer.content)).pages] == [100, 101, 102]
    for bad in (none.number, ""):
        refused = await desk.get(f"{LOT}/impression/etiquettes.pdf", params={"commande": bad})
        assert refused.status_code == (409 if bad else 400)


async def test_a_label_that_is_no_pdf_is_named(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    broken = await labelled(app, desk, b"%ZPL ^XA^XZ")
    answer = await desk.get(f"{LOT}/impression/etiquettes.pdf", params={"commande": broken.number})
    assert answer.status_code == 409
    assert f"L’étiquette de {broken.number} est illisible" in text_of(answer)


async def test_list_and_slips_are_printed(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = [await walkthrough(app, quantity=2).up_to("paid") for _ in range(2)]
    asked = {"commande": [one.number for one in paid]}
    for name, pages in (("liste.pdf", 1), ("bons.pdf", 2)):
        answer = await desk.get(f"{LOT}/impression/{name}", params=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        read = PdfReader(BytesIO(answer.content))
        assert len(read.pages) == pages
        text = "".join(page.extract_text() for page in read.pages)
        assert paid[0].lines[0].sku in text
        assert paid[1].number in text.replace("\u00a0", " ")
    assert (await desk.get(f"{LOT}/impression/autre.pdf", params=asked)).status_code == 404


async def test_a_name_that_no_font_has_keeps_no_document_of_others_back(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = [await walkthrough(app).up_to("paid") for _ in range(2)]
    odd = json.dumps({**ALICE, "first_name": "Zoé 😀", "last_name": "王"})
    await engine.fetch("UPDATE orders SET contact = {}, billing_address = {} WHERE id = {}", odd, odd, paid[0].id)
    asked = {"commande": [one.number for one in paid]}
    for name in ("liste.pdf", "bons.pdf"):
        assert (await desk.get(f"{LOT}/impression/{name}", params=asked)).status_code == 200
    answer = await desk.get(f"/gestion/commandes/{paid[0].number}/documents/bon-de-commande.pdf")
    assert answer.status_code == 200
    assert "Zoé □ □" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


async def test_a_press_that_does_not_answer_is_said_in_french(
    desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = await walkthrough(app).up_to("paid")
    monkeypatch.setattr(printing, "press", Press("no.such.module"))
    for path in (f"{LOT}/impression/bons.pdf?commande={paid.number}",
                 f"/gestion/commandes/{paid.number}/documents/bon-de-commande.pdf"):  # fmt: skip
        answer = await desk.get(path)
        assert answer.status_code == 409
        assert "Ce document ne peut pas être imprimé pour le moment" in text_of(answer)
