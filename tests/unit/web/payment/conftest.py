"""A shop that is paid at the simulated Mollie."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.unit.web.payment.paying import Shopper, settings_with, shopping
from web.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, database_url: str, mollie_url: str) -> Settings:
    return settings_with(mollie_url, tmp_path, database_url)


@pytest.fixture
async def shopper(client: httpx.AsyncClient, mollie_url: str) -> AsyncIterator[Shopper]:
    async with shopping(client, mollie_url) as one:
        yield one
