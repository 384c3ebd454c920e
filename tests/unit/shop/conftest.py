"""What the tests of the adapters share."""

from collections.abc import Iterator

import pytest

from shop.payments.mollie import Mollie
from tests.unit.shop.mollie_browser import KEY, script


@pytest.fixture
def provider(mollie_url: str) -> Iterator[Mollie]:
    """Our side of Mollie, which is in no trouble until a test says so."""
    script(mollie_url)
    made = Mollie(KEY, mollie_url)
    yield made
    made.close()
