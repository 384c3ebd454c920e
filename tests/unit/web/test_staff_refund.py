"""The refund form: articles, delivery or a sum; what it comes to is shown before anything moves."""

import asyncio
import re

import httpx
import pytest

from db import engine
from shop.orders.order import Order
from shop.refunds import asking
from tests import factories
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, page_of, text_of, walkthrough, wrong_at
from tests.withdrawal_walkthrough import two_articles
from web.headers import Shell


async def paid(app: Shell, **values: object) -> Order:
    return await two_articles(walkthrough(app, quantity=1, **values), state="paid")


async def reviewed(desk: httpx.AsyncClient, order: Order, **typed: str) -> httpx.Response:
    """Open the form, choose, ask what it comes to."""
    path = f"{page_of(order)}/remboursement"
    shown = await desk.get(path)
    assert shown.status_code == 200
    fields = {"moyen": "", **fields_of(shown, f"{path}/verification")}
    fields.pop("livraison", None)
    return await desk.post(f"{path}/verification", data={**fields, "moyen": "", **typed})


async def confirmed(desk: httpx.AsyncClient, order: Order, answer: httpx.Response) -> httpx.Response:
    path = f"{page_of(order)}/remboursement"
    return await desk.post(path, data=fields_of(answer, path))


async def refunds() -> list[dict[str, object]]:
    return await engine.fetch("SELECT amount_cents, delivery_cents, channel, state, reason FROM refund ORDER BY id")


async def test_articles_and_delivery_come_to_what_is_shown(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    first, second = order.lines
    assert "Rembourser des articles" in (await desk.get(page_of(order))).text
    answer = await reviewed(desk, order, **{f"ligne-{second.id}": "1", "livraison": "oui"})
    assert answer.status_code == 200
    assert 'id="refund-review"' in answer.text
    said = text_of(answer).replace("\u00a0", " ")
    assert "1 × Pansements 12,50 €" in said
    assert "Livraison 9,90 €" in said
    assert "À rembourser 22,40 €" in said
    assert "par le même moyen : Carte bancaire" in said
    assert re.search(r"Vous devriez le voir vers le \w+ \d+", said)
    assert await refunds() == []
    assert (await confirmed(desk, order, answer)).status_code == 303
    assert await refunds() == [
        {
            "amount_cents": 2_240,
            "delivery_cents": 990,
            "channel": "provider",
            "state": "asked",
            "reason": f"Commande {order.number}",
        }
    ]
    rows = await engine.fetch("SELECT order_line, quantity, amount_cents FROM refund_line")
    assert rows == [{"order_line": second.id, "quantity": 1, "amount_cents": 1_250}]
    again = await desk.get(f"{page_of(order)}/remboursement")
    assert f'id="ligne-{first.id}"' in again.text
    assert f'id="ligne-{second.id}"' not in again.text
    assert 'name="livraison"' not in again.text


async def test_what_was_refunded_is_not_packed_without_a_word(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await two_articles(walkthrough(app, quantity=3), state="in_preparation")
    line = order.lines[0].id
    await confirmed(desk, order, await reviewed(desk, order, **{f"ligne-{line}": "1"}))
    shown = await desk.get(page_of(order))
    assert text_of(shown).count("dont 1 remboursé") == 2  # beside the line, and where it is packed
    assert fields_of(shown, f"{page_of(order)}/colis")[f"ligne-{line}"] == "2"
    assert fields_of(shown, f"{page_of(order)}/colis")[f"ligne-{order.lines[1].id}"] == "1"


async def test_htmx_gets_the_same_and_is_sent_on(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "1"})
    path = f"{page_of(order)}/remboursement"
    done = await desk.post(path, data=fields_of(answer, path), headers=HTMX)
    assert done.headers["hx-redirect"] == page_of(order)
    assert [row["amount_cents"] for row in await refunds()] == [4_990]


async def test_pressed_five_times_it_is_one(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "1"})
    clicks = await asyncio.gather(*(confirmed(desk, order, answer) for _ in range(5)))
    assert {click.status_code for click in clicks} == {303}
    assert len(await refunds()) == 1


