"""Documents as they are bought, looked for and saved."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Page

from tests.e2e.pages import Person
from tests.e2e.pages_after import Staff
from tests.e2e.shortcuts import order_by_transfer
from tests.e2e.visits import Shop, Visit

Eventually = Callable[[Callable[[], Any]], Any]


def bought(visit: Visit, shop: Shop, dora: Staff, email: str) -> tuple[str, str]:
    """An order paid by transfer; its number and that of its invoice."""
    number = order_by_transfer(visit.page, shop.url, "assiette-rebord-anse", person=Person(email=email))
    dora.open_order(number)
    dora.press("Virement reçu", then="Payée")
    ((invoice,),) = shop.rows(
        'SELECT i.number FROM invoice i JOIN orders o ON o.id = i."order" WHERE o.number = ?', number
    )
    return number, invoice


def saved(page: Page, link: str | re.Pattern[str], folder: Path) -> tuple[str, bytes]:
    """Press a link and keep what it gives."""
    with page.expect_download() as waiting:
        page.get_by_role("main").get_by_role("link", name=link).first.click()
    download: Download = waiting.value
    file = folder / download.suggested_filename
    download.save_as(file)
    return download.suggested_filename, file.read_bytes()


def address(visit: Visit, name: str) -> str:
    """Each run its own: the same test runs with and without JavaScript."""
    return f"{name}-{secrets.token_hex(3)}@exemple.fr"
