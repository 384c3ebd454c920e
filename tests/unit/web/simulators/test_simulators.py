"""The simulators behave as the firms they stand for, and their pages can be used without a script."""

import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.unit.web.simulators.hearing import eventually
from tests.unit.web.simulators.mollie_played import HAL, Mollie, Shop
from web.simulators.mollie import MollieSimulator


def last_heard(mollie: Mollie, shop: Shop) -> bool:
    """One more payment is paid and heard of: what was due before it has been sent."""
    made = mollie.created(webhookUrl=shop.webhook)
    mollie.finish(made, "payer")
    return eventually(lambda: made in shop.heard)


def test_a_payment_has_mollies_shape(mollie: Mollie) -> None:
    answer = mollie.create()
    made = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (201, HAL)
    assert (made["resource"], made["status"], made["mode"]) == ("payment", "open", "test")
    assert made["amount"] == {"currency": "EUR", "value": "12.40"}
    assert made["metadata"] == {"payment_id": 7}
    assert made["id"].startswith("tr_")
    assert made["_links"]["checkout"]["href"] == f"{mollie.address}/paiement/{made['id']}"
    assert mollie.get(f"/payments/{made['id']}").json() == made


def test_without_a_key_nothing_is_told(mollie: Mollie) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = mollie.browser.get("/v2/payments", headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized Request")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": None}, "amount"),
        ({"amount": {"currency": "EUR", "value": "12.4"}}, "amount.value"),
        ({"amount": {"currency": "EUR", "value": 12.4}}, "amount.value"),
        ({"amount": {"currency": "EUR", "value": "0.00"}}, "amount"),
        ({"amount": {"currency": "XXX", "value": "1.00"}}, "amount.currency"),
        ({"description": None}, "description"),
        ({"description": "x" * 256}, "description"),
        ({"redirectUrl": None}, "redirectUrl"),
        ({"webhookUrl": "nowhere"}, "webhookUrl"),
        ({"method": "cash"}, "method"),
        ({"method": "alma"}, "amount"),
        ({"locale": "french"}, "locale"),
        ({"metadata": "x" * 2000}, "metadata"),
    ],
)
def test_a_mistake_is_named_by_its_field(mollie: Mollie, changes: dict[str, Any], field: str) -> None:
    answer = mollie.create(**changes)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.headers["content-type"] == HAL


def test_what_is_not_json_and_what_does_not_exist(mollie: Mollie) -> None:
    answer = mollie.browser.post("/v2/payments", content=b"{", headers=mollie.key)
    assert answer.status_code == 400
    paid = mollie.created()
    for path in ("/payments/tr_none", "/payments/tr_none/refunds", f"/payments/{paid}/refunds/re_none"):
        assert mollie.get(path).status_code == 404


def test_the_list_is_newest_first_and_has_pages(mollie: Mollie) -> None:
    made = [mollie.created() for _ in range(3)]
    first = mollie.get("/payments?limit=2").json()
    assert [one["id"] for one in first["_embedded"]["payments"]] == [made[2], made[1]]
    following = mollie.browser.get(first["_links"]["next"]["href"], headers=mollie.key).json()
    assert following["_embedded"]["payments"][0]["id"] == made[0]


def test_the_same_key_gives_the_same_answer_for_an_hour(mollie: Mollie) -> None:
    key = str(uuid.uuid4())
    first, again = mollie.create(key), mollie.create(key)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert mollie.create(key, description="Another").status_code == 422
    mollie.script(clock_offset_seconds=3601)
    assert mollie.create(key).json()["id"] != first.json()["id"]


def test_a_refused_request_does_not_use_up_its_key(mollie: Mollie) -> None:
    key = str(uuid.uuid4())
    assert mollie.create(key, amount=None).status_code == 422
    assert mollie.create(key).status_code == 201


def test_methods_are_listed_with_their_limits(mollie: Mollie) -> None:
    methods = mollie.get("/methods").json()["_embedded"]["methods"]
    assert {"creditcard", "banktransfer"} <= {one["id"] for one in methods}
    assert methods[0]["minimumAmount"] == {"currency": "EUR", "value": "0.01"}


