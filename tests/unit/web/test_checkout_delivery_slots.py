"""Step 2 asks for appointments, telephones and access: judged by the shop whatever a browser sends."""

import json
import re

import httpx
import pytest

from db.engine import fetch
from db.tables.merchant import DeliveryTariff
from shop.storefront import forget
from tests.factories import an_article
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.delivery_step import at_step_two, stored, without_carriers
from web.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return without_carriers(settings)


@pytest.fixture
async def guest(client: httpx.AsyncClient) -> Guest:
    return await at_step_two(client)


async def slots(guest: Guest) -> list[str]:
    page = await guest.get("/commande/livraison/creneau?mode=predict")
    return re.findall(r'name="predict-creneau" value="([^"]+)"', page.text)


async def test_an_appointment_is_one_of_those_offered(guest: Guest) -> None:
    offered = await slots(guest)
    assert len(offered) == 30
    sent = {"predict-creneau": offered[7], "predict-portable": "06 39 98 12 34"}
    assert (await guest.post("/commande/livraison/creneau?mode=predict", sent)).status_code == 303
    choice = await stored()
    assert choice
    assert (choice["slot"]["day"], choice["mobile"]) == (offered[7][:10], "+33639981234")
    refused = await guest.payment("transfer")
    assert refused.status_code == 422
    assert "Un virement met un à trois jours à arriver : votre rendez-vous pourrait être passé." in words(refused)
    await guest.payment("card")
    assert "Créneau souhaité : le " in words(await guest.get("/commande/verification"))
    for forged in ("2020-01-01T08:00", offered[0] + "x", "demain"):
        answer = await guest.post("/commande/livraison/creneau?mode=predict", {**sent, "predict-creneau": forged})
        assert answer.status_code == 422
        assert "Ce créneau n’est plus proposé. Choisissez-en un autre." in words(answer)
    missing = words(await guest.post("/commande/livraison/creneau", {}))
    assert "Choisissez le jour et le créneau de votre livraison." in missing
    assert "Indiquez un numéro de téléphone portable" in missing


async def test_a_slot_that_lapsed_leads_back_and_says_so(guest: Guest) -> None:
    sent = {"predict-creneau": (await slots(guest))[0], "predict-portable": "06 39 98 12 34"}
    await guest.post("/commande/livraison/creneau?mode=predict", sent)
    kept = (await fetch("SELECT checkout FROM cart"))[0]["checkout"]
    values = json.loads(kept) if isinstance(kept, str) else kept
    values["delivery"]["slot"] = {"day": "2020-01-01", "start": "08:00", "end": "10:00"}
    await fetch("UPDATE cart SET checkout = {}", json.dumps(values))
    answer = await guest.get("/commande/paiement")
    assert answer.headers["location"] == "/commande/livraison?manque=1"
    page = words(await guest.get("/commande/livraison"))
    assert "Votre livraison est à choisir de nouveau. Ce créneau n’est plus proposé." in page


NO_MOBILE = "Indiquez un numéro de téléphone portable, par exemple 06 39 98 00 12."


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("01 99 00 06 72", NO_MOBILE),
        ("06 39 98 12", NO_MOBILE),
        ("+33 6 39 98 12 34 567", NO_MOBILE),
        ("06 11 11 11 11", "Le transporteur refuse les numéros qui finissent par 111111."),
        ("06 12 34 56 78", "Le transporteur refuse les numéros qui finissent par 345678."),
    ],
)
async def test_a_number_no_carrier_can_write_to_is_refused(guest: Guest, number: str, reason: str) -> None:
    sent = {"predict-creneau": (await slots(guest))[0], "predict-portable": number}
    answer = await guest.post("/commande/livraison/creneau?mode=predict", sent)
    assert answer.status_code == 422
    assert reason in words(answer)
    assert f'value="{number}"' in answer.text


async def test_heavy_goods_leave_one_carrier_which_asks_how_to_get_in(guest: Guest) -> None:
    await guest.add(await an_article("Fauteuil releveur", variant_values={"weight_g": 48_000}))
    page = words(await guest.get("/commande/livraison"))
    assert "« Fauteuil releveur » est trop lourd ou trop encombrant pour un colis" in page
    assert "ou se retire en agence" in page
    answer = await guest.delivery("oversize")
    assert answer.headers["location"] == "/commande/livraison/acces?mode=oversize"
    empty = words(await guest.post("/commande/livraison/acces?mode=oversize", {"oversize-etage": "99"}))
    for missing in ("Choisissez l’étage.", "Dites s’il y a un ascenseur.", "Dites si un camion peut s’arrêter"):
        assert missing in empty
    ground = {"oversize-etage": "0", "oversize-camion": "non", "oversize-note": "x" * 201}
    assert "200 caractères au plus." in words(await guest.post("/commande/livraison/acces?mode=oversize", ground))
    answer = await guest.post("/commande/livraison/acces?mode=oversize", {**ground, "oversize-note": "Portail vert"})
    assert answer.status_code == 303
    await guest.payment("transfer")
    said = words(await guest.get("/commande/verification"))
    assert "Accès : rez-de-chaussée, pas d’accès camion, Portail vert." in said


async def test_what_cannot_be_had_at_all_says_why_and_keeps_everything(guest: Guest) -> None:
    """No heavy carrier, no agency: the reasons, the telephone, the way back."""
    await DeliveryTariff.delete().where(DeliveryTariff.mode == "oversize")
    await fetch("DELETE FROM agency")
    await guest.add(await an_article("Lit médicalisé", variant_values={"weight_g": 90_000}))
    forget()
    page = words(await guest.get("/commande/livraison"))
    assert "Aucun mode de livraison n’est possible pour cette commande." in page
    assert "Votre panier et vos réponses sont gardés." in page
    assert "Continuer" not in page


async def test_the_slowest_article_is_named_once(guest: Guest) -> None:
    assert "Le délai tient compte" not in words(await guest.get("/commande/livraison"))
    await guest.add(await an_article("Chaussures sur mesure", lead_days=10, variant_values={"made_to_order": True}))
    page = words(await guest.get("/commande/livraison"))
    reason = "Le délai tient compte de « Chaussures sur mesure », approvisionné en 10 jours ouvrés."
    assert page.count(reason) == 1
    await guest.delivery("home")
    await guest.payment("transfer")
    assert words(await guest.get("/commande/verification")).count(reason) == 1
