"""Paying by HTTP against the Mollie simulator: the truth is the provider's, the order is kept, trouble is said."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from shop.links import order_token
from tests.factories import merchant_settings
from tests.order_walkthrough import SECRET
from tests.unit.web.payment.paying import UNAVAILABLE, WAYS, Shopper


async def test_paid_leads_to_thanks(shopper: Shopper) -> None:
    await shopper.ends(await shopper.begins(), "payer")
    answer = await shopper.returns()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/commande/merci/{shopper.token}")
    thanks = await shopper.shop.get(answer.headers["location"])
    assert thanks.status_code == 200
    for words in (shopper.number, "Suivre ma commande", "alice@example.fr", "Merci, votre commande est enregistrée"):
        assert words in thanks.text
    assert thanks.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert thanks.headers["x-robots-tag"] == "noindex"
    assert (await shopper.order()).state == "paid"


async def test_reloading_and_going_back_change_nothing(shopper: Shopper) -> None:
    """ux P15"""
    await shopper.ends(await shopper.begins(), "payer")
    for _ in range(3):
        assert (await shopper.returns()).status_code == 303
    assert [event.move for event in (await shopper.order()).events] == ["place", "pay"]


@pytest.mark.parametrize(
    ("issue", "words"), [("echec", "solde ou le plafond"), ("annuler", "abandonné"), ("expirer", "expiré")]
)
async def test_not_paid_says_why_and_offers_another_way(shopper: Shopper, issue: str, words: str) -> None:
    """S0-16"""
    await shopper.ends(await shopper.begins(), issue)
    answer = await shopper.returns()
    assert answer.status_code == 200
    assert re.search("Vos articles sont réservés jusqu’au \\w+ \\d+", answer.text)
    for said in (words, "Choisir un autre moyen de paiement", "Carte bancaire", "Virement bancaire", shopper.number):
        assert said in answer.text
    again = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "card"})
    assert again.status_code == 303
    await shopper.ends(again.headers["location"], "payer")
    assert (await shopper.returns()).headers["location"] == f"/commande/merci/{shopper.token}"
    assert len(await shopper.at_mollie()) == 2


async def test_a_transfer_shows_what_to_copy(shopper: Shopper) -> None:
    """S0-20"""
    await engine.fetch(
        "INSERT INTO setting (name, value) VALUES ('iban', '\"FR7630006000011234567890189\"'), "
        "('bic', '\"AGRIFRPP\"'), ('account_holder', '\"Comptoir SAS\"') RETURNING id"
    )
    await shopper.ends(await shopper.begins(), "annuler")
    answer = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "transfer"})
    assert answer.headers["location"].endswith(f"/commande/merci/{shopper.token}")
    thanks = await shopper.shop.get(f"/commande/merci/{shopper.token}")
    for words in ("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "Comptoir SAS", "Montant exact", "RF"):
        assert words in thanks.text


async def test_who_paid_by_card_after_choosing_a_transfer_sees_no_iban(shopper: Shopper) -> None:
    """The card page was left open in another tab; both ways back ask the provider first."""
    await merchant_settings(iban="FR7630006000011234567890189", bic="AGRIFRPP")
    card_page = await shopper.begins()
    answer = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "transfer"})
    assert answer.headers["location"].endswith(f"/commande/merci/{shopper.token}")
    await shopper.ends(card_page, "payer")
    back = await shopper.returns()
    assert back.headers["location"] == f"/commande/merci/{shopper.token}"
    thanks = await shopper.shop.get(back.headers["location"])
    assert "IBAN" not in thanks.text
    assert (await shopper.order()).state == "paid"


async def test_a_card_page_still_open_is_looked_at_again_before_any_iban(shopper: Shopper) -> None:
    await merchant_settings(iban="FR7630006000011234567890189", bic="AGRIFRPP")
    await shopper.begins()
    await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "transfer"})
    back = await shopper.returns()
    assert "Paiement en cours de vérification" in back.text
    assert "Voir les coordonnées du virement" in back.text
    assert "FR76" not in back.text


async def test_an_order_waiting_for_a_transfer_may_be_paid_by_card(shopper: Shopper) -> None:
    await merchant_settings(iban="FR7630006000011234567890189", bic="AGRIFRPP")
    shopper.walk.method = "transfer"
    await shopper.orders()
    page = await shopper.shop.get(f"/suivi/{shopper.token}")
    assert "Payer plutôt par carte" in page.text
    assert "après réception de votre virement" in page.text
    answer = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "card"})
    await shopper.ends(answer.headers["location"], "payer")
    assert (await shopper.returns()).headers["location"] == f"/commande/merci/{shopper.token}"
    assert (await shopper.order()).state == "paid"


async def test_the_page_of_all_ways_to_pay_is_there_until_it_is_paid(shopper: Shopper) -> None:
    await merchant_settings(iban="FR7630006000011234567890189", bic="AGRIFRPP")
    shopper.walk.method = "transfer"
    await shopper.orders()
    answer = await shopper.shop.get(f"/suivi/{shopper.token}/paiement")
    assert answer.status_code == 200
    for words in ("Payer votre commande", "Nous attendons votre virement", "Carte bancaire", "Virement bancaire"):
        assert words in answer.text
    for words in ("Chèque", "Paiement au retrait", "Rien à payer"):
        assert words not in answer.text
    refused = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "cheque"})
    assert refused.status_code == 422
    assert "Ce moyen de paiement n’est pas proposé pour cette commande." in refused.text
    await shopper.walk.pay(await shopper.order())
    paid = await shopper.shop.get(f"/suivi/{shopper.token}/paiement")
    assert (paid.status_code, paid.headers["location"]) == (303, f"/suivi/{shopper.token}")
    nothing_chosen = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={})
    assert (nothing_chosen.status_code, nothing_chosen.headers["location"]) == (303, f"/suivi/{shopper.token}")
    assert (await shopper.shop.get("/suivi/x/paiement")).status_code == 404


async def test_a_link_that_nobody_used_yet_says_no_trouble(shopper: Shopper) -> None:
    await shopper.orders()
    page = await shopper.shop.get(f"/suivi/{order_token(shopper.number, SECRET)}/paiement")
    assert page.status_code == 200
    assert '<h1 tabindex="-1">Payer votre commande</h1>' in page.text
    assert UNAVAILABLE not in page.text
    assert "Montant à payer" in page.text
    assert 'value="card"' in page.text


async def test_pending_looks_again_and_stops(shopper: Shopper) -> None:
    await shopper.begins()
    page = await shopper.returns()
    assert "Paiement en cours de vérification" in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    part = await shopper.returns(headers={"HX-Request": "true"}, params={"essai": "3"})
    assert part.text.lstrip().startswith('<div id="pay-state"')
    assert 'hx-trigger="every 3s"' in part.text
    last = await shopper.returns(headers={"HX-Request": "true"}, params={"essai": "20"})
    assert "hx-trigger" not in last.text
    await shopper.ends((await shopper.order()).payments[0].checkout_url, "payer")
    await shopper.cashier.reconcile(datetime.now(UTC) + timedelta(minutes=6))
    done = await shopper.returns(headers={"HX-Request": "true"})
    assert done.headers["hx-redirect"] == f"/commande/merci/{shopper.token}"


async def test_a_method_must_be_chosen(shopper: Shopper) -> None:
    await shopper.ends(await shopper.begins(), "annuler")
    await shopper.returns()
    for data in ({}, {"moyen": "bitcoin"}):
        answer = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data=data)
        assert answer.status_code == 422
        assert "Il y a un problème" in answer.text
        assert "Choisissez un moyen de paiement." in answer.text
        assert "Not a valid" not in answer.text


@pytest.mark.race
@pytest.mark.parametrize("code", WAYS)
async def test_webhook_and_return_page_together(shopper: Shopper, code: str) -> None:
    """T4: one payment, one mail, no page that says « failed » of a paid order."""
    shopper.pays_by(code)
    await shopper.ends(await shopper.begins(), "payer")
    answers = await asyncio.gather(
        *(shopper.webhook() for _ in range(5)), *(shopper.returns() for _ in range(5)), return_exceptions=False
    )
    assert all(answer.status_code in {200, 303} for answer in answers)
    assert not any("n’est pas encore payée" in answer.text for answer in answers)
    order = await shopper.order()
    assert [event.move for event in order.events] == ["place", "pay"]
    mails = await engine.fetch("SELECT key FROM job WHERE kind = 'mail' ORDER BY id")
    assert [row["key"].split(":")[1] for row in mails] == ["order_recorded", "order_paid"]


async def test_no_token_no_page(client: httpx.AsyncClient, shopper: Shopper) -> None:
    await shopper.orders()
    for path in ("/commande/retour", "/commande/merci", "/suivi"):
        for token in ("x", shopper.number, f"{shopper.token[:-1]}_", "SC-26-999999." + shopper.token.split(".")[1]):
            assert (await client.get(f"{path}/{token}")).status_code == 404
