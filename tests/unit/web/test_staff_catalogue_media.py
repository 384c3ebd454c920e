"""Photos and documents that staff send: hostile ones too (T36), their words, their order, their end."""

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from PIL import Image, PngImagePlugin

from db.tables.catalogue import Document, Photo, Product
from db.tables.jobs import Job
from shop.staff.catalogue.photos import GONE_AFTER, JOB, Removal
from tests import factories
from tests.unit.web.media_desk import LATER, PDF, PRODUCTS, kept, picture
from tests.unit.web.staff_desk import fields_of, text_of
from web.settings import Settings


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


async def send(
    desk: httpx.AsyncClient, product: Product, content: bytes, alt: str = "Une canne", name: str = "p.jpg"
) -> httpx.Response:
    files = {"photo": (name, content, "image/jpeg")}
    return await desk.post(f"{PRODUCTS}/{product.id}/photos", data={"texte": alt}, files=files)


async def photos_of(product: Product) -> list[Photo]:
    found: list[Photo] = await Photo.objects().where(Photo.product == product.id).order_by(Photo.position, Photo.id)
    return found


async def test_a_photo_is_painted_anew_and_shown(desk: httpx.AsyncClient, settings: Settings) -> None:
    product = await factories.a_product()
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 30.0)}
    hostile = picture(exif=exif, comment=b"<script>SECRET</script>") + b"PK\x03\x04SECRET-ZIP"
    answer = await send(desk, product, hostile, "  Une canne,\nvue de côté ", "../../canne.jpg")
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
    shown = await desk.get(f"/produits/{product.slug}")
    assert f'alt="{photo.alt}"' in shown.text
    assert (await desk.get(f"/photos/{photo.name}-320.webp")).status_code == 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_what_cameras_write_is_taken(desk: httpx.AsyncClient, kind: str) -> None:
    product = await factories.a_product()
    assert (await send(desk, product, picture(kind, (60, 90)))).status_code == 303


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
    desk: httpx.AsyncClient, settings: Settings, content: bytes
) -> None:
    product = await factories.a_product()
    answer = await send(desk, product, content, "Gardé")
    assert answer.status_code == 422
    assert "ne peut pas être lue" in text_of(answer)
    assert 'value="Gardé"' in answer.text
    assert (await Photo.count(), kept(settings)) == (0, set())


async def test_words_in_a_png_blow_nothing_up(desk: httpx.AsyncClient) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "a" * 90_000_000, zip=True)
    answer = await send(desk, await factories.a_product(), picture("PNG", pnginfo=text))
    assert answer.status_code in (303, 422)


async def test_a_photo_needs_its_words_and_its_file(desk: httpx.AsyncClient, settings: Settings) -> None:
    product = await factories.a_product()
    bare = await send(desk, product, picture(), " ")
    assert (bare.status_code, "Décrivez ce que montre la photo" in text_of(bare)) == (422, True)
    none = await send(desk, product, b"", "Une canne", "")
    assert (none.status_code, "Choisissez une photo" in text_of(none)) == (422, True)
    path = f"{PRODUCTS}/{product.id}/photos"
    assert (await desk.post(path, data={"texte": "x"})).status_code == 415
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await desk.post(path, content=b"--x\r\nbroken", headers=kind)).status_code == 400
    large = await send(desk, product, b"\xff" * 15_200_000)
    assert (large.status_code, "15 Mo au plus" in text_of(large).replace("\u00a0", " ")) == (413, True)
    assert 'id="photo-file-error"' in large.text
    assert kept(settings) == set()


async def test_the_first_photo_is_the_cards(desk: httpx.AsyncClient) -> None:
    product = await factories.a_product()
    for colour in ("red", "green", "blue"):
        assert (await send(desk, product, picture(colour=colour), colour)).status_code == 303
    twice = await send(desk, product, picture(colour="red"), "encore")
    assert (twice.status_code, "a déjà cette photo" in text_of(twice)) == (422, True)
    last = (await photos_of(product))[-1]
    for _ in range(2):
        moved = await desk.post(f"{PRODUCTS}/{product.id}/photos/{last.id}/place", data={"sens": "monter"})
        assert moved.status_code == 303
    assert [one.alt for one in await photos_of(product)] == ["blue", "red", "green"]
    assert f"/photos/{last.name}-320" in (await desk.get("/gestion/catalogue?vue=vignettes")).text


async def test_two_on_the_words_of_a_photo_overwrite_nothing(desk: httpx.AsyncClient) -> None:
    product = await factories.a_product()
    await send(desk, product, picture())
    (photo,) = await photos_of(product)
    path = f"{PRODUCTS}/{product.id}/photos/{photo.id}/texte"
    page = (await desk.get(f"{PRODUCTS}/{product.id}")).text
    mark = page.partition(f'action="{path}"')[2].partition('name="empreinte" value="')[2][:16]
    assert (await desk.post(path, data={"texte": "Une béquille", "empreinte": mark})).status_code == 303
    late = await desk.post(path, data={"texte": "Une canne bleue", "empreinte": mark})
    assert (late.status_code, "Une béquille" in text_of(late), 'value="Une canne bleue"' in late.text) == (
        409,
        True,
        True,
    )
    empty = await desk.post(path, data={"texte": "", "empreinte": mark})
    assert empty.status_code == 422
    assert [one.alt for one in await photos_of(product)] == ["Une béquille"]


async def test_files_go_when_no_product_has_them_any_more(desk: httpx.AsyncClient, settings: Settings) -> None:
    product, other = await factories.a_product(), await factories.a_product()
    await send(desk, product, picture())
    (photo,) = await photos_of(product)
    await Photo(product=other.id, name=photo.name, alt="La même").save()
    removal, page = Removal(settings.media_dir), f"{PRODUCTS}/{product.id}/photos/{photo.id}"
    swapped = await desk.post(f"{page}/fichier", files={"photo": ("b.png", picture("PNG"), "image/png")})
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
    drawn = fields_of(await desk.get(f"{PRODUCTS}/{product.id}"), gone)
    assert (await desk.post(gone, data={**drawn, "empreinte": "x"})).status_code == 409
    assert (await desk.post(gone, data=drawn)).status_code == 303
    assert (await desk.post(gone, data=drawn)).status_code == 404
    jobs = await Job.select().where(Job.kind == JOB).order_by(Job.id).output(load_json=True)
    assert [job["payload"]["name"] for job in jobs] == [photo.name, now_shown.name]
    assert all(job["run_at"] >= datetime.now(UTC) + GONE_AFTER - timedelta(minutes=5) for job in jobs)
    await removal.remove(jobs[1]["payload"], LATER)
    assert kept(settings) == set()


async def test_photos_of_others_are_not_reached_through_a_product(desk: httpx.AsyncClient) -> None:
    mine, theirs = await factories.a_product(), await factories.a_product()
    photo = Photo(product=theirs.id, name="x", alt="La leur")
    await photo.save()
    document = Document(product=theirs.id, title="La leur", file="x.pdf", size_bytes=1)
    await document.save()
    base = f"{PRODUCTS}/{mine.id}"
    for path in (f"photos/{photo.id}/suppression", f"documents/{document.id}/suppression", f"photos/{photo.id}/place",
                 f"documents/{document.id}/place", "photos/999/suppression"):  # fmt: skip
        assert (await desk.post(f"{base}/{path}", data={"sens": "monter"})).status_code == 404, path
    assert (await desk.post(f"{base}/photos/{photo.id}/texte", data={"texte": "x"})).status_code == 404
    assert (await Photo.count(), await Document.count()) == (1, 1)
