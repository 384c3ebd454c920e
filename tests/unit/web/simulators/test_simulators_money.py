"""The simulated Mollie: which methods it offers, their pages, money that waits, goes back or is taken back."""

from typing import Any

import pytest

from tests.unit.web.simulators.hearing import eventually
from tests.unit.web.simulators.mollie_played import Mollie, Shop
from web.simulators.mollie.methods import METHODS

ALICE = {
    "givenName": "Alice",
    "familyName": "Martin",
    "email": "alice@example.fr",
    "streetAndNumber": "12 rue des Lilas",
    "postalCode": "69003",
    "city": "Lyon",
    "country": "FR",
}
HOUR = 3600


def offered(mollie: Mollie, **asked: str) -> list[str]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return [one["id"] for one in mollie.get(f"/methods?{query}").json()["_embedded"]["methods"]]


def opened(mollie: Mollie, method: str, **more: Any) -> str:
    return mollie.created(method=method, amount={"currency": "EUR", "value": "212.00"}, billingAddress=ALICE, **more)


def status(mollie: Mollie, payment_id: str) -> str:
    return str(mollie.get(f"/payments/{payment_id}").json()["status"])


def paid(mollie: Mollie, **more: Any) -> str:
    made = mollie.created(**more)
    mollie.finish(made, "payer")
    return made


def press(mollie: Mollie, path: str, **data: str) -> int:
    return mollie.browser.post(f"/paiement/{path}", data=data).status_code


def test_methods_follow_the_country_the_wallet_and_the_amount(mollie: Mollie) -> None:
    french = offered(mollie, billingCountry="FR", locale="fr_FR", sequenceType="oneoff")
    assert french == ["creditcard", "paypal", "banktransfer", "alma"]
    assert set(offered(mollie, billingCountry="BE")) - set(french) == {"bancontact"}
    assert "alma" not in offered(mollie, billingCountry="LU")
    assert "applepay" in offered(mollie, billingCountry="FR", includeWallets="applepay")
    assert "alma" not in offered(mollie, **{"amount[value]": "12.40", "amount[currency]": "EUR"})
    for wrong in ("billingCountry=France", "sequenceType=never", "amount[value]=12"):
        assert mollie.get(f"/methods?{wrong}").status_code == 422


def test_methods_are_those_of_the_script_or_in_trouble(mollie: Mollie) -> None:
    mollie.script(offered=["paypal"], limits={"paypal": [500, 900]}, methods=[{"kind": "503"}])
    assert mollie.get("/methods").status_code == 503
    only = mollie.get("/methods").json()["_embedded"]["methods"]
    assert [(one["id"], one["maximumAmount"]["value"]) for one in only] == [("paypal", "9.00")]
    assert mollie.create(method="paypal").json()["field"] == "amount"


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_page_of_its_own_words(mollie: Mollie, method: str) -> None:
    made = opened(mollie, method)
    shown = mollie.browser.get(f"/paiement/{made}").text
    assert METHODS[method].title in shown
    for word in (">Payer<", ">Échec<", ">Annuler<", "212,00\u00a0€", "À payer avant le"):
        assert word in shown
    assert ("4 fois : 53,00\u00a0€ aujourd’hui" in shown) == (method == "alma")


@pytest.mark.parametrize("method", METHODS)
def test_an_unpaid_payment_lives_as_long_as_its_method_says(mollie: Mollie, method: str) -> None:
    made, life = opened(mollie, method), METHODS[method].life_seconds
    mollie.script(clock_offset_seconds=life - 60)
    assert status(mollie, made) == "open"
    mollie.script(clock_offset_seconds=life + 1)
    assert status(mollie, made) == "expired"


@pytest.mark.parametrize("method", METHODS)
def test_every_reason_of_a_refusal_is_told_in_its_place(mollie: Mollie, method: str) -> None:
    for reason in METHODS[method].reasons:
        made = opened(mollie, method)
        mollie.finish(made, "echec", reason=reason)
        shown = mollie.get(f"/payments/{made}").json()
        told = shown["details"]["failureReason"] if method == "creditcard" else shown["statusReason"]["code"]
        assert (shown["status"], told) == ("failed", reason)
    assert mollie.finish(opened(mollie, method), "echec", reason="rain").status_code == 422


@pytest.mark.parametrize("missing", ["email", "city", "country"])
def test_alma_asks_for_the_whole_address_of_the_bill(mollie: Mollie, missing: str) -> None:
    amount = {"currency": "EUR", "value": "212.00"}
    assert mollie.create(method="alma", amount=amount).json()["field"] == "billingAddress"
    partial = {name: text for name, text in ALICE.items() if name != missing}
    answer = mollie.create(method="alma", amount=amount, billingAddress=partial)
    assert answer.json()["field"] == f"billingAddress.{missing}"
    wrong = mollie.create(billingAddress=ALICE | {"phone": "06 39"})
    assert wrong.json()["field"] == "billingAddress.phone"


