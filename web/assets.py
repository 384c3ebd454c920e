"""The stylesheets, scripts and drawings of the shop, compressed once at start and served from memory.

A file's address holds a hash of its content, so that a browser keeps it for a year and never asks again.
"""

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final, Self, TypeAlias

import brotli
from litestar import asgi
from litestar.enums import ScopeType
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

STATIC_DIRECTORY: Final = Path(__file__).parent / "static"
PREFIX: Final = "/statique"
"""Litestar matches a mount as a bare prefix: « /s » would swallow « /suivi »."""

_COMPRESSIBLE: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
_COMPRESSED_ALREADY: Final = {".avif": "image/avif", ".webp": "image/webp", ".png": "image/png"}
_MEDIA_TYPES: Final = {**_COMPRESSIBLE, **_COMPRESSED_ALREADY}
_BROTLI_QUALITY: Final = 10
"""Within 3 % of quality 11 in size, and less than half of its time at start."""

_Headers: TypeAlias = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file as it leaves: `bodies` by content encoding ("" is the file itself), headers ready to send."""

    url: str
    integrity: str
    etag: bytes
    bodies: dict[str, bytes]
    headers: dict[str, _Headers]


class Assets:
    """Every static file of one directory, found by its path there (`css/shop.css`) or by its address."""

    def __init__(self, assets: dict[str, Asset]) -> None:
        """Take assets by path; their addresses must differ."""
        self._by_path = assets
        self.by_url = {asset.url: asset for asset in assets.values()}

    @classmethod
    def load(cls, directory: Path = STATIC_DIRECTORY) -> Self:
        """Read and compress the files of a known type; notes and licences beside them stay private.

        The parts of `css/shop/` leave together, in the order of their names, as `css/shop.css`: one request.
        """
        contents: dict[str, bytes] = {}
        for file in sorted(file for file in directory.rglob("*") if file.suffix in _MEDIA_TYPES):
            path = file.relative_to(directory)
            is_part = path.match("css/*/*.css")
            leaves_as = (path.parent.with_suffix(".css") if is_part else path).as_posix()
            contents[leaves_as] = contents.get(leaves_as, b"") + file.read_bytes()
        return cls({path: _compress(content, path) for path, content in contents.items()})

    def url(self, path: str) -> str:
        """Give the address of a file; raise KeyError when there is no such file, so that a typo shows at once."""
        return self._by_path[path].url

    def integrity(self, path: str) -> str:
        """Give the `sha384-…` value of a file's integrity attribute; raise KeyError when there is no such file."""
        return self._by_path[path].integrity


@cache
def shop_assets() -> Assets:
    """The shop's own assets, compressed once a process."""
    return Assets.load()


def assets_router(assets: Assets) -> ASGIRouteHandler:
    """Serve the assets under PREFIX: GET and HEAD, brotli or gzip where the browser takes it, 304 on a known ETag."""

    @asgi(PREFIX, is_mount=True, copy_scope=True)
    async def serve_asset(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] not in {"GET", "HEAD"}:
            raise MethodNotAllowedException
        asset = assets.by_url.get(PREFIX + "/" + scope["path"].removeprefix(PREFIX).strip("/"))
        if asset is None:
            raise NotFoundException
        asked = dict(scope["headers"])
        known = asset.etag in asked.get(b"if-none-match", b"")
        encoding = _preferred(asked.get(b"accept-encoding", b"").decode("latin-1"), asset)
        await send({"type": "http.response.start", "status": 304 if known else 200, "headers": asset.headers[encoding]})
        body = b"" if known or scope["method"] == "HEAD" else asset.bodies[encoding]
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return serve_asset


def _preferred(accepted: str, asset: Asset) -> str:
    """Choose the smallest of the encodings the browser takes; `q=0` refuses one."""
    offers = [offer.replace(" ", "").partition(";") for offer in accepted.lower().split(",")]
    taken = {name for name, _, weight in offers if weight not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}}
    return next((encoding for encoding in ("br", "gzip") if encoding in taken and encoding in asset.bodies), "")


def _compress(content: bytes, path: str) -> Asset:
    suffix = PurePosixPath(path).suffix
    digest = hashlib.sha384(content).digest()
    tag = base64.b32encode(digest[:10]).decode().lower()
    bodies = {"": content}
    if suffix in _COMPRESSIBLE:
        bodies["br"] = brotli.compress(content, quality=_BROTLI_QUALITY)
        bodies["gzip"] = gzip.compress(content, mtime=0)
    etag = f'"{tag}"'.encode()
    media_type = _MEDIA_TYPES[suffix].encode()
    return Asset(
        url=f"{PREFIX}/{path.removesuffix(suffix)}.{tag}{suffix}",
        integrity=f"sha384-{base64.b64encode(digest).decode()}",
        etag=etag,
        bodies=bodies,
        headers={encoding: _headers(encoding, len(body), media_type, etag) for encoding, body in bodies.items()},
    )


def _headers(encoding: str, length: int, media_type: bytes, etag: bytes) -> _Headers:
    headers = [
        (b"content-type", media_type),
        (b"content-length", str(length).encode()),
        (b"cache-control", b"public, max-age=31536000, immutable"),
        (b"etag", etag),
        (b"vary", b"Accept-Encoding"),
    ]
    return [*headers, (b"content-encoding", encoding.encode())] if encoding else headers
