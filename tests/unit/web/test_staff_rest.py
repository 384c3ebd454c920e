"""Pieces that will not be sent: chosen, looked at, taken out; what a refund left behind is offered to be."""

import httpx
import pytest

from db import engine
from shop.money import euros
from shop.orders.order import Order
from shop.parcels import packing
from shop.parcels.packing import ParcelDraft
from shop.payments.cashier import Cashier
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import (
    application_of,
    dora_signs_in,
    fields_of,
    page_of,
    text_of,
    walkthrough,
)
from tests.withdrawal_walkthrough import send, two_articles
from web.headers import Shell


async def three_and_one(app: Shell, state: str = "in_preparation") -> tuple[OrderWalkthrough, Order]:
    walk = walkthrough(app, quantity=3)
    return walk, await two_articles(walk, state=state)


async def reviewed(desk: httpx.AsyncClient, order: Order, query: str = "", **typed: str) -> httpx.Response:
    """Open the form, choose, ask what it comes to."""
    path = f"{page_of(order)}/reste"
    shown = await desk.get(path + query)
    assert shown.status_code == 200
    return await desk.post(f"{path}/verification", data={**fields_of(shown, f"{path}/verification"), **typed})


async def confirmed(desk: httpx.AsyncClient, order: Order, answer: httpx.Response) -> httpx.Response:
    path = f"{page_of(order)}/reste"
    return await desk.post(path, data=fields_of(answer, path))


def is_wrong_at(answer: httpx.Response, field: str) -> bool:
    """Whether the error is said beside this field, and the summary leads there."""
    return f'id="{field}-error"' in answer.text and f'href="#{field}"' in answer.text


async def test_pieces_are_looked_at_then_taken_out_and_refunded(desk: httpx.AsyncClient, app: Shell) -> None:
    _, order = await three_and_one(app)
    walker = order.lines[0]
    assert f'href="{page_of(order)}/reste"' in (await desk.get(page_of(order))).text
    answer = await reviewed(desk, order, **{f"ligne-{walker.id}": "2", "motif": "Article en rupture"})
    assert 'id="rest-review"' in answer.text
    said = text_of(answer).replace("\u00a0", " ")
    assert "À rembourser 99,80 €" in said
    assert "Motif : Article en rupture" in said
    before = await OrderWalkthrough.order(order.number)
    assert (before.version, before.payments[0].refunded_cents) == (order.version, 0)
    for _ in range(2):
        done = await confirmed(desk, order, answer)
        assert (done.status_code, done.headers["location"]) == (303, page_of(order))
    after = await OrderWalkthrough.order(order.number)
    assert (after.lines[0].kept_back, after.payments[0].refunded_cents) == (2, 9_980)
    shown = text_of(await desk.get(page_of(order)))
    assert "Articles retirés de la commande par Dora Leroy" in shown
    assert "2 × Déambulateur pliant\u00a0: Article en rupture" in shown


async def test_htmx_is_sent_on_to_the_order(desk: httpx.AsyncClient, app: Shell) -> None:
    _, order = await three_and_one(app)
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[1].id}": "1"})
    path = f"{page_of(order)}/reste"
    done = await desk.post(path, data=fields_of(answer, path), headers=HTMX)
    assert done.headers["hx-redirect"] == page_of(order)


async def test_what_was_refunded_before_it_left_is_offered_to_be_taken_out(desk: httpx.AsyncClient, app: Shell) -> None:
    _, order = await three_and_one(app)
    walker, path = order.lines[0], f"{page_of(order)}/remboursement"
    typed = {"moyen": "", f"ligne-{walker.id}": "1"}
    review = await desk.post(f"{path}/verification", data=typed)
    await desk.post(path, data=fields_of(review, path))
    shown = await desk.get(page_of(order))
    assert 'id="refunded-unsent"' in shown.text
    answer = await reviewed(desk, order)
    said = text_of(answer)
    assert "1 × Déambulateur pliant dont 1 déjà remboursé" in said
    assert "Rien n’est à rembourser pour ces articles." in said
    await confirmed(desk, order, answer)
    after = await OrderWalkthrough.order(order.number)
    assert (after.lines[0].kept_back, after.payments[0].refunded_cents) == (1, 4_990)
    assert 'id="refunded-unsent"' not in (await desk.get(page_of(order))).text


