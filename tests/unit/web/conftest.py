"""A shop to talk to by HTTP, in this process, on each kind of database."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from db.tables.catalogue import Variant
from shop.passwords import PASSWORDS
from tests import factories
from tests.conftest import broken_invariants
from tests.factories import an_article
from tests.parcel_walkthrough import OneMaker
from tests.unit.web.checkout_walkthrough import Guest, a_shop
from tests.unit.web.listening import Listener
from tests.unit.web.quick_app import use_quick_apps
from tests.unit.web.restock_desk import Letterbox
from tests.unit.web.staff_desk import application_of, dora_signs_in
from tests.unit.web.standard_html import ReadingClient
from web import limits
from web.app import create_app
from web.headers import Shell
from web.pages.staff.today import picture
from web.settings import Settings

HTMX = {"HX-Request": "true"}


@asynccontextmanager
async def started(app: Shell) -> AsyncIterator[Shell]:
    """The application between its startup and its shutdown, as a server drives it."""
    asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope: Any = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    running = asyncio.create_task(app(scope, asked.get, answered.put))  # type: ignore[arg-type]
    await asked.put({"type": "lifespan.startup"})
    assert (await answered.get())["type"] == "lifespan.startup.complete"
    try:
        yield app
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await answered.get()
        await running


@pytest.fixture(autouse=True)
def _quick_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    use_quick_apps(monkeypatch)


@pytest.fixture(autouse=True)
def _light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hash costs for real is the business of test_passwords.py, what a captcha costs of tests/e2e."""
    monkeypatch.setattr(PASSWORDS, "_hasher", factories.LIGHT._hasher)
    monkeypatch.setattr("web.altcha.ROUNDS", 10)


@pytest.fixture(autouse=True)
def _one_moment_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window of a limit ends during a test, whenever it runs."""
    now = time.time()
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture(autouse=True)
def _no_picture_kept() -> None:
    """The days drawn for one test are not those of the next."""
    picture.forget()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """A development shop on the test's own database, without the job worker: tests run jobs when they want."""
    return Settings(
        data_dir=tmp_path,
        port=1,  # where nobody listens: whatever shop runs on this machine, its simulators are not asked
        database_url=database_url,
        secret_key="of the tests, long enough to be one",
        jobs_in_web=False,
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Shell]:
    """The whole application; its books must balance when the test ends."""
    async with started(create_app(settings)) as shell:
        yield shell
        assert await broken_invariants() == []


@pytest.fixture
async def client(app: Shell) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without JavaScript: same origin, cookies kept, redirections not followed; what it reads is HTML."""
    transport = httpx.ASGITransport(app=app)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with ReadingClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as browser:
        yield browser
        flaws = browser.reader.flaws
    assert not flaws, "\n".join(map(str, flaws))


@pytest.fixture
async def small_shop(app: Shell) -> None:
    """What can be bought here is delivered."""
    await a_shop()


@pytest.fixture
async def tariffs(app: Shell) -> None:
    """What a parcel costs, and nothing else of a shop."""
    await factories.tariffs()


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Dora's browser: she has signed in and may do all."""
    await dora_signs_in(client)
    return client


@pytest.fixture
def guest(small_shop: None, client: httpx.AsyncClient) -> Guest:
    return Guest(client)


@pytest.fixture
async def article(small_shop: None) -> Variant:
    """At 50 €, more of it than anybody here buys."""
    return await an_article(price_cents=5_000, on_hand=50)


@pytest.fixture
async def in_cart(guest: Guest, article: Variant) -> Variant:
    """The article, one of it in the guest's cart."""
    await guest.add(article)
    return article


@pytest.fixture
def maker(app: Shell) -> Iterator[OneMaker]:
    """Who makes the labels of parcels, instead of the carriers."""
    one, state = OneMaker(), application_of(app).state
    known = state.carriers
    state.carriers = one.carriers()
    yield one
    state.carriers = known


@pytest.fixture
async def listener(database: str) -> AsyncIterator[Listener]:
    """Other software that hears what the shop tells."""
    one = Listener()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield one
    server.close()
    await server.wait_closed()


@pytest.fixture
def letterbox(app: Shell) -> Letterbox:
    """Where the application's mails go."""
    post = application_of(app).state.post = Letterbox()
    return post
