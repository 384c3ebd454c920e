"""What a person makes happen to a parcel of the simulated DPD is traced, told, and agreed with its receiver."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.web.simulators.carriers_played import Ear, played, press, script
from tests.unit.web.simulators.dpd_client import (
    NS,
    TRACE_NS,
    Client,
    created,
    envelope,
    faultstring,
    number_of,
    traces,
)
from tests.unit.web.simulators.hearing import eventually

PREDICT = "<contact><sms>+33612345678</sms><email>alice@example.fr</email><type>Predict</type></contact>"


def test_what_a_person_makes_happen_is_traced_and_told(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    press(client, "dpd", number, "pris-en-charge", "en-transit", "livre")
    assert [code for code, _ in traces(client, number)] == ["8", "28", "10", "40"]
    assert eventually(lambda: sorted(ear.codes(number)) == ["10", "28", "40"])
    told = ear.of(number)[0]
    assert set(told) == {"parcel", "events"}
    assert told["parcel"] == number
    assert set(told["events"][0]) == {"at", "code", "text", "place"}
    assert told["events"][0]["at"].endswith("+00:00")
    shown = client.get("/simulateur/dpd").text
    assert f"Colis {number}" in shown
    assert "dernière réponse" in shown
    assert "Livré au destinataire" in shown


def test_a_code_of_ones_own_can_happen(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    address = f"/simulateur/dpd/colis/{number}/evenement"
    client.post(address, data={"code": "4242", "text": "Colis <mouillé>"}, follow_redirects=False)
    assert traces(client, number)[-1] == ("4242", "Colis <mouillé>")
    assert eventually(lambda: ear.codes(number) == ["4242"])
    assert "Colis &lt;mouillé&gt;" in client.get("/simulateur/dpd").text
    assert client.post(address, data={"move": "inventé"}).status_code == 422
    assert client.post("/simulateur/dpd/colis/250/evenement", data={"move": "livre"}).status_code == 404


def test_a_parcel_nobody_announced_is_a_fault(client: Client) -> None:
    customer = "<Customer><countrycode>250</countrycode></Customer>"
    asked = f"{customer}<ShipmentNumber>250000000000000</ShipmentNumber>"
    assert "not found" in faultstring(client, envelope(TRACE_NS, "GetShipmentTrace", asked), "webtrace")


def agreed(ear: Ear, number: str) -> list[dict[str, str]]:
    """The appointments told of a parcel, but for their moments."""
    told = [one["appointment"] for one in ear.of(number)]
    return [{name: words for name, words in one.items() if name != "at"} for one in told]


def test_the_receiver_sees_the_wish_and_settles_something_else(client: Client, ear: Ear) -> None:
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, "2026-11-27T10:00:00+00:00"))
    made = created(client, services=PREDICT)
    number, url = number_of(made), str(made.findtext(f"{{{NS}}}AppointmentUrl"))
    assert url.startswith(f"{ear.url}/simulateur/dpd/rendez-vous/")
    page = url.removeprefix(ear.url)
    assert "le mardi 1er décembre, entre 8\u00a0h et 10\u00a0h" in client.get(page).text
    kept = {"day": "2026-12-01", "start": "08:00", "end": "10:00"}
    for form, appointment in [
        ({"choix": "voisin", "voisin": " Mme  Roux "}, kept | {"instead": "Chez un voisin\u00a0: Mme Roux"}),
        ({"choix": "lieu", "lieu": "dans l’abri"}, kept | {"instead": "En lieu sûr\u00a0: dans l’abri"}),
        ({"choix": "creneau", "creneau": "2026-12-02T14:00"},
         {"day": "2026-12-02", "start": "14:00", "end": "16:00", "instead": ""}),
    ]:  # fmt: skip
        answer = client.post(page, data=form)
        assert (answer.status_code, "C’est noté" in answer.text) == (200, True)
        assert eventually(lambda told=appointment: agreed(ear, number)[-1:] == [told])
    point = re.findall(r'name="point" value="(\w+)"', client.get(page).text)[0]
    client.post(page, data={"choix": "point", "point": point})
    assert eventually(lambda: ear.of(number)[-1]["appointment"]["instead"].startswith("Au point de retrait\u00a0: "))
    moments = [one["appointment"]["at"] for one in ear.of(number)]
    assert moments == sorted(set(moments)), "who hears them in another order knows the newest"


@pytest.mark.parametrize(
    "form", [{}, {"choix": "voisin", "voisin": "  "}, {"choix": "lieu"}, {"choix": "point", "point": "P00000"},
             {"choix": "creneau", "creneau": "2020-01-01T08:00"}, {"choix": "autre", "autre": "x"}],
)  # fmt: skip
def test_a_choice_without_its_answer_is_said_on_the_page(client: Client, ear: Ear, form: dict[str, str]) -> None:
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, "2026-11-27T10:00:00+00:00"))
    made = created(client, services=PREDICT)
    page = str(made.findtext(f"{{{NS}}}AppointmentUrl")).removeprefix(ear.url)
    answer = client.post(page, data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert ear.of(number_of(made)) == []


@pytest.mark.parametrize(("moment", "open_"), [("2026-11-30T18:59:59", True), ("2026-11-30T19:00:01", False)])
def test_it_is_too_late_from_the_evening_before_on(client: Client, ear: Ear, moment: str, open_: bool) -> None:
    """20:00 in Paris is 19:00 UTC in winter."""
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, "2026-11-27T10:00:00+00:00"))
    page = str(created(client, services=PREDICT).findtext(f"{{{NS}}}AppointmentUrl")).removeprefix(ear.url)
    script(client, "dpd", clock_offset_seconds=_seconds_to(client, f"{moment}+00:00"))
    shown = client.get(page).text
    assert ("trop tard" in shown) is not open_
    answer = client.post(page, data={"choix": "voisin", "voisin": "Mme Roux"})
    assert answer.status_code == (200 if open_ else 409)


def _seconds_to(client: Client, moment: str) -> float:
    """From now to a moment: what the simulator's clock must be moved by."""
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()


