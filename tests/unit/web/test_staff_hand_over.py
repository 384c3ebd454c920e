"""Handing an order over at the counter: by the code its buyer shows, or by a proof of identity with its reason."""

import httpx
import pytest

from db import engine
from shop.orders.order import Order
from shop.orders.pickup_code import in_groups
from tests.rows import again
from tests.unit.web.staff_desk import dora_signs_in, page_of, press, text_of, walkthrough
from tests.withdrawal_walkthrough import stated
from web.headers import Shell

WRONG = "ZZZ ZZZ"  # no Z in the alphabet: never the code


@pytest.fixture
async def waiting(client: httpx.AsyncClient, app: Shell) -> Order:
    await dora_signs_in(client)
    return await walkthrough(app, mode="agency").up_to("ready")


async def test_the_code_in_any_writing_hands_the_order_over(client: httpx.AsyncClient, waiting: Order) -> None:
    shown = await client.get(page_of(waiting))
    assert waiting.pickup_code not in shown.text
    assert waiting.code_to_show not in shown.text
    typed = f" {in_groups(waiting.pickup_code).lower()} "
    assert (await press(client, waiting, "remise", code=typed)).status_code == 303
    after = await again(waiting)
    assert (after.state, after.events[-1].note, after.code_to_show) == ("delivered", "code vérifié", "")
    assert "code vérifié" in text_of(await client.get(page_of(waiting)))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"code": WRONG}, "code", "Ce n’est pas le code de cette commande."),
        ({"code": ""}, "code", "Indiquez le code de retrait."),
        ({"code": "<b>\ufffd"}, "code", "Ce n’est pas le code de cette commande."),
        ({"identite": "oui", "motif": "  "}, "motif", "Dites pourquoi"),
    ],
)
async def test_without_a_proof_nothing_is_handed_over(
    client: httpx.AsyncClient, waiting: Order, typed: dict[str, str], field: str, said: str
) -> None:
    answer = await press(client, waiting, "remise", **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    after = await again(waiting)
    assert (after.state, after.version) == ("ready", waiting.version)
    assert (await engine.fetch("SELECT reserved FROM variant"))[0]["reserved"] == waiting.lines[0].quantity


async def test_an_identity_is_taken_with_its_reason(client: httpx.AsyncClient, waiting: Order) -> None:
    answer = await press(client, waiting, "remise", identite="oui", motif="e-mail non reçu")
    assert answer.status_code == 303
    after = await again(waiting)
    assert after.events[-1].note == "pièce d’identité vérifiée\u00a0: e-mail non reçu"
    assert after.state == "delivered"


async def test_guesses_are_counted_by_order_and_an_identity_still_opens(
    client: httpx.AsyncClient, app: Shell, waiting: Order
) -> None:
    other = await walkthrough(app, mode="agency").up_to("ready")
    for _ in range(10):
        assert (await press(client, waiting, "remise", code=WRONG)).status_code == 422
    paused = await press(client, waiting, "remise", code=waiting.pickup_code)
    assert paused.status_code == 429
    assert int(paused.headers["retry-after"]) > 0
    assert "Trop de codes essayés" in text_of(paused)
    assert (await again(waiting)).state == "ready"
    assert (await press(client, other, "remise", code=other.pickup_code)).status_code == 303
    assert (await press(client, waiting, "remise", identite="oui", motif="code illisible")).status_code == 303


async def test_the_code_is_not_logged(
    client: httpx.AsyncClient, waiting: Order, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    await press(client, waiting, "remise", code=WRONG)
    await press(client, waiting, "remise", code=waiting.pickup_code)
    out, err = capfd.readouterr()
    assert "/remise" in out + err
    assert waiting.pickup_code not in out + err
    assert "ZZZ" not in out + err


async def test_pressed_twice_it_is_handed_over_once(client: httpx.AsyncClient, waiting: Order) -> None:
    fields = {"version": waiting.drawn, "code": waiting.pickup_code}
    for _ in range(2):
        assert (await client.post(f"{page_of(waiting)}/remise", data=fields)).status_code == 303
    assert [event.move for event in (await again(waiting)).events].count("hand_over") == 1


async def test_withdrawn_goods_are_taken_out_before_the_rest_is_handed_over(
    client: httpx.AsyncClient, waiting: Order
) -> None:
    await stated(waiting, {waiting.lines[0].id: 1})
    answer = await press(client, waiting, "remise", code=waiting.pickup_code)
    assert answer.status_code == 409
    assert "Le client a renoncé à des articles" in text_of(answer)
    assert (await again(waiting)).state == "ready"
    assert (await press(client, waiting, "retractations/envoi")).status_code == 303
    assert (await press(client, waiting, "remise", code=waiting.pickup_code)).status_code == 303
    after = await again(waiting)
    assert (after.state, after.lines[0].due_pieces) == ("delivered", waiting.lines[0].quantity - 1)