async def test_a_page_older_than_another_refund_is_stale(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    old = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "1"})
    new = await reviewed(desk, order, **{f"ligne-{order.lines[1].id}": "1"})
    assert (await confirmed(desk, order, new)).status_code == 303
    stale = await confirmed(desk, order, old)
    assert stale.status_code == 409
    assert "La commande a changé" in text_of(stale)
    assert [row["amount_cents"] for row in await refunds()] == [1_250]


async def two_at_once(desk: httpx.AsyncClient, app: Shell, piece: bool) -> tuple[list[int], list[int]]:
    """Statuses and cents of two refunds of the same order, confirmed at the same moment from pages drawn before."""
    order = await two_articles(walkthrough(app, quantity=2), state="paid")
    wish = {f"ligne-{order.lines[0].id}": "1"} if piece else {"montant": "10,00", "motif": "Geste commercial"}
    pages = [await reviewed(desk, order, **wish) for _ in range(2)]
    answers = await asyncio.gather(*(confirmed(desk, order, page) for page in pages))
    return sorted(answer.status_code for answer in answers), [int(str(row["amount_cents"])) for row in await refunds()]


@pytest.mark.race
@pytest.mark.parametrize(("piece", "cents"), [(True, 4_990), (False, 1_000)])
async def test_two_who_decide_at_once_give_it_once(
    desk: httpx.AsyncClient, app: Shell, piece: bool, cents: int
) -> None:
    assert await two_at_once(desk, app, piece) == ([303, 409], [cents])


