"""Photos and documents: the files of the media folder that the catalogue names, and nothing else on this disk."""

import httpx
import pytest

from db.tables.catalogue import Document
from tests.factories import a_product
from web.settings import Settings


@pytest.fixture
def files(settings: Settings) -> Settings:
    settings.media_dir.mkdir(parents=True)
    (settings.media_dir / "canne-0a1b-320.avif").write_bytes(b"avif")
    (settings.media_dir / "canne-0a1b-640.webp").write_bytes(b"webp")
    (settings.media_dir / "notice-0a1b.pdf").write_bytes(b"%PDF-1.7")
    (settings.media_dir / "secret.txt").write_text("secret")
    (settings.data_dir / "secret-320.webp").write_text("secret")
    return settings


async def test_a_photo_is_kept_by_browsers_for_a_year(files: Settings, client: httpx.AsyncClient) -> None:
    for name, kind, body in (("canne-0a1b-320.avif", "avif", b"avif"), ("canne-0a1b-640.webp", "webp", b"webp")):
        answer = await client.get(f"/photos/{name}")
        assert (answer.status_code, answer.content) == (200, body)
        assert answer.headers["content-type"] == f"image/{kind}"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [
        "canne-0a1b-321.avif",
        "canne-0a1b-320.png",
        "canne-0a1b-1024.avif",
        "CANNE-0a1b-320.avif",
        "secret.txt",
        "notice-0a1b.pdf",
        "../secret-320.webp",
        "..%2Fsecret-320.webp",
        "%2e%2e%2fsecret-320.webp",
        "..%5csecret-320.webp",
        "%2Fetc%2Fpasswd",
        "canne-0a1b-320.avif%00",
        "canne-0a1b-320.avif%0A",
        "",
        "a" * 300 + "-320.avif",
    ],
)
async def test_no_other_name_is_served_as_a_photo(files: Settings, client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/photos/{name}")
    assert answer.status_code in (400, 404)
    assert b"secret" not in answer.content


async def test_a_document_of_the_catalogue_opens_in_the_browser(files: Settings, client: httpx.AsyncClient) -> None:
    product = await a_product()
    await Document(
        product=product.id,
        title="Notice",
        file="notice-0a1b.pdf",
        media_type="application/pdf",
        size_bytes=8,
        language="fr",
    ).save()
    answer = await client.get("/documents/notice-0a1b.pdf")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["secret.txt", "notice-0a1b.pdf", "../secret-320.webp", "%2e%2e%2fsecret-320.webp"])
async def test_a_file_that_no_product_names_is_not_found(files: Settings, client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/documents/{name}")).status_code in (400, 404)


async def test_a_document_whose_file_is_gone_is_not_found(files: Settings, client: httpx.AsyncClient) -> None:
    product = await a_product()
    await Document(
        product=product.id, title="Notice", file="perdu.pdf", media_type="application/pdf", size_bytes=8, language="fr"
    ).save()
    assert (await client.get("/documents/perdu.pdf")).status_code == 404