async def test_the_rest_is_never_sent(desk: httpx.AsyncClient, app: Shell) -> None:
    walk, order = await three_and_one(app)
    walker = order.lines[0]
    order = await send(walk, order, {walker.id: 3})
    assert f"{page_of(order)}/reste?tout=oui" in (await desk.get(page_of(order))).text
    answer = await reviewed(desk, order, "?tout=oui")
    assert "Rien d’autre ne sera envoyé\u00a0: la commande est alors complète." in text_of(answer)
    await confirmed(desk, order, answer)
    after = await walk.order(order.number)
    assert (after.unsent, after.lines[1].kept_back) == ({}, 1)
    assert (await desk.get(f"{page_of(order)}/reste")).status_code == 303


async def test_a_packed_parcel_is_said_to_be_undone_and_its_label_thrown_away(
    desk: httpx.AsyncClient, app: Shell
) -> None:
    _, order = await three_and_one(app)
    walker = order.lines[0]
    draft = ParcelDraft("dpd", "250099990000", {walker.id: 3})
    await packing.pack(order.number, order.version, draft, DORA, walkthrough(app).now, with_label=False)
    order = await OrderWalkthrough.order(order.number)
    answer = await reviewed(desk, order, **{f"ligne-{walker.id}": "1"})
    assert "Jetez l’étiquette 250099990000" in text_of(answer)
    await confirmed(desk, order, answer)
    assert (await OrderWalkthrough.order(order.number)).packed == ()


@pytest.mark.parametrize("typed", ["4", "x", "-1"])
async def test_a_wrong_number_is_said_beside_its_field(desk: httpx.AsyncClient, app: Shell, typed: str) -> None:
    _, order = await three_and_one(app)
    field = f"ligne-{order.lines[0].id}"
    answer = await reviewed(desk, order, **{field: typed, "motif": "Gardé"})
    assert answer.status_code == 422
    assert is_wrong_at(answer, field)
    assert 'value="Gardé"' in answer.text
    assert await engine.fetch("SELECT id FROM refund") == []


async def test_everything_is_a_cancellation(desk: httpx.AsyncClient, app: Shell) -> None:
    _, order = await three_and_one(app)
    answer = await reviewed(desk, order, "?tout=oui")
    assert answer.status_code == 422
    assert "Il ne resterait rien de la commande\u00a0: annulez-la plutôt." in text_of(answer)


async def test_the_second_of_two_sees_what_the_first_did(desk: httpx.AsyncClient, app: Shell) -> None:
    """Nothing is overwritten: the form comes back with what is left to be sent now, and what was typed."""
    _, order = await three_and_one(app)
    walker = order.lines[0]
    first = await reviewed(desk, order, **{f"ligne-{walker.id}": "1"})
    second = await reviewed(desk, order, **{f"ligne-{walker.id}": "2"})
    await confirmed(desk, order, first)
    late = await confirmed(desk, order, second)
    assert late.status_code == 409
    assert "La commande a changé entre-temps" in text_of(late)
    assert "(2 à envoyer)" in text_of(late)
    assert (await OrderWalkthrough.order(order.number)).lines[0].kept_back == 1


async def test_money_that_went_back_meanwhile_is_looked_at_again(desk: httpx.AsyncClient, app: Shell) -> None:
    _, order = await three_and_one(app)
    walker, path = order.lines[0], f"{page_of(order)}/remboursement"
    answer = await reviewed(desk, order, **{f"ligne-{walker.id}": "1"})
    review = await desk.post(f"{path}/verification", data={"moyen": "", f"ligne-{walker.id}": "1"})
    await desk.post(path, data=fields_of(review, path))
    assert (await confirmed(desk, order, answer)).status_code == 409
    assert (await OrderWalkthrough.order(order.number)).payments[0].refunded_cents == 4_990


