"""Static files: addressed by content, compressed once, within the weight a first visit may cost."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from web.assets import STATIC_DIRECTORY, Assets, assets_router

HTMX = "js/htmx-4.0.1.min.js"
HTMX_PUBLISHED = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets.load()


@pytest.fixture(scope="module")
def client(assets: Assets) -> Iterator[TestClient[Litestar]]:
    with TestClient(Litestar([assets_router(assets)])) as client:
        yield client


def test_an_address_changes_with_the_content(tmp_path: Path) -> None:
    stylesheet = tmp_path / "a.css"
    stylesheet.write_text("a{}")
    before = Assets.load(tmp_path).url("a.css")
    stylesheet.write_text("b{}")
    assert Assets.load(tmp_path).url("a.css") != before


def test_the_parts_of_a_sheet_leave_as_one_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "css/shop"
    folder.mkdir(parents=True)
    for name in ("2-forms", "1-base"):
        (folder / f"{name}.css").write_text(f"/* {name} */")
    assets = Assets.load(tmp_path)
    assert [asset.bodies[""] for asset in assets.by_url.values()] == [b"/* 1-base *//* 2-forms */"]
    assert assets.url("css/shop.css")


def test_pictures_in_a_folder_of_their_own_stay_apart(tmp_path: Path) -> None:
    flags = tmp_path / "img/flags"
    flags.mkdir(parents=True)
    for name in ("be", "fr"):
        (flags / f"{name}.svg").write_text("<svg/>")
    assert Assets.load(tmp_path).url("img/flags/fr.svg").endswith(".svg")


def test_a_wrong_path_is_an_error_of_the_template_not_a_broken_page(assets: Assets) -> None:
    with pytest.raises(KeyError):
        assets.url("css/absent.css")


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_every_encoding_gives_the_same_file(assets: Assets, client: TestClient[Litestar], encoding: str) -> None:
    answer = client.get(assets.url("css/shop.css"), headers={"accept-encoding": encoding})
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == assets.by_url[assets.url("css/shop.css")].bodies[""]


def test_an_encoding_refused_by_the_browser_is_not_sent(assets: Assets, client: TestClient[Litestar]) -> None:
    answer = client.get(assets.url("css/shop.css"), headers={"accept-encoding": "br;q=0, gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_a_file_is_kept_for_a_year_and_never_sent_twice(assets: Assets, client: TestClient[Litestar]) -> None:
    first = client.get(assets.url("js/app.js"))
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = client.get(assets.url("js/app.js"), headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    "path",
    ["/statique/css/shop.css", "/statique", "/statique/../web/settings.py", "/statique/img/LUCIDE-LICENSE.txt"],
)
def test_only_known_addresses_are_answered(client: TestClient[Litestar], path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_file_is_read_never_written(assets: Assets, client: TestClient[Litestar]) -> None:
    assert client.post(assets.url("css/shop.css")).status_code == 405
    assert client.head(assets.url("css/shop.css")).content == b""


def test_htmx_is_the_published_file(assets: Assets) -> None:
    digest = hashlib.sha384((STATIC_DIRECTORY / HTMX).read_bytes()).digest()
    assert assets.integrity(HTMX) == f"sha384-{base64.b64encode(digest).decode()}" == HTMX_PUBLISHED


def test_brotli_bodies_unpack_to_the_file(assets: Assets) -> None:
    packed = [asset for asset in assets.by_url.values() if "br" in asset.bodies]
    assert {asset.url.rpartition(".")[2] for asset in packed} == {"css", "js", "svg"}
    for asset in packed:
        assert brotli.decompress(asset.bodies["br"]) == asset.bodies[""]


def test_scripts_and_styles_hold_nothing_the_content_policy_forbids() -> None:
    script = (STATIC_DIRECTORY / "js/app.js").read_text()
    assert not [word for word in ("eval(", "innerHTML", "new Function", ".style") if word in script]
    for stylesheet in (STATIC_DIRECTORY / "css").rglob("*.css"):
        assert "url(" not in stylesheet.read_text(), "addresses are hashed: a stylesheet cannot name one"