@pytest.mark.parametrize(
    ("issue", "status", "ended", "back"),
    [
        ("payer", "paid", "paidAt", "/retour"),
        ("echec", "failed", "failedAt", "/retour"),
        ("annuler", "canceled", "canceledAt", "/annulation"),
        ("expirer", "expired", "expiredAt", "/retour"),
    ],
)
def test_each_button_ends_the_payment_once(mollie: Mollie, issue: str, status: str, ended: str, back: str) -> None:
    made = mollie.created()
    for answer in (mollie.finish(made, issue), mollie.finish(made, "payer")):
        assert (answer.status_code, answer.headers["location"]) == (303, f"http://127.0.0.1:9{back}")
    shown = mollie.get(f"/payments/{made}").json()
    assert shown["status"] == status
    assert ended in shown
    assert "checkout" not in shown["_links"]


def test_the_hosted_page_is_a_plain_form_in_french(mollie: Mollie) -> None:
    made = mollie.created()
    shown = mollie.browser.get(f"/paiement/{made}").text
    for word in (">Payer<", ">Échec<", ">Annuler<", ">Laisser expirer<", "12,40\u00a0€", "Aucun argent"):
        assert word in shown
    assert "&lt;SC-26-000123&gt;" in shown
    assert "<script" not in shown
    assert "style=" not in shown
    mollie.finish(made, "echec", reason="card_expired")
    assert "Revenir à la boutique" in mollie.browser.get(f"/paiement/{made}").text
    assert mollie.get(f"/payments/{made}").json()["details"] == {"failureReason": "card_expired"}
    assert mollie.finish(made, "voler").status_code == 422


def test_an_unpaid_payment_expires_by_itself(mollie: Mollie, shop: Shop) -> None:
    made = mollie.created(webhookUrl=shop.webhook)
    mollie.script(clock_offset_seconds=31 * 60)
    assert mollie.get(f"/payments/{made}").json()["status"] == "expired"
    assert eventually(lambda: shop.heard == [made])


def test_an_open_payment_can_be_cancelled_and_a_paid_one_not(mollie: Mollie) -> None:
    made, paid = mollie.created(), mollie.created()
    mollie.finish(paid, "payer")
    assert mollie.browser.delete(f"/v2/payments/{made}", headers=mollie.key).json()["status"] == "canceled"
    assert mollie.browser.delete(f"/v2/payments/{paid}", headers=mollie.key).status_code == 422


def test_refunds_never_exceed_what_was_paid(mollie: Mollie, shop: Shop) -> None:
    made = mollie.created(webhookUrl=shop.webhook)
    assert mollie.refund(made, "1.00").status_code == 422
    mollie.finish(made, "payer")
    answer = mollie.refund(made, "12.00", key="r1" + made, why="x")
    assert (answer.status_code, answer.json()["status"]) == (201, "pending")
    assert mollie.refund(made, "12.00", key="r1" + made, why="x").json() == answer.json()
    assert mollie.refund(made, "0.41").json()["field"] == "amount"
    shown = mollie.get(f"/payments/{made}").json()
    assert (shown["amountRefunded"]["value"], shown["amountRemaining"]["value"]) == ("12.00", "0.40")
    assert mollie.get(f"/payments/{made}/refunds").json()["count"] == 1
    mollie.script(clock_offset_seconds=2 * 3600 + 1)
    refund = mollie.get(f"/payments/{made}/refunds/{answer.json()['id']}").json()
    assert refund["status"] == "refunded"
    assert eventually(lambda: shop.heard == [made] * 4), "paid, asked, sent to the bank, arrived"


def test_the_same_refund_again_at_once_is_a_conflict(mollie: Mollie) -> None:
    made = mollie.created()
    mollie.finish(made, "payer")
    assert [mollie.refund(made, "1.00", why="x").status_code for _ in range(2)] == [201, 409]


def test_the_dashboard_refunds_contests_and_announces(mollie: Mollie, shop: Shop) -> None:
    made = mollie.created(webhookUrl=shop.webhook)
    mollie.finish(made, "payer")
    for form, data in (("remboursement", {"amount": "2,40"}), ("contestation", {}), ("notification", {})):
        assert mollie.browser.post(f"/paiement/{made}/{form}", data=data).status_code == 303
    assert mollie.browser.post(f"/paiement/{made}/remboursement", data={"amount": "beaucoup"}).status_code == 422
    shown = mollie.get(f"/payments/{made}").json()
    assert (shown["amountRefunded"]["value"], shown["amountChargedBack"]["value"]) == ("2.40", "12.40")
    assert eventually(lambda: shop.heard == [made] * 4)
    page = mollie.browser.get("/").text
    assert made in page
    assert "contesté par la banque" in page
    assert ">Rembourser<" in page


