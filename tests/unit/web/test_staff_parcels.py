"""Parcels at Dora's desk: packed aside, labelled by their carrier, printed, undone, handed over; each once."""

import asyncio
from typing import Any

import httpx
import pytest

from db import engine
from shop.carriers.carrier import CarrierRefused, CarrierUnavailable
from shop.jobs import JobFailed
from shop.parcels import packing as parcels
from tests.order_walkthrough import DORA
from tests.parcel_walkthrough import OneMaker, mails
from tests.rows import order
from tests.unit.web.conftest import HTMX
from tests.unit.web.parcel_desk import NOW, jobs, make_labels, packed
from tests.unit.web.staff_desk import fields_of, page_of, press, text_of, walkthrough
from web.headers import Shell


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