async def test_a_sum_that_went_back_before_is_why_less_goes_back_now(desk: httpx.AsyncClient, app: Shell) -> None:
    walk, order = await three_and_one(app)
    worth = sum(line.total_cents for line in order.lines if line.id == order.lines[0].id)
    given = order.payments[0].left_cents - 1_000
    cashier: Cashier = application_of(app).state.cashier
    await cashier.refund(order.payments[0].id, given, by=DORA, reason="geste", key="before", now=walk.now)
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "3"})
    said = text_of(answer).replace("\u00a0", " ")
    assert f"Ils ont été payés {plain(worth)}, mais il ne reste que 10,00 € de ce que le client a payé" in said
    assert f"{plain(worth - 1_000)} lui ont déjà été rendus." in said
    assert "À rembourser 10,00 €" in said
    enough = await reviewed(desk, await walk.order(order.number), **{f"ligne-{order.lines[1].id}": "1"})
    assert ("rest-short" in enough.text) is (order.lines[1].total_cents > 1_000)


def plain(cents: int) -> str:
    return euros(cents).replace("\u00a0", " ")


async def test_the_warehouse_takes_nothing_out(client: httpx.AsyncClient, app: Shell) -> None:
    _, order = await three_and_one(app)
    await dora_signs_in(client, "warehouse")
    assert (await client.get(f"{page_of(order)}/reste")).status_code == 403
    assert f"{page_of(order)}/reste" not in (await client.get(page_of(order))).text


async def test_a_parcel_that_came_back_is_said_and_decided(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app, quantity=3)
    order = await walk.up_to("shipped")
    parcel, line = order.parcels[0], order.lines[0]
    path = f"{page_of(order)}/colis/{parcel.id}/retour"
    assert f'href="{path}"' in (await desk.get(page_of(order))).text
    shown = await desk.get(path)
    typed = fields_of(shown, path)
    assert typed[f"ligne-{line.id}"] == "3"
    for wrong in ("4", "x", ""):
        answer = await desk.post(path, data={**typed, f"ligne-{line.id}": wrong})
        assert answer.status_code == 422
        assert is_wrong_at(answer, f"ligne-{line.id}")
    for _ in range(2):
        done = await desk.post(path, data={**typed, f"ligne-{line.id}": "2"})
        assert (done.status_code, done.headers["location"]) == (303, page_of(order))
    after = await walk.order(order.number)
    assert (after.has_come_back, after.reasons) == (True, ("parcel_back",))
    page = await desk.get(page_of(order))
    said = text_of(page)
    assert "Un colis est revenu\u00a0: renvoyez ce qu’il contenait" in said
    assert "Expédier le reste" in said
    assert "ce qu’il contenait est à renvoyer ou à retirer" in said
    assert f'href="{page_of(order)}/annulation" id="give-up"' in page.text
    assert (await desk.get(path)).status_code == 303
    cancelled = await desk.get(f"{page_of(order)}/annulation")
    assert cancelled.status_code == 200
    data = fields_of(cancelled, f"{page_of(order)}/annulation")
    await desk.post(f"{page_of(order)}/annulation", data=data)
    ended = await walk.order(order.number)
    assert (ended.state, ended.payments[0].left_cents) == ("cancelled", 0)
    over = text_of(await desk.get(page_of(order)))
    assert "la commande est annulée, rien n’est à renvoyer" in over
    assert "à renvoyer ou à retirer" not in over


async def test_a_shipped_order_is_not_offered_to_be_cancelled(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("shipped")
    assert f"{page_of(order)}/annulation" not in (await desk.get(page_of(order))).text
    assert (await desk.get(f"{page_of(order)}/annulation")).status_code == 303
    data = {"version": order.drawn}
    assert (await desk.post(f"{page_of(order)}/annulation", data=data)).status_code == 409
    unknown = await desk.get(f"{page_of(order)}/colis/999999/retour")
    assert unknown.status_code == 404
