"""The disk is full (T21): what reads answers as ever, what writes says so, and all works again when there is room."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from db import engine
from db.tables.catalogue import Document, Photo, Product, Variant
from db.tables.orders import Order
from shop.documents.press import press
from shop.jobs import enqueue
from shop.worker import Worker
from tests import factories
from tests.unit.shop.outbox import job
from tests.unit.web.checkout_walkthrough import Guest
from tests.unit.web.media_desk import PDF, PRODUCTS, kept, picture
from tests.unit.web.whole_shop import UNSAFE, Address, WholeShop, ask_raw, checksum
from web.headers import Shell
from web.settings import Settings

STAND_IN = "/simulateur/"
"""The simulated firms keep files of their own; no merchant's shop has them."""


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process takes one more byte: database, photos, drafts and what is logged."""
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))
        press.close()  # started meanwhile, it would keep the limit


def ours(shop: WholeShop, *methods: str) -> list[Address]:
    return [address for address in shop.addresses(*methods) if not address[1].startswith(STAND_IN)]


def says_wait(answer: httpx.Response) -> bool:
    """A page for people that says how soon to come back."""
    return answer.status_code == 503 and answer.headers["retry-after"] == "5" and "<h1" in answer.text


def only_on_sqlite(url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL has a disk of its own")


async def test_pages_are_read_and_whatever_writes_says_that_it_could_not(
    app: Shell, client: httpx.AsyncClient, database_url: str
) -> None:
    only_on_sqlite(database_url)
    shop = await WholeShop.open(app, client)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items()).encode()
    headers = [(b"cookie", cookies), (b"sec-fetch-site", b"same-origin")]
    before, refused = await checksum(), 0
    with full_disk():
        for _, path in ours(shop, "GET"):
            answer = await client.get(path)
            assert answer.status_code < 500, path
        for method, path in ours(shop, *UNSAFE):
            told = await ask_raw(app, method, path.encode(), headers)
            assert told.status < 500 or ("<h1" in told.body and told.headers["retry-after"]), (method, path)
            refused += told.status == 503
    assert refused > 20
    assert await checksum() == before
    assert await engine.fetch("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


async def test_no_half_order_is_left_and_the_same_button_works_afterwards(
    app: Shell, client: httpx.AsyncClient, database_url: str
) -> None:
    only_on_sqlite(database_url)
    shop = await WholeShop.open(app, client)
    (variant,) = await Variant.objects().where(Variant.sku == shop.values["{sku}"])
    guest = Guest(client)
    page = await guest.get("/commande/verification")
    before = await checksum()
    with full_disk():
        assert says_wait(await guest.add(variant))
        assert says_wait(await guest.order(page))
    assert await checksum() == before
    orders = await Order.count()
    assert ((await guest.order(page)).status_code, await Order.count()) == (303, orders + 1)


async def test_of_a_file_that_found_no_room_nothing_stays(desk: httpx.AsyncClient, settings: Settings) -> None:
    """On both databases: photos and documents lie beside them."""
    product = await factories.a_product()
    with full_disk():
        assert says_wait(await send_photo(desk, product))
        assert says_wait(await send_document(desk, product))
    assert kept(settings) == set()
    assert (await Photo.count(), await Document.count()) == (0, 0)
    assert (await send_photo(desk, product)).status_code == 303
    assert (await send_document(desk, product)).status_code == 303
    assert f"{PRODUCTS}/{product.id}/photos/" in (await desk.get(f"{PRODUCTS}/{product.id}")).text


async def send_photo(desk: httpx.AsyncClient, product: Product) -> httpx.Response:
    files = {"photo": ("p.jpg", picture(), "image/jpeg")}
    return await desk.post(f"{PRODUCTS}/{product.id}/photos", data={"texte": "Une canne"}, files=files)


async def send_document(desk: httpx.AsyncClient, product: Product) -> httpx.Response:
    files = {"document": ("n.pdf", PDF, "application/pdf")}
    return await desk.post(f"{PRODUCTS}/{product.id}/documents", data={"titre": "Notice", "langue": "fr"}, files=files)


async def test_a_job_that_finds_no_room_waits_for_it(database: str, settings: Settings) -> None:
    """It is nobody's mistake: the try does not count, and staff are not called."""

    async def write(payload: dict[str, object]) -> None:
        with full_disk():
            (settings.data_dir / "written").write_bytes(b"a line")

    await enqueue("write", "write", {})
    await Worker({"write": write}).run_due()
    row = await job("write")
    assert (row["attempts"], row["parked_at"], "OSError" in row["last_error"]) == (0, None, True)
