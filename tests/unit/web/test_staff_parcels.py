"""Parcels at Dora's desk: packed aside, labelled by their carrier, printed, undone, handed over; each once."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from shop.carriers.carrier import CarrierEvent, CarrierRefused, CarrierUnavailable
from shop.jobs import JobFailed
from shop.orders import fulfilment
from shop.orders.moves import OrderChanged
from shop.orders.order import Order
from shop.parcels import events as parcel_events
from shop.parcels import labels
from shop.parcels import packing as parcels
from shop.parcels.labels import Labels
from shop.withdrawal import moves as withdrawal_moves
from tests.conftest import broken_invariants
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import OneMaker, mails
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import application_of, dora_signs_in, fields_of, page_of, press, text_of, walkthrough
from tests.withdrawal_walkthrough import stated, two_articles
from web.headers import Shell

NOW = datetime.now(UTC)


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await dora_signs_in(client)
    return client


@pytest.fixture
def maker(app: Shell) -> Iterator[OneMaker]:
    """The carrier DPD, in this process."""
    one, state = OneMaker(), application_of(app).state
    known = state.carriers
    state.carriers = one.carriers()
    yield one
    state.carriers = known


async def order(number: str) -> Order:
    return await OrderWalkthrough.order(number)


async def jobs() -> list[dict[str, Any]]:
    rows = await engine.fetch("SELECT payload FROM job WHERE kind = {} ORDER BY id", labels.JOB)
    return [json.loads(row["payload"]) for row in rows]


async def make_labels(maker: OneMaker) -> None:
    """What the worker does with every label asked for."""
    for payload in await jobs():
        await Labels(maker.carriers()).make(payload, NOW)


async def packed(desk: httpx.AsyncClient, ready: Order, **typed: str) -> Order:
    """« Préparer le colis » on the order's page."""
    action = f"{page_of(ready)}/colis"
    fields = {**fields_of(await desk.get(page_of(ready)), action), **typed}
    answer = await desk.post(f"{action}/preparation", data=fields)
    assert answer.status_code == 303, text_of(answer)
    return await order(ready.number)