@pytest.mark.parametrize(("issue", "waits", "told"), [("attente", "pending", 0), ("autoriser", "authorized", 1)])
def test_a_payment_may_wait_before_it_ends(mollie: Mollie, shop: Shop, issue: str, waits: str, told: int) -> None:
    made = mollie.created(webhookUrl=shop.webhook)
    mollie.finish(made, issue)
    assert status(mollie, made) == waits
    deleted = mollie.browser.delete(f"/v2/payments/{opened_and(mollie, issue)}", headers=mollie.key)
    assert deleted.status_code == (422 if waits == "pending" else 200)
    assert f"{'En cours' if waits == 'pending' else 'Autorisé'}" in mollie.browser.get("/").text
    mollie.finish(made, "payer")
    assert status(mollie, made) == "paid"
    mollie.finish(made, "attente")
    assert status(mollie, made) == "paid"
    assert eventually(lambda: shop.heard == [made] * (told + 1))


def opened_and(mollie: Mollie, issue: str) -> str:
    made = mollie.created()
    mollie.finish(made, issue)
    return made


def test_a_refund_goes_through_its_states_by_time(mollie: Mollie) -> None:
    made = paid(mollie)
    refund = mollie.refund(made, "5.00").json()["id"]
    for seconds, state in ((0, "pending"), (HOUR + 1, "processing"), (2 * HOUR + 1, "refunded")):
        mollie.script(clock_offset_seconds=seconds)
        assert mollie.get(f"/payments/{made}/refunds/{refund}").json()["status"] == state
    assert press(mollie, f"{made}/remboursement/{refund}", etat="failed") == 422


def test_a_refund_goes_through_its_states_by_hand_and_what_failed_may_be_given_again(
    mollie: Mollie, shop: Shop
) -> None:
    mollie.script(refunds_begin="queued")
    made = paid(mollie, webhookUrl=shop.webhook)
    refund = mollie.refund(made, "12.40").json()
    assert refund["status"] == "queued"
    for state in ("pending", "processing", "failed"):
        assert press(mollie, f"{made}/remboursement/{refund['id']}", etat=state) == 303
        assert mollie.get(f"/payments/{made}/refunds/{refund['id']}").json()["status"] == state
    assert mollie.refund(made, "12.40").status_code == 201
    assert eventually(lambda: shop.heard == [made] * 6)
    assert "Échoué" in mollie.browser.get("/").text


def test_a_refund_not_sent_yet_may_be_cancelled(mollie: Mollie) -> None:
    made = paid(mollie)
    path = f"/v2/payments/{made}/refunds/{mollie.refund(made, '5.00').json()['id']}"
    assert mollie.browser.delete(path, headers=mollie.key).status_code == 204
    assert mollie.browser.get(path, headers=mollie.key).json()["status"] == "canceled"
    assert mollie.browser.delete(path, headers=mollie.key).status_code == 422
    assert mollie.get(f"/payments/{made}").json()["amountRefunded"]["value"] == "0.00"


def test_a_chargeback_has_a_reason_and_may_be_reversed(mollie: Mollie, shop: Shop) -> None:
    made = paid(mollie, webhookUrl=shop.webhook)
    assert press(mollie, f"{made}/contestation", amount="12,41") == 422
    assert press(mollie, f"{made}/contestation", amount="2,40", reason="AC04") == 303
    assert press(mollie, f"{made}/contestation") == 303
    rest, first = mollie.get(f"/payments/{made}/chargebacks").json()["_embedded"]["chargebacks"]
    assert (first["amount"]["value"], first["reason"]["description"]) == ("2.40", "Compte clôturé")
    assert (rest["amount"]["value"], rest["reversedAt"]) == ("10.00", None)
    assert mollie.get(f"/payments/{made}").json()["amountChargedBack"]["value"] == "12.40"
    for _ in range(2):
        assert press(mollie, f"{made}/contestation/{rest['id']}/annulation") == 303
    assert mollie.get(f"/payments/{made}/chargebacks/{rest['id']}").json()["reversedAt"]
    assert mollie.get(f"/payments/{made}").json()["amountChargedBack"]["value"] == "2.40"
    assert eventually(lambda: shop.heard == [made] * 4)
    assert "rendu depuis" in mollie.browser.get("/").text
    assert mollie.get(f"/payments/{made}/chargebacks/chb_none").status_code == 404


def test_the_clock_is_moved_by_a_press_and_set_right_again(mollie: Mollie) -> None:
    made = opened(mollie, "paypal")
    for _ in range(3):
        assert mollie.browser.post("/horloge", data={"avance": "jour"}).status_code == 303
    assert status(mollie, made) == "expired"
    assert mollie.browser.post("/horloge", data={"avance": "juste"}).status_code == 303
    assert status(mollie, opened(mollie, "creditcard")) == "open"
    assert mollie.browser.get("/fautes").json()["clock_offset_seconds"] == 0
    assert mollie.browser.post("/horloge", data={"avance": "siècle"}).status_code == 422
