"""Photos and documents of products, from the folder of the data."""

import re
from pathlib import Path
from typing import Any

from anyio import Path as AsyncPath
from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.response import File
from litestar.types import ControllerRouterHandler

from db.queries import catalogue as queries
from web.answers import HtmlRequest
from web.refusals import Refusal

PHOTO = re.compile(r"\A[a-z0-9-]{1,80}-(320|640|1024)\.(avif|webp)\Z")
MEDIA_TYPES = {".avif": "image/avif", ".webp": "image/webp"}
YEAR = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"


class Media(Controller):
    @get("/photos/{name:str}", name="photo")
    async def photo(self, request: HtmlRequest, name: FromPath[str]) -> Response[Any]:
        """A photo's name changes with its content, so a browser may keep it."""
        folder: Path = request.app.state.settings.media_dir
        if not PHOTO.match(name) or not await AsyncPath(folder / name).is_file():
            raise Refusal(404)
        return File(
            folder / name,
            media_type=MEDIA_TYPES[Path(name).suffix],
            content_disposition_type="inline",
            headers={"Cache-Control": YEAR},
        )

    @get("/documents/{name:str}", name="document")
    async def document(self, request: HtmlRequest, name: FromPath[str]) -> Response[Any]:
        row = await queries.document_by_file(name)
        folder: Path = request.app.state.settings.media_dir
        if row is None or not await AsyncPath(folder / row["file"]).is_file():
            raise Refusal(404)
        return File(
            folder / row["file"],
            filename=row["file"],
            media_type=row["media_type"],
            content_disposition_type="inline",
            headers={"Cache-Control": DAY, "Content-Security-Policy": "default-src 'none'; sandbox"},
        )


def handlers() -> list[ControllerRouterHandler]:
    return [Media]
