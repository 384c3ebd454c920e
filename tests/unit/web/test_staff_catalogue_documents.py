"""Documents that staff send: offered, named, put in order, refused when they would start something."""

import zlib

import httpx
import pytest
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from db.engine import fetch
from db.tables.catalogue import Document, Product
from shop.staff.catalogue.photos import Removal
from tests import factories
from tests.unit.web.media_desk import LATER, PDF, PRODUCTS, a_pdf, kept, picture
from tests.unit.web.staff_desk import fields_of, text_of
from web.settings import Settings


def packed(inner: bytes) -> bytes:
    """A PDF whose object 4, packed into a stream of objects, is `inner`."""
    body = zlib.compress(b"4 0 " + inner)
    pieces = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
        b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream endobj\n"
        % (len(body), body),
    ]
    text, places = b"%PDF-1.7\n", []
    for piece in pieces:
        places.append(len(text))
        text += piece
    rows = [(0, 0, 65535), *((1, places[at], 0) for at in range(3)), (2, 5, 0), (1, places[3], 0), (1, len(text), 0)]
    table = b"".join(kind.to_bytes(1) + place.to_bytes(4) + last.to_bytes(2) for kind, place, last in rows)
    head = b"6 0 obj<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return text + head + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(text)


ACTION = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})


async def offer(desk: httpx.AsyncClient, product: Product, content: bytes, title: str = "Notice") -> httpx.Response:
    files = {"document": ("n.pdf", content, "application/pdf")}
    path = f"{PRODUCTS}/{product.id}/documents"
    return await desk.post(path, data={"titre": title, "langue": "en"}, files=files)


async def test_a_document_is_offered_named_and_put_in_order(desk: httpx.AsyncClient, settings: Settings) -> None:
    product = await factories.a_product()
    assert (await offer(desk, product, PDF)).status_code == 303
    assert (await offer(desk, product, PDF + b"\n", "Certificat")).status_code == 303
    again = await offer(desk, product, PDF)
    assert (again.status_code, "a déjà ce document" in text_of(again)) == (422, True)
    first, second = await Document.objects().order_by(Document.id)
    assert (first.title, first.language, first.size_bytes) == ("Notice", "en", len(PDF))
    assert (await desk.get(f"/documents/{first.file}")).content == PDF
    page = f"{PRODUCTS}/{product.id}/documents"
    assert (await desk.post(f"{page}/{second.id}/place", data={"sens": "monter"})).status_code == 303
    by_place = Document.objects().order_by(Document.position)
    assert [(one.id, one.title) for one in await by_place] == [(second.id, "Certificat"), (first.id, "Notice")]
    shown = text_of(await desk.get(f"/produits/{product.slug}"))
    assert shown.index("Certificat") < shown.index("Notice")
    wrong = await desk.post(f"{page}/{first.id}/titre", data={"titre": "Fiche", "langue": "fr", "empreinte": "x"})
    assert (wrong.status_code, "«\u00a0Notice\u00a0»" in text_of(wrong)) == (409, True)
    text = (await desk.get(f"{PRODUCTS}/{product.id}")).text
    mark = text.partition(f'action="{page}/{first.id}/titre"')[2].partition('name="empreinte" value="')[2][:16]
    data = {"titre": "Fiche technique", "langue": "zz", "empreinte": mark}
    assert (await desk.post(f"{page}/{first.id}/titre", data=data)).status_code == 303
    gone = f"{page}/{second.id}/suppression"
    stale = fields_of(await desk.get(f"{PRODUCTS}/{product.id}"), gone)
    await fetch("UPDATE document SET title = 'Autre chose' WHERE id = {}", second.id)
    assert (await desk.post(gone, data=stale)).status_code == 409
    fresh = fields_of(await desk.get(f"{PRODUCTS}/{product.id}"), gone)
    assert (await desk.post(gone, data=fresh)).status_code == 303
    (left,) = await Document.objects()
    assert (left.id, left.title, left.language) == (first.id, "Fiche technique", "fr")
    await Removal(settings.media_dir).remove({"name": second.file}, LATER)
    assert kept(settings) == {left.file}


async def test_a_packed_document_that_starts_nothing_is_offered(desk: httpx.AsyncClient) -> None:
    assert (await offer(desk, await factories.a_product(), packed(b"<</S/GoTo/D[3 0 R/Fit]>>"))).status_code == 303


async def test_a_page_drawn_before_the_order_changed_takes_away_what_it_showed(desk: httpx.AsyncClient) -> None:
    product = await factories.a_product()
    await offer(desk, product, PDF, "Notice")
    await offer(desk, product, PDF + b"\n", "Certificat")
    first, second = await Document.objects().order_by(Document.id)
    page = f"{PRODUCTS}/{product.id}/documents"
    drawn = fields_of(await desk.get(f"{PRODUCTS}/{product.id}"), f"{page}/{first.id}/suppression")
    assert (await desk.post(f"{page}/{second.id}/place", data={"sens": "monter"})).status_code == 303
    assert (await desk.post(f"{page}/{first.id}/suppression", data=drawn)).status_code == 303
    assert [one.title for one in await Document.objects()] == ["Certificat"]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7", b"MZ\x90" + PDF, picture(), b"%PDF-1.7\n<html>", b"\x00", a_pdf({"/OpenAction": ACTION}),
        a_pdf({"/OpenAction": ACTION}).replace(b"/JavaScript", b"/J#61vaScript"), a_pdf(password="x"),
        packed(b"<</S/J#61vaScript/JS(x)>>"), packed(b"<</S/Launch/F(x)>>"),
        a_pdf({"/Names": DictionaryObject({NameObject("/EmbeddedFiles"): DictionaryObject()})}),
        b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n",
    ],
    ids=["no end", "a program", "a photo", "a page", "nothing", "a script", "a coded script", "a password",
         "a packed script", "a packed start", "a file within", "no pages"],
)  # fmt: skip
async def test_what_is_no_document_is_refused(desk: httpx.AsyncClient, settings: Settings, content: bytes) -> None:
    product = await factories.a_product()
    answer = await offer(desk, product, content)
    assert (answer.status_code, "PDF" in text_of(answer)) == (422, True)
    assert (await Document.count(), kept(settings)) == (0, set())
    large = await offer(desk, product, PDF + b" " * 10_200_000, "Notice longue")
    assert (large.status_code, "10 Mo au plus" in text_of(large).replace("\u00a0", " ")) == (413, True)
    assert 'id="document-file-error"' in large.text
    assert 'value="Notice longue"' in large.text