def test_a_webhook_is_repeated_with_growing_pauses_until_it_is_heard(mollie: Mollie, shop: Shop) -> None:
    shop.status = 201
    made = mollie.created(webhookUrl=shop.webhook)
    mollie.finish(made, "payer")
    assert eventually(lambda: shop.heard == [made])
    assert eventually(lambda: "1 essai(s)" in mollie.browser.get("/").text)
    mollie.script(clock_offset_seconds=61)
    assert eventually(lambda: "2 essai(s)" in mollie.browser.get("/").text)
    mollie.script(clock_offset_seconds=61 + 121)
    assert eventually(lambda: "3 essai(s)" in mollie.browser.get("/").text)
    shop.status = 200
    mollie.script(clock_offset_seconds=1000)
    assert eventually(lambda: len(shop.heard) == 4)
    mollie.script(clock_offset_seconds=100_000)
    assert last_heard(mollie, shop)
    assert shop.heard.count(made) == 4


@pytest.mark.parametrize(("script", "times"), [("none", 0), ("duplicate", 2), ("shuffled", 1), ("normal", 1)])
def test_webhooks_misbehave_as_they_are_told(mollie: Mollie, shop: Shop, script: str, times: int) -> None:
    mollie.script(webhooks=script)
    made = mollie.created(webhookUrl=shop.webhook)
    mollie.finish(made, "payer")
    mollie.script()
    assert eventually(lambda: shop.heard.count(made) >= times)
    assert last_heard(mollie, shop)
    assert shop.heard.count(made) == times


def test_shuffled_webhooks_all_come_in_another_order(mollie: Mollie, shop: Shop) -> None:
    mollie.script(webhooks="shuffled")
    made = [mollie.created(webhookUrl=shop.webhook) for _ in range(8)]
    for one in made:
        mollie.finish(one, "payer")
    assert eventually(lambda: sorted(shop.heard) == sorted(made))
    assert shop.heard != made


def test_a_webhook_may_come_before_the_answer_to_the_creation(mollie: Mollie, shop: Shop) -> None:
    mollie.script(webhooks="before_reply")
    made = mollie.created(webhookUrl=shop.webhook)
    assert shop.heard == [made]
    assert mollie.get(f"/payments/{made}").json()["status"] == "paid"


def test_faults_come_in_their_order_and_then_end(mollie: Mollie) -> None:
    mollie.script(create=[{"kind": "500"}, {"kind": "429"}, {"kind": "lost_reply"}, {"kind": "invalid_json"}])
    assert mollie.create().status_code == 500
    limited = mollie.create()
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
    with pytest.raises(httpx.RemoteProtocolError):
        mollie.create()
    with pytest.raises(ValueError, match="Expecting value"):
        mollie.create().json()
    assert mollie.create().status_code == 201


def test_a_misspelt_script_is_refused(mollie: Mollie) -> None:
    scripts: list[dict[str, Any]] = [{"creat": []}, {"create": [{"kind": "fire"}]}, {"webhooks": "sometimes"}]
    for script in scripts:
        assert mollie.browser.put("/fautes", json=script).status_code == 400


def test_two_applications_share_the_file_and_no_handler(tmp_path: Path) -> None:
    simulators = [MollieSimulator(tmp_path, "http://shop.example") for _ in range(2)]
    apps = [Litestar([one.router()], openapi_config=None, on_shutdown=[one.stop]) for one in simulators]
    body = {"amount": {"currency": "EUR", "value": "1.00"}, "description": "x", "redirectUrl": "http://shop.example/"}
    key = {"Authorization": "Bearer test_key"}
    with TestClient(apps[0]) as one, TestClient(apps[1]) as two:
        made = one.post("/simulateur/mollie/v2/payments", json=body, headers=key).json()
        assert two.get(f"/simulateur/mollie/v2/payments/{made['id']}", headers=key).json()["id"] == made["id"]
        assert made["_links"]["checkout"]["href"].startswith("http://shop.example/simulateur/mollie/paiement/")
        assert "color-scheme" in two.get("/simulateur/mollie/simulator.css").text
