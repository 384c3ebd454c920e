"""Photos of a product: sent, described, put in order, replaced, taken away."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from litestar import Controller, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.staff.catalogue import photos
from shop.staff.catalogue.photos import LONGEST_ALT, MOST_BYTES
from shop.staff.catalogue.products import StaffProduct
from shop.staff.catalogue.refusals import CatalogueRefused
from web.answers import HtmlRequest
from web.forms import one_line
from web.inputs import clean_id, read_form
from web.pages.staff.catalogue.product import Said, done, refused
from web.pages.staff.catalogue.words import MOVES, Answer, found
from web.pages.staff.stale import changed_meanwhile
from web.sessions import Session
from web.uploads import read_form_with_file, read_upload

FILE: Final = "photo"
TOO_LARGE: Final = "Cette photo est trop lourde\u00a0: 15\u00a0Mo au plus."
NO_FILE: Final = "Choisissez une photo."
NO_WORDS: Final = "Décrivez ce que montre la photo, pour qui ne la voit pas."


class StaffPhotos(Controller):
    path = "/catalogue/produits/{product_id:str}/photos"
    dependencies = {"one": Provide(found)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/", name="staff_photo_add")
    async def add(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        upload, data = await read_form_with_file(request, FILE, MOST_BYTES, too_large=TOO_LARGE)
        alt = one_line(data.get("texte"))[:LONGEST_ALT]
        typed = {"photo-alt": alt}
        if upload.is_too_large:
            return await refused(request, session, one, Said(TOO_LARGE, "photo-file", typed, 413))
        if not upload.content:
            return await refused(request, session, one, Said(NO_FILE, "photo-file", typed, 422))
        if not alt:
            return await refused(request, session, one, Said(NO_WORDS, "photo-alt", typed, 422))

        async def work() -> None:
            name = await photos.prepare(upload.content, one.row["slug"], _folder(request))
            await photos.add(one.id, name, alt)

        return await done(request, session, one, work(), at="photo-file", back="photos", typed=typed)

    @post("/{photo_id:str}/texte", name="staff_photo_describe")
    async def describe(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        photo_id: FromPath[str],
    ) -> Answer:
        known, data = clean_id(photo_id) or 0, await read_form(request)
        alt, at = one_line(data.get("texte"))[:LONGEST_ALT], f"photo-{known}-alt"
        if not alt:
            return await refused(request, session, one, Said(NO_WORDS, at, {at: ""}, 422))
        work = photos.describe(one.id, known, alt, lambda now: not changed_meanwhile(data, now))
        return await done(request, session, one, work, at=at, back=f"photo-{known}", typed={at: alt})

    @post("/{photo_id:str}/fichier", name="staff_photo_replace")
    async def replace(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        photo_id: FromPath[str],
    ) -> Answer:
        known = clean_id(photo_id) or 0
        at = f"photo-{known}-file"
        upload = await read_upload(request, FILE, MOST_BYTES, too_large=TOO_LARGE)
        if upload.is_too_large:
            return await refused(request, session, one, Said(TOO_LARGE, at, status=413))

        async def work() -> None:
            if not upload.content:
                raise CatalogueRefused(FILE, NO_FILE)
            name = await photos.prepare(upload.content, one.row["slug"], _folder(request))
            await photos.replace(one.id, known, name, datetime.now(UTC))

        return await done(request, session, one, work(), at=at, back=f"photo-{known}")

    @post("/{photo_id:str}/place", name="staff_photo_move")
    async def move(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        photo_id: FromPath[str],
    ) -> Answer:
        known, data = clean_id(photo_id) or 0, await read_form(request)
        work = photos.move(one.id, known, MOVES.get(data.get("sens", ""), 0))
        return await done(request, session, one, work, at="photos", back=f"photo-{known}")

    @post("/{photo_id:str}/suppression", name="staff_photo_remove")
    async def remove(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        photo_id: FromPath[str],
    ) -> Answer:
        known, data = clean_id(photo_id) or 0, await read_form(request)
        work = photos.remove(one.id, known, lambda now: not changed_meanwhile(data, now), datetime.now(UTC))
        return await done(request, session, one, work, at="photos", back="photos")


def _folder(request: HtmlRequest) -> Path:
    folder: Path = request.app.state.settings.media_dir
    return folder