@pytest.mark.race
async def test_twin_without_the_look_under_the_lock_both_go(
    desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_check_fresh", lambda *_: None)
    assert await two_at_once(desk, app, piece=False) == ([303, 303], [1_000, 1_000])


async def test_another_sum_says_why(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    without = await reviewed(desk, order, montant="5,50")
    assert without.status_code == 422
    wrong_at(without, "motif", "Dites pourquoi")
    assert fields_of(without, f"{page_of(order)}/remboursement/verification")["montant"] == "5,50"
    answer = await reviewed(desk, order, montant="5,50", motif="Geste commercial")
    assert "Autre montant 5,50" in text_of(answer)
    assert (await confirmed(desk, order, answer)).status_code == 303
    ((row),) = await refunds()
    assert (row["amount_cents"], row["reason"]) == (550, "Geste commercial")


async def test_less_than_the_articles_are_worth_is_shared_among_them(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    both = {f"ligne-{line.id}": "1" for line in order.lines}
    answer = await reviewed(desk, order, montant="31,20", **both)
    assert (await confirmed(desk, order, answer)).status_code == 303
    rows = await engine.fetch("SELECT quantity, amount_cents FROM refund_line ORDER BY id")
    assert [(row["quantity"], row["amount_cents"]) for row in rows] == [(1, 2_495), (1, 625)]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "ligne", "Choisissez des articles"),
        ({"ligne": "2"}, "ligne", "il ne reste qu’une pièce"),
        ({"ligne": "abc"}, "ligne", "Choisissez des articles"),
        ({"montant": "douze", "motif": "Geste"}, "montant", "Indiquez le montant"),
        ({"montant": "9999", "motif": "Geste"}, "montant", "Ce montant dépasse ce qui reste"),
        ({"ligne": "1", "moyen": "credit"}, "moyen", "Choisissez comment la somme est rendue"),
        ({"ligne": "1", "moyen": "<b>"}, "moyen", "Choisissez comment la somme est rendue"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(
    desk: httpx.AsyncClient, app: Shell, typed: dict[str, str], field: str, said: str
) -> None:
    order = await paid(app)
    ligne = f"ligne-{order.lines[0].id}"
    answer = await reviewed(desk, order, **{ligne if name == "ligne" else name: value for name, value in typed.items()})
    assert answer.status_code == 422
    if field == "moyen":
        assert '<a href="#moyen">' in answer.text
        assert said in text_of(answer)
    else:
        wrong_at(answer, ligne if field == "ligne" else field, said)
    assert await refunds() == []


async def test_the_choice_can_be_changed(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    path = f"{page_of(order)}/remboursement"
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[0].id}": "1"}, motif="Cassé")
    back = await desk.post(f"{path}/verification", data={**fields_of(answer, path), "modifier": "1"})
    assert back.status_code == 200
    fields = fields_of(back, f"{path}/verification")
    assert (fields[f"ligne-{order.lines[0].id}"], fields["motif"]) == ("1", "Cassé")


async def test_by_transfer_it_waits_for_a_hand(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[1].id}": "1"}, moyen="transfer")
    assert "par virement, que vous faites depuis votre banque" in text_of(answer)
    assert (await confirmed(desk, order, answer)).status_code == 303
    shown = text_of(await desk.get(page_of(order)))
    assert "par virement, à envoyer depuis votre banque" in shown
    (row,) = await engine.fetch("SELECT id FROM refund")
    sent = f"{page_of(order)}/remboursements/{row['id']}/envoi"
    assert (await desk.post(sent, data={"compte": "FR7630006000011234567890189"})).status_code == 303
    assert [one["state"] for one in await refunds()] == ["refunded"]
    assert "par virement, fait" in text_of(await desk.get(page_of(order)))


async def test_as_credit_for_who_has_an_account(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await paid(app)
    assert 'id="moyen-credit"' not in (await desk.get(f"{page_of(order)}/remboursement")).text
    alice = await factories.a_customer(factories.ALICE)
    await engine.fetch("UPDATE orders SET customer = {} WHERE id = {} RETURNING id", alice.id, order.id)
    answer = await reviewed(desk, order, **{f"ligne-{order.lines[1].id}": "1"}, moyen="credit")
    assert "en avoir, disponible aussitôt" in text_of(answer)
    for _ in range(2):
        assert (await confirmed(desk, order, answer)).status_code == 303
    rows = await engine.fetch("SELECT customer, amount_cents FROM account_credit")
    assert rows == [{"customer": alice.id, "amount_cents": 1_250}]
    assert [(one["channel"], one["state"]) for one in await refunds()] == [("credit", "refunded")]


async def test_nothing_left_leads_to_the_order(desk: httpx.AsyncClient, app: Shell) -> None:
    waits = await walkthrough(app).up_to("awaiting_payment")
    path = f"{page_of(waits)}/remboursement"
    assert (await desk.get(path)).headers["location"] == page_of(waits)
    assert (await desk.post(f"{path}/verification", data={})).headers["location"] == page_of(waits)
    assert (await desk.get("/gestion/commandes/SC-26-999999/remboursement")).status_code == 404


async def test_what_the_bank_took_back_is_shown(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    order = await walk.up_to("paid")
    provider_id = order.payments[0].provider_id or ""
    name = walk.bank.take_back(provider_id, 1_500)
    await engine.fetch("UPDATE payment SET checked_at = NULL RETURNING id")
    assert walk.cashier is not None
    await walk.cashier.apply_provider_state(walk.now, provider_id=provider_id)
    shown = text_of(await desk.get(page_of(order))).replace("\u00a0", " ")
    assert "Repris par la banque du client 15,00 €" in shown
    assert "Contesté par le client" in shown
    assert "La banque du client a repris le paiement." in shown
    await engine.fetch("UPDATE payment SET checked_at = NULL RETURNING id")
    walk.bank.give_again(provider_id, name)
    await walk.cashier.apply_provider_state(walk.now, provider_id=provider_id)
    assert "Rendu par la banque du client" in text_of(await desk.get(page_of(order)))
    assert (await OrderWalkthrough.order(order.number)).attention == ""
