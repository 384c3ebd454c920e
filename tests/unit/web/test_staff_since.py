"""Whoever comes second to an order, on whatever page of it, is told what happened since; nothing is overwritten."""

import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from shop.orders.fulfilment import dismiss_attention
from shop.orders.moves import staff
from shop.orders.order import Order
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, page_of, text_of, walkthrough
from web.headers import Shell

EVE = staff("Eve Moreau")
SINCE = "Depuis que vous avez ouvert cette page\u00a0:"
TEMPLATES = Path("web/pages/staff")
PAGES = {
    "adresse": ("paid", "adresse", "adresse"),
    "articles": ("awaiting_payment", "articles/verification", "quantite-1"),
    "reste": ("in_preparation", "reste/verification", "motif"),
    "retour": ("shipped", "retour", ""),
}
"""The state in which each page can be opened, where its form goes, and a field of it."""


async def opened(desk: httpx.AsyncClient, app: Shell, page: str) -> tuple[Order, str, dict[str, str]]:
    """An order whose page is open: the order, where its form goes, what it would send."""
    state, action, _ = PAGES[page]
    order = await walkthrough(app, quantity=3).up_to(state)
    here = f"{page_of(order)}/colis/{order.parcels[0].id}" if page == "retour" else page_of(order)
    shown = await desk.get(f"{here}/{page}")
    assert shown.status_code == 200
    return order, f"{here}/{action}", fields_of(shown, f"{here}/{action}")


async def eve_decides(order: Order) -> None:
    await dismiss_attention(order.number, order.version, EVE, datetime.now(UTC), note="Client rappelé")


@pytest.mark.parametrize("page", PAGES)
async def test_each_page_says_who_did_what_meanwhile(desk: httpx.AsyncClient, app: Shell, page: str) -> None:
    order, path, fields = await opened(desk, app, page)
    assert fields["version"] == order.drawn
    await eve_decides(order)
    typed = PAGES[page][2]
    sent = {**fields, typed: "7"} if typed else fields
    late = await desk.post(path, data=sent, headers=HTMX)
    assert late.status_code == 409
    said = text_of(late)
    assert SINCE in said
    assert "Décision par Eve Moreau (Client rappelé)" in said
    assert fields_of(late, path)["version"] == (await OrderWalkthrough.order(order.number)).drawn
    assert not typed or fields_of(late, path)[typed] == "7"
    assert [one.move for one in (await OrderWalkthrough.order(order.number)).events][-1] == "decide"


@pytest.mark.parametrize(
    ("page", "field"), [("adresse", "code_postal"), ("articles", "quantite-1"), ("retour", "ligne")]
)
async def test_what_changed_is_said_before_what_is_mistyped(
    desk: httpx.AsyncClient, app: Shell, page: str, field: str
) -> None:
    """Else the form would come back up to date, and the next press overwrite what nobody was shown."""
    order, path, fields = await opened(desk, app, page)
    name = next(one for one in fields if one.startswith(field))
    more = {"reference-1": "X"} if page == "articles" else {}
    wrong = await desk.post(path, data={**fields, **more, name: "-3"})
    assert wrong.status_code == 422
    assert SINCE not in text_of(wrong)
    await eve_decides(order)
    late = await desk.post(path, data={**fields, **more, name: "-3"})
    assert late.status_code == 409
    assert SINCE in text_of(late)


async def test_what_was_looked_at_before_is_not_changed_unseen(desk: httpx.AsyncClient, app: Shell) -> None:
    """« Modifier » on the page that asks once more says it too."""
    for page, line in (("articles", "1"), ("reste", "1")):
        order, path, fields = await opened(desk, app, page)
        review = await desk.post(path, data={**fields, f"ligne-{order.lines[0].id}": line})
        kept = fields_of(review, path.removesuffix("/verification"))
        await eve_decides(order)
        late = await desk.post(path, data={**kept, "modifier": "1"})
        assert late.status_code == 409, page
        assert SINCE in text_of(late)
        assert fields_of(late, path)[f"ligne-{order.lines[0].id}"] == line


async def test_an_order_that_takes_no_more_is_shown_with_why(desk: httpx.AsyncClient, app: Shell) -> None:
    order, path, fields = await opened(desk, app, "reste")
    await OrderWalkthrough(bank=walkthrough(app).bank, cashier=walkthrough(app).cashier).step(order.number, "shipped")
    late = await desk.post(path, data={**fields, f"ligne-{order.lines[0].id}": "1"})
    assert late.status_code == 409
    said = text_of(late)
    assert f"Commande {order.number}" in said
    assert SINCE in said


async def test_a_version_without_its_history_is_none(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("paid")
    for version in (str(order.version), f"{order.version}.", f"{order.version}.0", f".{len(order.events)}"):
        answer = await desk.post(f"{page_of(order)}/preparation", data={"version": version})
        assert answer.status_code == 409, version
    assert (await OrderWalkthrough.order(order.number)).state == "paid"


def test_each_form_of_an_order_carries_what_it_was_drawn_from() -> None:
    for template in TEMPLATES.rglob("*.html"):
        hidden = re.findall(r'name="version" value="\{\{ (\w+\.\w+)[^}]*\}\}"', template.read_text(encoding="utf-8"))
        assert not [one for one in hidden if one == "order.version"], template
