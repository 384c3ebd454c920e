"""« Modifier les articles » : a new total is looked at before it is kept; the second of two sees what the first did."""

import httpx
import pytest

from shop.orders.order import Order
from tests import factories
from tests.factories import sku_of
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import dora_signs_in, fields_of, page_of, text_of, walkthrough
from tests.withdrawal_walkthrough import a_second_article
from web.headers import Shell


async def reviewed(desk: httpx.AsyncClient, order: Order, **typed: str) -> httpx.Response:
    """Open the form, type, ask what it comes to."""
    path = f"{page_of(order)}/articles"
    shown = await desk.get(path)
    assert shown.status_code == 200
    return await desk.post(f"{path}/verification", data={**fields_of(shown, f"{path}/verification"), **typed})


async def confirmed(desk: httpx.AsyncClient, order: Order, answer: httpx.Response, **more: str) -> httpx.Response:
    path = f"{page_of(order)}/articles"
    return await desk.post(path, data={**fields_of(answer, path), **more})


async def test_old_and_new_total_are_shown_before_it_is_kept(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("awaiting_payment")
    sku = await sku_of(await a_second_article())
    assert f'href="{page_of(order)}/articles"' in (await desk.get(page_of(order))).text
    typed = {f"ligne-{order.lines[0].id}": "1", "reference-1": sku, "quantite-1": "2"}
    answer = await reviewed(desk, order, **typed)
    assert 'id="change-review"' in answer.text
    said = text_of(answer).replace("\u00a0", " ")
    assert "84,80 € au lieu de 99,80 €" in said
    assert (await OrderWalkthrough.order(order.number)).version == order.version
    again = await desk.post(f"{page_of(order)}/articles/verification", data={**typed, "modifier": "1"})
    assert f'value="{sku}"' in again.text
    for _ in range(2):
        done = await confirmed(desk, order, answer)
        assert (done.status_code, done.headers["location"]) == (303, page_of(order))
    after = await OrderWalkthrough.order(order.number)
    assert (after.total_cents, [line.quantity for line in after.lines]) == (8_480, [1, 2])
    shown = text_of(await desk.get(page_of(order)))
    assert "Articles de la commande changés par Dora Leroy" in shown


async def test_htmx_is_sent_on(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("awaiting_payment")
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "1"})
    path = f"{page_of(order)}/articles"
    done = await desk.post(path, data=fields_of(answer, path), headers=HTMX)
    assert done.headers["hx-redirect"] == page_of(order)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"ligne": "x"}, "ligne", "quantité de 0 à 999"),
        ({"ligne": "-1"}, "ligne", "quantité de 0 à 999"),
        ({"ligne": "99999"}, "ligne", "quantité de 0 à 999"),
        ({"reference-1": "X", "quantite-1": "0"}, "quantite-1", "quantité de 1 à 999"),
        ({"ligne": "0"}, "", "annulez-la plutôt"),
        ({"ligne": "99"}, "", "il n’en reste que"),
        ({"reference-2": "INCONNUE"}, "reference-2", "Aucun article n’a la référence INCONNUE"),
        ({"reference-1": "X", "quantite-1": "deux"}, "quantite-1", "quantité de 1 à 999"),
        ({}, "", "Rien n’est changé"),
    ],
)
async def test_what_is_wrong_is_said_where_it_was_typed(
    desk: httpx.AsyncClient, app: Shell, typed: dict[str, str], field: str, said: str
) -> None:
    order = await walkthrough(app).up_to("awaiting_payment")
    line = f"ligne-{order.lines[0].id}"
    answer = await reviewed(desk, order, **{line if name == "ligne" else name: value for name, value in typed.items()})
    assert answer.status_code == 422
    assert said in text_of(answer)
    if field:
        assert f'id="{line if field == "ligne" else field}-error"' in answer.text


async def test_the_second_of_two_sees_what_the_first_did(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("awaiting_payment")
    line = f"ligne-{order.lines[0].id}"
    first, second = await reviewed(desk, order, **{line: "1"}), await reviewed(desk, order, **{line: "4"})
    await confirmed(desk, order, first)
    late = await confirmed(desk, order, second)
    assert late.status_code == 409
    assert "maintenant\u00a0: 1" in text_of(late)
    assert 'value="4"' in late.text
    assert (await OrderWalkthrough.order(order.number)).lines[0].quantity == 1


async def test_another_total_than_was_shown_is_shown_first(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("awaiting_payment")
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "1"})
    late = await confirmed(desk, order, answer, total="100")
    assert late.status_code == 422
    assert (await OrderWalkthrough.order(order.number)).version == order.version


async def test_paid_orders_and_other_roles_do_not_change_articles(client: httpx.AsyncClient, app: Shell) -> None:
    paid, unpaid = await walkthrough(app).up_to("paid"), await walkthrough(app).up_to("awaiting_payment")
    await dora_signs_in(client, "accounting")
    assert (await client.get(f"{page_of(unpaid)}/articles")).status_code == 403
    await factories.StaffMember.update({factories.StaffMember.roles: '["sales"]'}, force=True)
    assert (await client.get(f"{page_of(paid)}/articles")).status_code == 303
    late = await client.post(f"{page_of(paid)}/articles", data={"version": paid.drawn})
    assert late.status_code == 409
