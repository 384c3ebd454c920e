"""What the parcels' page says and refuses: numbers, weights, delays, points not chosen, strangers."""

from datetime import UTC, datetime, timedelta

import httpx

from shop.carriers.carrier import CarrierEvent, CarrierRefused
from shop.parcels import events as parcel_events
from shop.parcels import packing as parcels
from tests.order_walkthrough import DORA
from tests.parcel_walkthrough import OneMaker, mails
from tests.rows import order
from tests.unit.web.conftest import HTMX
from tests.unit.web.parcel_desk import NOW, later_point, make_labels, one_packed, packed
from tests.unit.web.staff_desk import fields_of, page_of, press, text_of, walkthrough
from web.headers import Shell


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
