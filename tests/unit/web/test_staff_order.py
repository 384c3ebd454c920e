"""An order's page: what staff may do now is there as a button, each does its work once, and the history says who."""

import asyncio
import re

import httpx
import pytest

from db import engine
from shop.orders import fulfilment
from tests.parcel_walkthrough import mails
from tests.rows import order
from tests.unit.web.staff_desk import fields_of, page_of, press, text_of, walkthrough, wrong_at
from web.headers import Shell

PARCEL = {"transporteur": "dpd", "numero": "2500 1234 5678"}


async def test_a_delivery_from_payment_to_the_door_in_two_parcels(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app, quantity=3).up_to("paid")
    shown = await desk.get(page_of(paid))
    assert "Commencer la préparation" in shown.text
    assert "Expédier" not in text_of(shown)
    answer = await press(desk, paid, "preparation")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(paid))

    line = f"ligne-{paid.lines[0].id}"
    assert fields_of(await desk.get(page_of(paid)), f"{page_of(paid)}/colis")[line] == "3"
    assert (await press(desk, paid, "colis", **PARCEL, **{line: "2"})).status_code == 303
    sent = await order(paid.number)
    assert (sent.state, sent.unsent) == ("shipped", {paid.lines[0].id: 1})
    shown = await desk.get(page_of(paid))
    assert "Expédier le reste" in shown.text
    assert 'href="https://trace.dpd.fr/fr/trace/250012345678"' in shown.text
    assert (
        await press(desk, paid, "colis", transporteur="other", numero="AB-1", lien="https://a.example/1")
    ).is_redirect
    assert 'href="https://a.example/1" rel="noreferrer"' in (await desk.get(page_of(paid))).text
    assert await mails("order_shipped") == 2

    for parcel in (await order(paid.number)).parcels:
        assert (await press(desk, paid, f"colis/{parcel.id}/livraison")).status_code == 303
    delivered = await order(paid.number)
    assert delivered.state == "delivered"
    assert {event.actor for event in delivered.events[2:]} == {"Dora Leroy"}
    over = await desk.get(page_of(paid))
    assert "Colis livré</span> <span" not in over.text
    assert "Annuler la commande" not in over.text


async def test_a_pickup_from_the_agency(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app, mode="agency").up_to("in_preparation")
    assert (await press(desk, paid, "mise-a-disposition")).status_code == 303
    assert await mails("order_ready") == 1
    assert "Agence de Lyon" in (await desk.get(page_of(paid))).text
    code = (await order(paid.number)).pickup_code
    assert (await press(desk, paid, "remise", code=code)).status_code == 303
    assert (await order(paid.number)).state == "delivered"
    for path in (page_of(paid), "/gestion/commandes?etat=livrees"):
        shown = text_of(await desk.get(path)).split("Toutes les commandes")[-1].split("Filtrer")[-1]
        assert "Retirée" in shown, path
        assert "Livrée " not in shown, path


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"numero": "bad!"}, "Indiquez le numéro de suivi"),
        ({"numero": ""}, "Indiquez le numéro de suivi"),
        ({"numero": "<b>1</b>"}, "Indiquez le numéro de suivi"),
        ({"transporteur": "pigeon"}, "Choisissez le transporteur."),
        ({"lien": "javascript:alert(1)"}, "commence par https://"),
        ({"lien": "https://a b"}, "commence par https://"),
        ({"ligne": "0"}, "Indiquez ce que contient le colis."),
        ({"ligne": "4"}, "plus d’articles qu’il n’en reste"),
        ({"ligne": "-1"}, "par des chiffres"),
        ({"ligne": "1e3"}, "par des chiffres"),
        ({"ligne": "٣"}, "par des chiffres"),
    ],
)
async def test_a_parcel_that_cannot_be_is_refused_and_kept_as_typed(
    desk: httpx.AsyncClient, app: Shell, typed: dict[str, str], said: str
) -> None:
    ready = await walkthrough(app, quantity=3).up_to("in_preparation")
    named = {name if name != "ligne" else f"ligne-{ready.lines[0].id}": value for name, value in typed.items()}
    answer = await press(desk, ready, "colis", **{**PARCEL, **named})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "<title>Erreur\u00a0: Commande" in answer.text
    again = fields_of(answer, f"{page_of(ready)}/colis")
    assert {name: again[name] for name in named if name != "transporteur"} == {
        name: value for name, value in named.items() if name != "transporteur"
    }
    wrong_at(answer, next(iter(named)), said)
    assert (await order(ready.number)).parcels == ()


async def test_cancelling_asks_first_and_pays_back(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    asked = await desk.get(f"{page_of(paid)}/annulation")
    assert "lui sont remboursés aussitôt" in text_of(asked)
    assert (await order(paid.number)).state == "paid"
    answer = await press(desk, paid, "annulation", motif="Rupture chez le fournisseur")
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(paid))
    cancelled = await order(paid.number)
    assert (cancelled.state, cancelled.events[-1].note) == ("cancelled", "Rupture chez le fournisseur")
    assert cancelled.payments[0].refunded_cents == paid.total_cents
    assert await mails("order_cancelled") == 1
    assert (await desk.get(f"{page_of(paid)}/annulation")).status_code == 303


