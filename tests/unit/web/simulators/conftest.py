"""The simulated firms at work, and a shop that hears what they tell."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.unit.web.simulators.carriers_played import Ear, played, script
from tests.unit.web.simulators.hearing import answering
from tests.unit.web.simulators.mollie_played import Mollie, Shop


@pytest.fixture
def mollie(mollie_url: str) -> Mollie:
    """All trouble over."""
    client = Mollie(mollie_url)
    client.script()
    return client


@pytest.fixture
def shop() -> Iterator[Shop]:
    heard = Shop()
    with answering(heard.server):
        yield heard


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    heard = Ear()
    with answering(heard.server):
        yield heard


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory, ear: Ear) -> Iterator[TestClient[Litestar]]:
    with played(tmp_path_factory.mktemp("carriers"), ear.url) as client:
        yield client


@pytest.fixture
def client(carrier: TestClient[Litestar]) -> TestClient[Litestar]:
    """All trouble over."""
    script(carrier, "dpd")
    script(carrier, "colissimo")
    return carrier
