"""Photos and documents that staff send: hostile ones too (T36), their words, their order, their end."""

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from db.engine import fetch
from db.tables.catalogue import Document, Photo, Product
from db.tables.jobs import Job
from shop.staff.catalogue.photos import GONE_AFTER, JOB, Removal
from tests import factories
from tests.unit.web.staff_desk import dora_signs_in, fields_of, text_of
from web.settings import Settings

PRODUCTS = "/gestion/catalogue/produits"


def a_pdf(more: dict[str, Any] | None = None, *, password: str = "") -> bytes:
    """One blank page; `more` stands in the document's catalogue."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    for name, value in (more or {}).items():
        writer.root_object[NameObject(name)] = value
    if password:
        writer.encrypt("", owner_password=password)
    writer.write(file)
    return file.getvalue()


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


PDF = a_pdf()
ACTION = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
LATER = datetime.now(UTC) + 2 * GONE_AFTER


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await dora_signs_in(client)
    return client


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 200), colour: str = "red", **saved: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **saved)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


async def send(
    staff: httpx.AsyncClient, product: Product, content: bytes, alt: str = "Une canne", name: str = "p.jpg"
) -> httpx.Response:
    files = {"photo": (name, content, "image/jpeg")}
    return await staff.post(f"{PRODUCTS}/{product.id}/photos", data={"texte": alt}, files=files)


async def offer(staff: httpx.AsyncClient, product: Product, content: bytes, title: str = "Notice") -> httpx.Response:
    files = {"document": ("n.pdf", content, "application/pdf")}
    path = f"{PRODUCTS}/{product.id}/documents"
    return await staff.post(path, data={"titre": title, "langue": "en"}, files=files)


async def photos_of(product: Product) -> list[Photo]:
    found: list[Photo] = await Photo.objects().where(Photo.product == product.id).order_by(Photo.position, Photo.id)
    return found


def kept(settings: Settings) -> set[str]:
    return {path.name for path in settings.media_dir.glob("*")} if settings.media_dir.exists() else set()


async def test_a_photo_is_painted_anew_and_shown(staff: httpx.AsyncClient, settings: Settings) -> None:
    product = await factories.a_product()
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 30.0)}
    hostile = picture(exif=exif, comment=b"<script>SECRET</script>") + b"PK\x03\x04SECRET-ZIP"
    answer = await send(staff, product, hostile, "  Une canne,\nvue de côté ", "../../canne.jpg")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PRODUCTS}/{product.id}#photos")
    (photo,) = await photos_of(product)
    assert (photo.alt, photo.width, photo.height) == ("Une canne, vue de côté", 1024, 768)
    files = {f"{photo.name}-{width}.{kind}" for width in (320, 640, 1024) for kind in ("avif", "webp")}
    assert kept(settings) == files
    for name in files:
        assert b"SECRET" not in (settings.media_dir / name).read_bytes()
        with Image.open(settings.media_dir / name) as opened:
            assert not opened.getexif()
            assert opened.width * 3 == opened.height * 4
    shown = await staff.get(f"/produits/{product.slug}")
    assert f'alt="{photo.alt}"' in shown.text
    assert (await staff.get(f"/photos/{photo.name}-320.webp")).status_code == 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_what_cameras_write_is_taken(staff: httpx.AsyncClient, kind: str) -> None:
    product = await factories.a_product()
    assert (await send(staff, product, picture(kind, (60, 90)))).status_code == 303


def enormous() -> bytes:
    """A whole and honest picture, of more pixels than are painted."""
    file = io.BytesIO()
    Image.new("1", (5_001, 5_001)).save(file, "PNG")
    return file.getvalue()


HOSTILE = {
    "too many pixels": enormous(),
    "nothing": b"\x00" * 500,
    "text": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a gif": picture("GIF"),
    "a tiff": picture("TIFF"),
    "a pdf": PDF,
    "half a photo": picture()[:400],
    "a bomb": bomb(30_000, 30_000),
    "a lesser bomb": bomb(5_001, 5_001),
    "no size": bomb(0, 0),
    "a long one": bomb(2**31 - 1, 1),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_is_no_photo_is_refused_and_leaves_nothing(
    staff: httpx.AsyncClient, settings: Settings, content: bytes
) -> None:
    product = await factories.a_product()
    answer = await send(staff, product, content, "Gardé")
    assert answer.status_code == 422
    assert "ne peut pas être lue" in text_of(answer)
    assert 'value="Gardé"' in answer.text
    assert (await Photo.count(), kept(settings)) == (0, set())


async def test_words_in_a_png_blow_nothing_up(staff: httpx.AsyncClient) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "a" * 90_000_000, zip=True)
    answer = await send(staff, await factories.a_product(), picture("PNG", pnginfo=text))
    assert answer.status_code in (303, 422)


async def test_a_photo_needs_its_words_and_its_file(staff: httpx.AsyncClient, settings: Settings) -> None:
    product = await factories.a_product()
    bare = await send(staff, product, picture(), " ")
    assert (bare.status_code, "Décrivez ce que montre la photo" in text_of(bare)) == (422, True)
    none = await send(staff, product, b"", "Une canne", "")
    assert (none.status_code, "Choisissez une photo" in text_of(none)) == (422, True)
    path = f"{PRODUCTS}/{product.id}/photos"
    assert (await staff.post(path, data={"texte": "x"})).status_code == 415
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await staff.post(path, content=b"--x\r\nbroken", headers=kind)).status_code == 400
    large = await send(staff, product, b"\xff" * 15_200_000)
    assert (large.status_code, "15 Mo au plus" in text_of(large).replace("\u00a0", " ")) == (413, True)
    assert 'id="photo-file-error"' in large.text
    assert kept(settings) == set()


async def test_the_first_photo_is_the_cards(staff: httpx.AsyncClient) -> None:
    product = await factories.a_product()
    for colour in ("red", "green", "blue"):
        assert (await send(staff, product, picture(colour=colour), colour)).status_code == 303
    twice = await send(staff, product, picture(colour="red"), "encore")
    assert (twice.status_code, "a déjà cette photo" in text_of(twice)) == (422, True)
    last = (await photos_of(product))[-1]
    for _ in range(2):
        moved = await staff.post(f"{PRODUCTS}/{product.id}/photos/{last.id}/place", data={"sens": "monter"})
        assert moved.status_code == 303
    assert [one.alt for one in await photos_of(product)] == ["blue", "red", "green"]
    assert f"/photos/{last.name}-320" in (await staff.get("/gestion/catalogue?vue=vignettes")).text


async def test_two_on_the_words_of_a_photo_overwrite_nothing(staff: httpx.AsyncClient) -> None:
    product = await factories.a_product()
    await send(staff, product, picture())
    (photo,) = await photos_of(product)
    path = f"{PRODUCTS}/{product.id}/photos/{photo.id}/texte"
    page = (await staff.get(f"{PRODUCTS}/{product.id}")).text
    mark = page.partition(f'action="{path}"')[2].partition('name="empreinte" value="')[2][:16]
    assert (await staff.post(path, data={"texte": "Une béquille", "empreinte": mark})).status_code == 303
    late = await staff.post(path, data={"texte": "Une canne bleue", "empreinte": mark})
    assert (late.status_code, "Une béquille" in text_of(late), 'value="Une canne bleue"' in late.text) == (
        409,
        True,
        True,
    )
    empty = await staff.post(path, data={"texte": "", "empreinte": mark})
    assert empty.status_code == 422
    assert [one.alt for one in await photos_of(product)] == ["Une béquille"]


async def test_files_go_when_no_product_has_them_any_more(staff: httpx.AsyncClient, settings: Settings) -> None:
    product, other = await factories.a_product(), await factories.a_product()
    await send(staff, product, picture())
    (photo,) = await photos_of(product)
    await Photo(product=other.id, name=photo.name, alt="La même").save()
    removal, page = Removal(settings.media_dir), f"{PRODUCTS}/{product.id}/photos/{photo.id}"
    swapped = await staff.post(f"{page}/fichier", files={"photo": ("b.png", picture("PNG"), "image/png")})
    assert swapped.status_code == 303
    (now_shown,) = await photos_of(product)
    assert (now_shown.id, now_shown.alt, now_shown.name != photo.name) == (photo.id, photo.alt, True)
    await removal.remove({"name": photo.name}, LATER)
    assert len(kept(settings)) == 12, "the other product still shows it"
    await Photo.delete().where(Photo.product == other.id)
    await removal.remove({"name": photo.name}, datetime.now(UTC))
    assert len(kept(settings)) == 12, "as good as new: somebody may be adding it"
    await removal.remove({"name": photo.name}, LATER)
    assert kept(settings) == {f"{now_shown.name}-{w}.{kind}" for w in (320, 640, 1024) for kind in ("avif", "webp")}
    gone = f"{page}/suppression"
    drawn = fields_of(await staff.get(f"{PRODUCTS}/{product.id}"), gone)
    assert (await staff.post(gone, data={**drawn, "empreinte": "x"})).status_code == 409
    assert (await staff.post(gone, data=drawn)).status_code == 303
    assert (await staff.post(gone, data=drawn)).status_code == 404
    jobs = await Job.select().where(Job.kind == JOB).order_by(Job.id).output(load_json=True)
    assert [job["payload"]["name"] for job in jobs] == [photo.name, now_shown.name]
    assert all(job["run_at"] >= datetime.now(UTC) + GONE_AFTER - timedelta(minutes=5) for job in jobs)
    await removal.remove(jobs[1]["payload"], LATER)
    assert kept(settings) == set()


async def test_a_document_is_offered_named_and_put_in_order(staff: httpx.AsyncClient, settings: Settings) -> None:
    product = await factories.a_product()
    assert (await offer(staff, product, PDF)).status_code == 303
    assert (await offer(staff, product, PDF + b"\n", "Certificat")).status_code == 303
    again = await offer(staff, product, PDF)
    assert (again.status_code, "a déjà ce document" in text_of(again)) == (422, True)
    first, second = await Document.objects().order_by(Document.id)
    assert (first.title, first.language, first.size_bytes) == ("Notice", "en", len(PDF))
    assert (await staff.get(f"/documents/{first.file}")).content == PDF
    page = f"{PRODUCTS}/{product.id}/documents"
    assert (await staff.post(f"{page}/{second.id}/place", data={"sens": "monter"})).status_code == 303
    by_place = Document.objects().order_by(Document.position)
    assert [(one.id, one.title) for one in await by_place] == [(second.id, "Certificat"), (first.id, "Notice")]
    shown = text_of(await staff.get(f"/produits/{product.slug}"))
    assert shown.index("Certificat") < shown.index("Notice")
    wrong = await staff.post(f"{page}/{first.id}/titre", data={"titre": "Fiche", "langue": "fr", "empreinte": "x"})
    assert (wrong.status_code, "«\u00a0Notice\u00a0»" in text_of(wrong)) == (409, True)
    text = (await staff.get(f"{PRODUCTS}/{product.id}")).text
    mark = text.partition(f'action="{page}/{first.id}/titre"')[2].partition('name="empreinte" value="')[2][:16]
    data = {"titre": "Fiche technique", "langue": "zz", "empreinte": mark}
    assert (await staff.post(f"{page}/{first.id}/titre", data=data)).status_code == 303
    gone = f"{page}/{second.id}/suppression"
    stale = fields_of(await staff.get(f"{PRODUCTS}/{product.id}"), gone)
    await fetch("UPDATE document SET title = 'Autre chose' WHERE id = {}", second.id)
    assert (await staff.post(gone, data=stale)).status_code == 409
    fresh = fields_of(await staff.get(f"{PRODUCTS}/{product.id}"), gone)
    assert (await staff.post(gone, data=fresh)).status_code == 303
    (left,) = await Document.objects()
    assert (left.id, left.title, left.language) == (first.id, "Fiche technique", "fr")
    await Removal(settings.media_dir).remove({"name": second.file}, LATER)
    assert kept(settings) == {left.file}


async def test_a_packed_document_that_starts_nothing_is_offered(staff: httpx.AsyncClient) -> None:
    assert (await offer(staff, await factories.a_product(), packed(b"<</S/GoTo/D[3 0 R/Fit]>>"))).status_code == 303


async def test_a_page_drawn_before_the_order_changed_takes_away_what_it_showed(staff: httpx.AsyncClient) -> None:
    product = await factories.a_product()
    await offer(staff, product, PDF, "Notice")
    await offer(staff, product, PDF + b"\n", "Certificat")
    first, second = await Document.objects().order_by(Document.id)
    page = f"{PRODUCTS}/{product.id}/documents"
    drawn = fields_of(await staff.get(f"{PRODUCTS}/{product.id}"), f"{page}/{first.id}/suppression")
    assert (await staff.post(f"{page}/{second.id}/place", data={"sens": "monter"})).status_code == 303
    assert (await staff.post(f"{page}/{first.id}/suppression", data=drawn)).status_code == 303
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
async def test_what_is_no_document_is_refused(staff: httpx.AsyncClient, settings: Settings, content: bytes) -> None:
    product = await factories.a_product()
    answer = await offer(staff, product, content)
    assert (answer.status_code, "PDF" in text_of(answer)) == (422, True)
    assert (await Document.count(), kept(settings)) == (0, set())
    large = await offer(staff, product, PDF + b" " * 10_200_000, "Notice longue")
    assert (large.status_code, "10 Mo au plus" in text_of(large).replace("\u00a0", " ")) == (413, True)
    assert 'id="document-file-error"' in large.text
    assert 'value="Notice longue"' in large.text


async def test_photos_of_others_are_not_reached_through_a_product(staff: httpx.AsyncClient) -> None:
    mine, theirs = await factories.a_product(), await factories.a_product()
    photo = Photo(product=theirs.id, name="x", alt="La leur")
    await photo.save()
    document = Document(product=theirs.id, title="La leur", file="x.pdf", size_bytes=1)
    await document.save()
    base = f"{PRODUCTS}/{mine.id}"
    for path in (f"photos/{photo.id}/suppression", f"documents/{document.id}/suppression", f"photos/{photo.id}/place",
                 f"documents/{document.id}/place", "photos/999/suppression"):  # fmt: skip
        assert (await staff.post(f"{base}/{path}", data={"sens": "monter"})).status_code == 404, path
    assert (await staff.post(f"{base}/photos/{photo.id}/texte", data={"texte": "x"})).status_code == 404
    assert (await Photo.count(), await Document.count()) == (1, 1)