def test_a_predict_page_of_nobody_is_not_found(client: Client) -> None:
    assert client.get("/simulateur/dpd/rendez-vous/abc").status_code == 404


@pytest.mark.parametrize(
    ("webhooks", "heard", "forged"), [("normal", 1, 0), ("none", 0, 0), ("duplicate", 2, 0), ("wrong_signature", 0, 1)]
)
def test_webhooks_misbehave_as_they_are_told(client: Client, ear: Ear, webhooks: str, heard: int, forged: int) -> None:
    number = number_of(created(client))
    script(client, "dpd", webhooks=webhooks)
    press(client, "dpd", number, "en-transit")
    assert eventually(lambda: (len(ear.of(number)), _forged(ear, number)) == (heard, forged))
    script(client, "dpd")
    press(client, "dpd", number, "livre")
    assert eventually(lambda: ear.codes(number)[-1:] == ["40"])
    assert (ear.codes(number).count("10"), _forged(ear, number)) == (heard, forged)


def _forged(ear: Ear, number: str) -> int:
    return len([told for told in ear.forged if told["parcel"] == number])


def test_webhooks_come_late_and_out_of_order(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    script(client, "dpd", webhooks="shuffled")
    press(client, "dpd", number, *["en-transit", "en-livraison", "anomalie", "livre"] * 2)
    assert eventually(lambda: len(ear.codes(number)) == 8)
    assert ear.codes(number) != ["10", "4", "20", "40"] * 2
    script(client, "dpd", webhooks="late", late_seconds=60)
    press(client, "dpd", number, "retour")
    script(client, "dpd", clock_offset_seconds=61)
    assert eventually(lambda: ear.codes(number)[-1] == "271")


def test_a_webhook_is_said_again_until_it_is_heard(client: Client, ear: Ear) -> None:
    number = number_of(created(client))
    ear.status = 503
    press(client, "dpd", number, "livre")
    assert eventually(lambda: len(ear.of(number)) == 1)
    assert eventually(lambda: "dernière réponse\u00a0: 503" in client.get("/simulateur/dpd").text)
    ear.status = 200
    script(client, "dpd", clock_offset_seconds=61)
    assert eventually(lambda: len(ear.of(number)) == 2)
    assert ear.of(number)[0] == ear.of(number)[1]


def test_a_person_orders_trouble_on_the_page(client: Client) -> None:
    page = "/simulateur/dpd/pannes"
    for form in ({"service": "labels", "kind": "down", "times": "toujours"}, {"webhooks": "late"}):
        assert client.post(page, data=form, follow_redirects=False).status_code == 303
    shown = client.get("/simulateur/dpd").text
    assert "Étiquettes\u00a0: en panne (503), jusqu’à nouvel ordre" in shown
    assert "Notifications\u00a0: une minute en retard" in shown
    assert client.post(page, data={"fin": "1"}, follow_redirects=False).status_code == 303
    assert "Tout fonctionne." in client.get("/simulateur/dpd").text
    assert client.post(page, data={"service": "labels", "kind": "incendie"}).status_code == 422


def test_a_misspelt_script_is_refused(client: Client) -> None:
    for wrong in ({"point": []}, {"points": [{"kind": "fire"}]}, {"webhooks": "sometimes"}, {"late_seconds": -1}):
        assert client.put("/simulateur/dpd/fautes", json=wrong).status_code == 400


def test_parcels_survive_a_restart(tmp_path: Path) -> None:
    with played(tmp_path, "http://127.0.0.1:9") as client:
        number = number_of(created(client))
    with played(tmp_path, "http://127.0.0.1:9") as client:
        assert [code for code, _ in traces(client, number)] == ["8"]
        assert client.get(f"/simulateur/dpd/colis/{number}/etiquette.pdf").content.startswith(b"%PDF-")
