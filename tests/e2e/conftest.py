"""A real server and a real browser on a phone of 360×740; every page visited is judged by the same rules."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages_after import Staff
from tests.e2e.running import Visits, a_browser, running_shop
from tests.e2e.visits import Shop, Visit, Visiting


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running_shop(tmp_path_factory.mktemp("boutique")) as shop:
        yield shop


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


@pytest.fixture
def visiting(browser: Browser, shop: Shop) -> Iterator[Visiting]:
    """Opens shoppers' browsers: `visiting()` a phone, `visiting(javascript=False)` the same without JavaScript."""
    shop.forget_attempts()
    visits = Visits(browser, shop)
    yield visits
    visits.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def visit(request: pytest.FixtureRequest, visiting: Visiting) -> Visit:
    """A shopper's phone, once with and once without JavaScript."""
    return visiting(javascript=request.param)


@pytest.fixture(params=[(True, 1280), (False, 360)], ids=["javascript-wide", "no-javascript-narrow"])
def desk(request: pytest.FixtureRequest, visiting: Visiting, shop: Shop) -> Visit:
    """Dora at her desk with JavaScript, and at the counter on a phone without."""
    javascript, width = request.param
    visit: Visit = visiting(javascript=javascript, width=width)
    Staff(visit.page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    return visit


@pytest.fixture
def dora(visiting: Visiting, shop: Shop) -> Staff:
    """Dora of the staff, signed in on a phone of her own."""
    staff = Staff(visiting().page, shop.url)
    staff.sign_in(shop.staff_email, shop.staff_password)
    return staff


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Asks again until the answer is true, for what no page shows: a mail on its way. Twenty seconds at most."""

    def ask(question: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + 20
        while not (answer := question()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return answer

    return ask