async def test_a_stale_page_changes_nothing_and_shows_the_order_as_it_is(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    fields = fields_of(await desk.get(page_of(paid)), f"{page_of(paid)}/preparation")
    await press(desk, paid, "annulation")
    answer = await desk.post(f"{page_of(paid)}/preparation", data=fields)
    assert answer.status_code == 409
    assert "a changé entre-temps\u00a0: la voici à jour." in text_of(answer)
    assert "Rechargez" not in answer.text
    assert re.search(r'class="error-summary"[^>]* autofocus', answer.text)
    assert "Annulée" in text_of(answer)
    for version in ("", "0", "-1", "x", "99999999999999999999"):
        assert (await desk.post(f"{page_of(paid)}/preparation", data={"version": version})).status_code == 409
    assert (await order(paid.number)).state == "cancelled"


async def test_a_button_pressed_five_times_works_once(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app, quantity=3).up_to("paid")
    for action, typed in (("preparation", {}), ("colis", {**PARCEL, f"ligne-{paid.lines[0].id}": "1"})):
        path = f"{page_of(paid)}/{action}"
        fields = {**fields_of(await desk.get(page_of(paid)), path), **typed}
        answers = await asyncio.gather(*(desk.post(path, data=fields) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {303}
    after = await order(paid.number)
    assert [event.move for event in after.events] == ["place", "pay", "prepare", "ship"]
    assert len(after.parcels) == 1


async def test_what_the_table_does_not_allow_is_refused(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    version = {"version": paid.drawn}
    for action in ("mise-a-disposition", "remise", "colis/1/livraison", "paiement-tardif"):
        answer = await desk.post(f"{page_of(paid)}/{action}", data=version)
        assert answer.status_code == 409, action
        assert "Cette action n’est pas possible" in text_of(answer), action
    assert (await order(paid.number)).version == paid.version


async def test_orders_and_parts_of_others_are_not_found(desk: httpx.AsyncClient, app: Shell) -> None:
    one, other = await walkthrough(app).up_to("shipped"), await walkthrough(app).up_to("shipped")
    foreign = [
        f"colis/{other.parcels[0].id}/livraison",
        f"paiements/{other.payments[0].id}/remboursements",
        f"paiements/{other.payments[0].id}/reception",
        "remboursements/1/envoi",
        "remboursements/99999999999999999999/envoi",
    ]
    for action in foreign:
        answer = await desk.post(f"{page_of(one)}/{action}", data={"version": one.drawn, "montant": "1"})
        assert answer.status_code == (409 if "colis" in action else 404), action
    for number in ("SC-26-999999", "x", "%00", "SC-26-000001'--", "é" * 300):
        answer = await desk.get(f"/gestion/commandes/{number}")
        assert answer.status_code in {400, 404}, number
    assert (await desk.get(f"/gestion/commandes/{one.number.lower()}")).status_code == 200
    assert (await order(other.number)).parcels[0].delivered_at is None


async def test_a_decision_is_written_down(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("delivered")
    await engine.fetch("UPDATE orders SET attention = 'charged_back' WHERE number = {}", paid.number)
    assert "La banque du client a repris le paiement." in text_of(await desk.get(page_of(paid)))
    undecided = await press(desk, paid, "decision", note="  ")
    assert undecided.status_code == 422
    wrong_at(undecided, "note", "Dites ce qui a été décidé.")
    assert (await press(desk, paid, "decision", note="Réglée au téléphone")).status_code == 303
    after = await order(paid.number)
    assert (after.attention, after.events[-1].note, after.events[-1].actor) == ("", "Réglée au téléphone", "Dora Leroy")
    assert "Décision" in text_of(await desk.get(page_of(paid)))


async def test_every_state_has_its_page(desk: httpx.AsyncClient, app: Shell) -> None:
    for mode, states in (("home", ("awaiting_payment", "cancelled", "expired")), ("agency", ("ready", "delivered"))):
        for state in states:
            shown = await desk.get(page_of(await walkthrough(app, mode=mode).up_to(state)))
            assert shown.status_code == 200, (mode, state)
            assert shown.headers["cache-control"] == "private, no-store"


async def test_the_moves_are_those_of_the_shop(desk: httpx.AsyncClient, app: Shell) -> None:
    """Somebody else cancelled meanwhile, at the shop's own door rather than on a page."""
    paid = await walkthrough(app).up_to("paid")
    walk = walkthrough(app)
    await fulfilment.cancel(paid.number, paid.version, fulfilment.By(kind="staff", name="Éric"), walk.now)  # type: ignore[arg-type]
    assert "par Éric" in text_of(await desk.get(page_of(paid)))
