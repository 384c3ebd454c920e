"""The page on which Dora changes an address: what is wrong, or changed by somebody else, stands beside its field."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from shop.checkout.picks import Typed
from shop.orders.address_change import Wish, change_address
from shop.orders.moves import staff
from shop.orders.order import Order
from shop.parcels.packing import ParcelDraft, pack
from tests.order_walkthrough import ALICE_AT_HOME, DORA, OrderWalkthrough
from tests.unit.db.parcel_letters import chosen
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import dora_signs_in, fields_of, page_of, text_of, walkthrough
from web.headers import Shell

EVE = staff("Eve Moreau")


async def typed(desk: httpx.AsyncClient, order: Order, **values: str) -> httpx.Response:
    """Open the page, type, send."""
    path = f"{page_of(order)}/adresse"
    shown = await desk.get(path)
    assert shown.status_code == 200
    return await desk.post(path, data={**fields_of(shown, path), **values})


async def test_the_address_is_changed_and_stands_in_the_history(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("paid")
    assert f'href="{page_of(order)}/adresse"' in (await desk.get(page_of(order))).text
    form = await desk.get(f"{page_of(order)}/adresse")
    assert 'id="billed"' in form.text
    assert 'value="12 rue des Lilas"' in form.text
    answer = await typed(desk, order, adresse="5 rue Neuve", code_postal="69001")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(order))
    after = await OrderWalkthrough.order(order.number)
    assert after.delivery_address
    assert (after.delivery_address.line1, after.total_cents) == ("5 rue Neuve", order.total_cents)
    said = text_of(await desk.get(page_of(order)))
    assert "Adresse changée par Dora Leroy" in said
    assert "Livraison\u00a0: Alice Martin, 12 rue des Lilas, 69003 Lyon → " in said


async def test_htmx_is_sent_on(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("paid")
    path = f"{page_of(order)}/adresse"
    fields = {**fields_of(await desk.get(path), path), "adresse": "5 rue Neuve"}
    answer = await desk.post(path, data=fields, headers=HTMX)
    assert answer.headers["hx-redirect"] == page_of(order)


@pytest.mark.parametrize(
    ("field", "value"), [("code_postal", "12"), ("ville", ""), ("telephone", "12"), ("nom", ""), ("adresse", "x" * 121)]
)
async def test_what_is_wrong_is_said_beside_its_field(
    desk: httpx.AsyncClient, app: Shell, field: str, value: str
) -> None:
    order = await walkthrough(app).up_to("paid")
    answer = await typed(desk, order, **{"complement": "Bâtiment B", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="Bâtiment B"' in answer.text
    assert (await OrderWalkthrough.order(order.number)).version == order.version


async def test_a_doubt_is_shown_once_and_taken_the_second_time(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("paid")
    answer = await typed(desk, order, ville="Marseille")
    assert answer.status_code == 422
    assert 'id="ville-doubt"' in answer.text
    path = f"{page_of(order)}/adresse"
    again = await desk.post(path, data=fields_of(answer, path))
    assert again.status_code == 303


async def test_dearer_elsewhere_is_ticked(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("paid")
    answer = await typed(desk, order, code_postal="1000", ville="Bruxelles", pays="BE")
    assert answer.status_code == 422
    assert "de plus à cette adresse" in text_of(answer)
    path = f"{page_of(order)}/adresse"
    done = await desk.post(path, data={**fields_of(answer, path), "prix_garde": "oui"})
    assert done.status_code == 303
    assert (await OrderWalkthrough.order(order.number)).total_cents == order.total_cents


async def test_cheaper_elsewhere_leads_to_the_refund_proposed(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("paid")
    order = await chosen(order, zone="benelux")
    await engine.fetch(
        "UPDATE orders SET delivery_cents = delivery_cents + 1230, total_cents = total_cents + 1230 RETURNING id"
    )
    await engine.fetch("UPDATE payment SET amount_cents = amount_cents + 1230 RETURNING id")
    answer = await typed(desk, order, adresse="5 rue Neuve", code_postal="69001")
    assert answer.headers["location"] == f"{page_of(order)}/remboursement?montant=12,30&motif=livraison"
    shown = await desk.get(answer.headers["location"])
    assert 'value="12,30"' in shown.text
    assert "Livraison moins chère à la nouvelle adresse" in shown.text
    assert await engine.fetch("SELECT id FROM refund") == []


async def test_the_second_of_two_sees_what_the_first_wrote(desk: httpx.AsyncClient, app: Shell) -> None:
    """409: what is typed stays, what stands there now is beside it; nothing is overwritten."""
    order = await walkthrough(app).up_to("paid")
    path = f"{page_of(order)}/adresse"
    fields = fields_of(await desk.get(path), path)
    wish = Wish(replace(ALICE_AT_HOME, line1="8 rue Verte"), None, order.contact["phone"], Typed())
    await change_address(order.number, order.version, wish, EVE, datetime.now(UTC))
    answer = await desk.post(path, data={**fields, "adresse": "5 rue Neuve"})
    assert answer.status_code == 409
    assert 'value="5 rue Neuve"' in answer.text
    assert "Maintenant\u00a0: 8 rue Verte" in text_of(answer)
    after = await OrderWalkthrough.order(order.number)
    assert after.delivery_address
    assert after.delivery_address.line1 == "8 rue Verte"
    again = await desk.post(path, data=fields_of(answer, path))
    assert again.status_code == 303


async def test_a_label_is_said_to_be_given_up(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    order = await walk.up_to("in_preparation")
    draft = ParcelDraft("dpd", "250099990002", {order.lines[0].id: 2})
    await pack(order.number, order.version, draft, DORA, walk.now, with_label=False)
    shown = await desk.get(f"{page_of(order)}/adresse")
    assert 'id="labelled"' in shown.text
    assert "250099990002" in text_of(shown)


async def test_an_order_collected_has_no_address_of_delivery(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app, mode="agency", method="agency").up_to("confirmed")
    form = await desk.get(f"{page_of(order)}/adresse")
    assert 'id="adresse"' not in form.text
    answer = await typed(desk, order, **{"f-adresse": "9 place Bellecour", "telephone": "06 39 98 00 07"})
    assert answer.status_code == 303
    after = await OrderWalkthrough.order(order.number)
    assert (after.billing_address.line1, after.contact["phone"]) == ("9 place Bellecour", "+33639980007")
    assert after.delivery_address is None


async def test_what_left_keeps_its_address_and_the_warehouse_changes_none(
    client: httpx.AsyncClient, app: Shell
) -> None:
    shipped, paid = await walkthrough(app).up_to("shipped"), await walkthrough(app).up_to("paid")
    await dora_signs_in(client, "warehouse")
    assert (await client.get(f"{page_of(paid)}/adresse")).status_code == 403
    await engine.fetch("UPDATE staff_member SET roles = '[\"sales\"]' RETURNING id")
    assert (await client.get(f"{page_of(shipped)}/adresse")).status_code == 303
    late = await client.post(f"{page_of(shipped)}/adresse", data={"version": shipped.drawn})
    assert late.status_code == 409