async def test_a_parcel_from_the_table_to_the_carrier(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    ready = await walkthrough(app, quantity=3).up_to("in_preparation")
    line = ready.lines[0].id
    assert "L’étiquette est demandée à DPD" in text_of(await desk.get(page_of(ready)))
    waiting = await packed(desk, ready, **{f"ligne-{line}": "2", "poids": "4,25"})
    (parcel,) = waiting.packed
    assert (parcel.label_state, parcel.weight_g, parcel.lines) == ("asked", 4250, ((line, 2),))
    assert (waiting.state, waiting.unsent, waiting.unpacked) == ("in_preparation", {line: 3}, {line: 1})
    here = f"{page_of(ready)}/colis/{parcel.id}"
    shown = await desk.get(page_of(ready))
    assert "Étiquette demandée" in text_of(shown)
    assert f'hx-get="{here}" hx-trigger="every 3s"' in shown.text
    assert "Remettre au transporteur" not in text_of(shown)
    assert (await desk.get(f"{here}/etiquette")).status_code == 404
    early = await desk.get(here, headers=HTMX)
    assert (early.status_code, early.content) == (204, b""), "what is being typed meanwhile stays"

    for _ in range(2):
        await make_labels(maker)
    assert len(maker.asked) == 1, "asked once, however often the job is done"
    asked = maker.asked[0]
    assert (asked.reference, asked.weight_g, asked.mode) == (f"{ready.number}-{parcel.id}", 4250, "home")
    assert (asked.receiver.name, asked.receiver.street, asked.receiver.phone) == (
        "Alice Martin", "12 rue des Lilas", "+33639980001"
    )  # fmt: skip
    part = await desk.get(here, headers=HTMX)
    assert 'hx-trigger="every 3s"' not in part.text, "it stops"
    assert "<html" not in part.text
    assert (await desk.get(here)).headers["location"] == page_of(ready)
    printed = await desk.get(f"{here}/etiquette")
    assert (printed.content, printed.headers["content-type"]) == (b"%PDF-1.7 une etiquette", "application/pdf")
    assert printed.headers["content-disposition"].startswith("inline")
    assert "private" in printed.headers["cache-control"]

    assert await mails("order_shipped") == 0
    assert (await press(desk, ready, f"colis/{parcel.id}/depart")).status_code == 303
    sent = await order(ready.number)
    assert (sent.state, sent.packed, sent.parcels[0].tracking_number) == ("shipped", (), "250000000001")
    assert sent.parcels[0].tracking_url == "https://trace.dpd.fr/fr/trace/250000000001"
    assert await mails("order_shipped") == 1
    shelf = (await engine.fetch("SELECT on_hand, reserved FROM variant"))[0]
    assert (shelf["on_hand"], shelf["reserved"]) == (8, 1)
    assert [event.move for event in sent.events] == ["place", "pay", "prepare", "pack", "ship"]
    assert (await desk.get(f"{here}/etiquette")).status_code == 200, "it may be printed again"


async def test_what_is_packed_is_not_offered_again_until_it_is_undone(
    desk: httpx.AsyncClient, app: Shell, maker: OneMaker
) -> None:
    ready = await walkthrough(app).up_to("in_preparation")
    version = ready.version
    waiting = await packed(desk, ready)
    shown = await desk.get(page_of(ready))
    assert f'action="{page_of(ready)}/colis"' not in shown.text
    typed = {
        "version": waiting.drawn,
        "transporteur": "dpd",
        "numero": "2500",
        f"ligne-{ready.lines[0].id}": "1",
    }
    for action in ("colis", "colis/preparation"):
        answer = await desk.post(f"{page_of(ready)}/{action}", data=typed)
        assert answer.status_code == 422
        assert "plus d’articles qu’il n’en reste" in text_of(answer)
    assert (await press(desk, ready, f"colis/{waiting.packed[0].id}/defaire")).status_code == 303
    undone = await order(ready.number)
    assert (undone.packed, undone.unpacked, undone.version) == ((), ready.unpacked, version + 2)
    await make_labels(maker)
    assert maker.asked == [], "nobody asks for the label of a parcel there is not"
    assert await engine.fetch("SELECT id FROM parcel") == []


async def test_a_label_that_comes_after_the_parcel_was_undone_is_nobodys(
    desk: httpx.AsyncClient, app: Shell, maker: OneMaker
) -> None:
    ready = await walkthrough(app).up_to("in_preparation")
    waiting = await packed(desk, ready)
    (parcel,) = waiting.packed
    make = maker.make

    async def while_undone(shipment: Any) -> Any:
        await parcels.unpack(waiting.number, waiting.version, parcel.id, DORA, NOW)
        return await make(shipment)

    maker.make = while_undone  # type: ignore[method-assign]
    await make_labels(maker)
    assert (len(maker.asked), await engine.fetch("SELECT id FROM parcel_label")) == (1, [])
    assert (await order(ready.number)).packed == ()


async def test_a_carrier_that_does_not_answer_is_asked_again(
    desk: httpx.AsyncClient, app: Shell, maker: OneMaker
) -> None:
    await packed(desk, await walkthrough(app).up_to("in_preparation"))
    maker.trouble = CarrierUnavailable("timeout")
    with pytest.raises(JobFailed) as failed:
        await make_labels(maker)
    assert not failed.value.permanent
    maker.trouble = None
    await make_labels(maker)
    assert len(await engine.fetch("SELECT id FROM parcel_label")) == 1


async def test_a_refused_label_is_said_and_mended(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    ready = await walkthrough(app).up_to("in_preparation")
    waiting = await packed(desk, ready)
    maker.trouble = CarrierRefused("DPD refuse : poids <trop> élevé.")
    await make_labels(maker)
    (parcel,) = waiting.packed
    after = await order(ready.number)
    assert (after.packed[0].label_state, after.reasons) == ("refused", ("label_refused",))
    shown = await desk.get(page_of(ready))
    assert "DPD refuse : poids &lt;trop&gt; élevé." in shown.text
    assert "Le transporteur refuse l’étiquette d’un colis." in text_of(shown)
    answer = await press(desk, ready, f"colis/{parcel.id}/etiquette", **{f"poids-{parcel.id}": "lourd"})
    assert (answer.status_code, "poids en kilogrammes" in text_of(answer)) == (422, True)
    assert f'id="poids-{parcel.id}-error"' in answer.text
    maker.trouble = None
    answer = await press(desk, ready, f"colis/{parcel.id}/etiquette", **{f"poids-{parcel.id}": "2,4 kg"})
    assert answer.status_code == 303
    await make_labels(maker)
    after = await order(ready.number)
    assert (after.packed[0].label_state, after.reasons, maker.asked[-1].weight_g) == ("made", (), 2400)


async def test_a_number_typed_by_hand_takes_the_place_of_the_label(
    desk: httpx.AsyncClient, app: Shell, maker: OneMaker
) -> None:
    ready = await walkthrough(app).up_to("in_preparation")
    waiting = await packed(desk, ready)
    (parcel,) = waiting.packed
    answer = await press(desk, ready, f"colis/{parcel.id}/numero", **{f"numero-{parcel.id}": "bad!"})
    assert answer.status_code == 422
    assert f'id="numero-{parcel.id}-error"' in answer.text
    answer = await press(desk, ready, f"colis/{parcel.id}/numero", **{f"numero-{parcel.id}": "2500 99"})
    assert answer.status_code == 303
    await make_labels(maker)
    assert maker.asked == []
    (parcel,) = (await order(ready.number)).packed
    assert (parcel.tracking_number, parcel.label_state, parcel.tracking_url) == (
        "250099", "", "https://trace.dpd.fr/fr/trace/250099"
    )  # fmt: skip
    assert (await press(desk, ready, f"colis/{parcel.id}/depart")).status_code == 303
    assert (await order(ready.number)).state == "shipped"


async def test_a_number_that_another_parcel_has_is_refused_beside_its_field(
    desk: httpx.AsyncClient, app: Shell, maker: OneMaker
) -> None:
    first = await one_packed(app)
    for typed, carrier, field in (("2500 1234 5678", "dpd", "numero"), ("2500 1234 5678", "other", "")):
        ready = await walkthrough(app).up_to("in_preparation")
        parcel = {"transporteur": carrier, "numero": typed, f"ligne-{ready.lines[0].id}": "2"}
        answer = await desk.post(f"{page_of(ready)}/colis", data={**parcel, "version": ready.drawn})
        assert answer.status_code == (422 if field else 303), "a carrier of whom we hear nothing may number as it likes"
        if field:
            assert f"Un colis DPD de la commande {first.number} a déjà ce numéro" in text_of(answer)
            assert f'id="{field}-error"' in answer.text or f'href="#{field}"' in answer.text
            assert (await order(ready.number)).parcels == ()
    second = await packed(desk, await walkthrough(app).up_to("in_preparation"))
    name = f"numero-{second.packed[0].id}"
    sent = {name: "250012345678", "version": second.drawn}
    answer = await desk.post(f"{page_of(second)}/colis/{second.packed[0].id}/numero", data=sent)
    assert (answer.status_code, "a déjà ce numéro" in text_of(answer)) == (422, True)
    first = await order(first.number)
    await parcels.hand_to_carrier(first.number, first.version, first.packed[0].id, DORA, NOW)
    first = await order(first.number)
    await parcels.deliver(first.number, first.version, first.parcels[0].id, DORA, NOW)
    answer = await desk.post(f"{page_of(second)}/colis/{second.packed[0].id}/numero", data=sent)
    assert answer.status_code == 303, "carriers give numbers again"


async def test_what_the_carrier_says_of_a_packed_parcel_is_seen_before_it_leaves(
    desk: httpx.AsyncClient, app: Shell
) -> None:
    waiting = await one_packed(app)
    shown = text_of(await desk.get(page_of(waiting)))
    assert "Le transporteur dit déjà" not in shown
    await parcel_events.record("dpd", "250012345678", [CarrierEvent(datetime.now(UTC), "8")], datetime.now(UTC))
    assert "Le transporteur dit déjà" not in text_of(await desk.get(page_of(waiting))), "a label announces it"
    for code, words in (("10", "En chemin"), ("271", "En retour")):
        await parcel_events.record("dpd", "250012345678", [CarrierEvent(datetime.now(UTC), code)], datetime.now(UTC))
        assert f"Le transporteur dit déjà\u00a0: {words}" in text_of(await desk.get(page_of(waiting)))
    part = await desk.get(f"{page_of(waiting)}/colis/{waiting.packed[0].id}", headers=HTMX)
    assert "En retour" in text_of(part)


async def test_without_labels_of_ours_numbers_are_typed(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    """A shop without a contract, or another carrier."""
    for carrier in ("colissimo", "other"):
        ready = await walkthrough(app).up_to("in_preparation")
        waiting = await packed(desk, ready, transporteur=carrier)
        (parcel,) = waiting.packed
        assert (parcel.carrier, parcel.label_state) == (carrier, "")
        early = await desk.post(f"{page_of(ready)}/colis/{parcel.id}/depart", data={"version": waiting.drawn})
        assert early.status_code == 409
        assert "pas encore de numéro" in text_of(early)
    assert await jobs() == []


async def test_buttons_pressed_several_times_work_once(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    ready = await walkthrough(app).up_to("in_preparation")
    action = f"{page_of(ready)}/colis"
    fields = fields_of(await desk.get(page_of(ready)), action)
    answers = await asyncio.gather(*(desk.post(f"{action}/preparation", data=fields) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    await make_labels(maker)
    (parcel,) = (await order(ready.number)).packed
    leave = f"{action}/{parcel.id}/depart"
    fields = fields_of(await desk.get(page_of(ready)), leave)
    answers = await asyncio.gather(*(desk.post(leave, data=fields) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    sent = await order(ready.number)
    assert [event.move for event in sent.events] == ["place", "pay", "prepare", "pack", "ship"]
    assert (len(sent.parcels), await mails("order_shipped")) == (1, 1)


async def one_packed(app: Shell, *, quantity: int = 2) -> Order:
    ready = await walkthrough(app, quantity=quantity).up_to("in_preparation")
    draft = parcels.ParcelDraft("dpd", "250012345678", {ready.lines[0].id: quantity})
    await parcels.pack(ready.number, ready.version, draft, DORA, NOW, with_label=False)
    return await order(ready.number)


async def at_once(waiting: Order) -> list[object]:
    """Cancel, hand over and undo, from the same page."""
    where = waiting.number, waiting.version
    parcel = waiting.packed[0].id
    return await asyncio.gather(
        fulfilment.cancel(*where, DORA, NOW),
        parcels.hand_to_carrier(*where, parcel, DORA, NOW),
        parcels.unpack(*where, parcel, DORA, NOW),
        return_exceptions=True,
    )


@pytest.mark.race
async def test_cancelling_undoing_and_handing_over_at_once_do_one_of_them(app: Shell) -> None:
    waiting = await one_packed(app)
    answers = await at_once(waiting)
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 2
    after = await order(waiting.number)
    assert after.events[-1].move in {"cancel", "ship", "unpack"}
    assert (after.state == "shipped") == bool(after.parcels)


@pytest.mark.race
async def test_without_the_version_the_same_race_does_several(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin: whoever comes works on the order as it is, whatever page was pressed."""
    waiting = await one_packed(app)

    async def change(number: str, version: int, move: str, by: Any, work: Any, same: Any = None) -> None:
        async def fresh() -> None:
            await work(await fulfilment.book.locked(waiting.id))

        await engine.in_one_transaction(fresh)

    monkeypatch.setattr(parcels, "change", change)
    monkeypatch.setattr(fulfilment, "change", change)
    await parcels.unpack(waiting.number, waiting.version, waiting.packed[0].id, DORA, NOW)
    await fulfilment.cancel(waiting.number, waiting.version, DORA, NOW)
    moves = [event.move for event in (await order(waiting.number)).events]
    assert moves[-2:] == ["unpack", "cancel"]


async def test_cancelling_undoes_what_is_packed(app: Shell) -> None:
    waiting = await one_packed(app)
    await fulfilment.cancel(waiting.number, waiting.version, DORA, NOW)
    after = await order(waiting.number)
    assert (after.state, after.packed, await engine.fetch("SELECT id FROM parcel_line")) == ("cancelled", (), [])


async def test_a_withdrawal_from_everything_undoes_what_is_packed(app: Shell) -> None:
    waiting = await one_packed(app)
    await stated(waiting)
    after = await order(waiting.number)
    assert (after.state, after.packed) == ("cancelled", ())
    with pytest.raises(fulfilment.MoveNotAllowed):
        await parcels.hand_to_carrier(after.number, after.version, waiting.packed[0].id, DORA, NOW)


async def test_a_page_open_for_long_stops_asking(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    waiting = await packed(desk, await walkthrough(app).up_to("in_preparation"))
    now = datetime.now(UTC)
    await engine.fetch("UPDATE parcel SET packed_at = {} RETURNING id", now - timedelta(minutes=11))
    part = await desk.get(f"{page_of(waiting)}/colis/{waiting.packed[0].id}", headers=HTMX)
    assert (part.status_code, "hx-trigger" in part.text) == (200, False)
    assert "Actualiser" in part.text
    assert "Le transporteur ne répond pas" in part.text
    assert "1 Étiquettes qui se font attendre" in text_of(await desk.get("/gestion"))
    await engine.fetch("UPDATE order_event SET at = {}, move = 'ask_label' WHERE move = 'pack' RETURNING id", now)
    part = await desk.get(f"{page_of(waiting)}/colis/{waiting.packed[0].id}", headers=HTMX)
    assert part.status_code == 204, "asked for again, it is looked for again"


async def test_what_was_withdrawn_from_does_not_leave_in_a_packed_parcel(app: Shell) -> None:
    walk = walkthrough(app)
    ready = await two_articles(walk, state="in_preparation")
    first, second = ready.lines
    for line, number in ((first, "2501"), (second, "2502")):
        draft = parcels.ParcelDraft("dpd", number, {line.id: line.quantity})
        ready = await order(ready.number)
        await parcels.pack(ready.number, ready.version, draft, DORA, NOW, with_label=False)
    await stated(await order(ready.number), {second.id: 1})
    waiting = await order(ready.number)
    with pytest.raises(fulfilment.MoveNotAllowed, match="renoncé"):
        await parcels.hand_to_carrier(waiting.number, waiting.version, waiting.packed[1].id, DORA, NOW)
    await withdrawal_moves.keep_back(waiting.number, waiting.version, DORA, NOW)
    after = await order(ready.number)
    assert [one.tracking_number for one in after.packed] == ["2501"], "the parcel with it is undone, the other stays"
    assert (after.unpacked, after.unsent) == ({}, {first.id: 2})
    assert await broken_invariants() == []
    await parcels.hand_to_carrier(after.number, after.version, after.packed[0].id, DORA, NOW)
    sent = await order(ready.number)
    assert (sent.state, sent.unsent) == ("shipped", {})


async def test_parts_of_other_orders_are_not_found(desk: httpx.AsyncClient, app: Shell) -> None:
    one, other = await one_packed(app), await one_packed(app)
    foreign = other.packed[0].id
    for action in ("depart", "defaire", "numero", "etiquette"):
        data = {"version": one.drawn, f"numero-{foreign}": "25001", f"poids-{foreign}": "1"}
        answer = await desk.post(f"{page_of(one)}/colis/{foreign}/{action}", data=data)
        assert answer.status_code == 409, action
    for path in (f"colis/{foreign}", f"colis/{foreign}/etiquette", "colis/x", "colis/99999999999999999999/etiquette"):
        assert (await desk.get(f"{page_of(one)}/{path}")).status_code == 404, path
    assert len((await order(other.number)).packed) == 1


async def test_labels_are_for_staff_alone(client: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    waiting = await one_packed(app)
    answer = await client.get(f"{page_of(waiting)}/colis/{waiting.packed[0].id}/etiquette")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/gestion/connexion")


async def test_a_delay_is_announced_on_the_orders_page(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    later = datetime.now(UTC).date() + timedelta(days=20)
    for typed, field in (
        ({"cause": "grève"}, "cause"), ({"premier": "bientôt"}, "premier"), ({"premier": "2020-01-01"}, "premier"),
        ({"dernier": "31/02/2027"}, "dernier"),
    ):  # fmt: skip
        data = {"cause": "supply", "premier": later.isoformat(), "dernier": later.isoformat(), **typed}
        answer = await press(desk, paid, "retard", **data)
        assert answer.status_code == 422, typed
        assert f'id="{field}-error"' in answer.text, typed
    data = {
        "cause": "supply",
        "premier": f"{later:%d/%m/%Y}",
        "dernier": later.isoformat(),
        "precision": "Tissu <bleu>",
    }
    assert (await press(desk, paid, "retard", **data)).status_code == 303
    shown = await desk.get(page_of(paid))
    assert "Retard annoncé\u00a0: Approvisionnement (Tissu <bleu>)" in text_of(shown)
    assert await mails("order_late") == 1
    delayed = await order(paid.number)
    assert delayed.delay["last"] == later.isoformat()


async def later_point(number: str) -> Order:
    """The order as made by a buyer who could name no point."""
    found = await order(number)
    choice = replace(found.delivery, mode="dpd_point", label="Point de retrait DPD", point_later=True)
    await engine.fetch(
        "UPDATE orders SET delivery = {}, attention = 'point_later' WHERE id = {} RETURNING id",
        json.dumps(choice.as_json()), found.id,
    )  # fmt: skip
    return await order(number)


async def test_nothing_leaves_before_its_point_is_chosen(desk: httpx.AsyncClient, app: Shell) -> None:
    ready = await later_point((await walkthrough(app).up_to("in_preparation")).number)
    shown = await desk.get(page_of(ready))
    assert "Le point de retrait n’est pas choisi" in text_of(shown)
    assert f'href="{page_of(ready)}/point"' in shown.text
    typed = {"version": ready.drawn, "transporteur": "dpd", "numero": "2500", f"ligne-{ready.lines[0].id}": "1"}
    for action in ("colis", "colis/preparation"):
        answer = await desk.post(f"{page_of(ready)}/{action}", data=typed)
        assert answer.status_code == 409
        assert "Choisissez d’abord le point de retrait" in text_of(answer)
    await press(desk, ready, "annulation")
    assert (await order(ready.number)).reasons == (), "nothing to choose any more"


async def test_a_weight_that_the_carrier_does_not_take_is_said_beside_its_field(
    desk: httpx.AsyncClient, app: Shell, maker: OneMaker
) -> None:
    ready = await walkthrough(app).up_to("in_preparation")
    action = f"{page_of(ready)}/colis"
    fields = {**fields_of(await desk.get(page_of(ready)), action), "poids": "45"}
    answer = await desk.post(f"{action}/preparation", data=fields)
    assert answer.status_code == 422
    assert "DPD ne prend pas plus de 30\u00a0kg" in text_of(answer)
    assert 'id="poids-error"' in answer.text
    waiting = await packed(desk, ready, poids="4")
    maker.trouble = CarrierRefused("weight is not valid")
    await make_labels(maker)
    field = f"poids-{waiting.packed[0].id}"
    answer = await press(desk, ready, f"colis/{waiting.packed[0].id}/etiquette", **{field: "45"})
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert "Réponse reçue\u00a0: «\u00a0weight is not valid\u00a0»" in text_of(answer).replace(" «", " «")
