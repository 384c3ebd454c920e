"""Paying by HTTP against the Mollie simulator: the truth is the provider's, the order is kept, trouble is said."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from db import engine
from shop.links import order_token
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from shop.payments.mollie import Mollie
from shop.payments.online import subject_of
from shop.payments.provider import ProviderTrouble
from tests.factories import merchant_settings
from tests.order_walkthrough import PUBLIC_URL, SECRET, OrderWalkthrough
from web.settings import Settings
from web.simulators.mollie.alone import simulator_process

KEY = "test_simulateur0000000000000000000"
WAYS = ["card", "paypal", "applepay", "bancontact", "instalments_3"]
UNAVAILABLE = "Le paiement par carte est momentanément indisponible"


@pytest.fixture(scope="session")
def mollie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with simulator_process(tmp_path_factory.mktemp("mollie")) as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str, mollie: str) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secret_key=SECRET,
        mollie_api_key=KEY,
        mollie_api_url=mollie,
        jobs_in_web=False,
    )


@dataclass
class Shopper:
    """An order at the simulator, and the browser it is paid with. Webhooks are brought by hand."""

    mollie: str
    shop: httpx.AsyncClient
    bank: httpx.AsyncClient
    cashier: Cashier
    walk: OrderWalkthrough
    number: str = ""
    payment_id: int = 0

    def pays_by(self, code: str) -> None:
        """The order to come, large enough for every way to pay it."""
        self.walk.method, self.walk.quantity = code, 8

    async def script(self, **faults: Any) -> None:
        answer = await self.bank.put(f"{self.mollie}/fautes", json={"webhooks": "none", **faults})
        assert answer.status_code == 200

    async def orders(self) -> None:
        placed = await self.walk.placed()
        self.number, self.payment_id = placed.number, placed.payment_id

    async def begins(self) -> str:
        await self.orders()
        return await self.cashier.begin(self.payment_id, datetime.now(UTC))

    async def ends(self, page: str, issue: str) -> None:
        answer = await self.bank.post(page, data={"issue": issue})
        assert answer.status_code == 303

    async def returns(self, **options: Any) -> httpx.Response:
        return await self.shop.get(f"/commande/retour/{self.token}", **options)

    async def webhook(self) -> httpx.Response:
        order = await self.order()
        return await self.shop.post("/webhooks/mollie", data={"id": order.payments[-1].provider_id or ""})

    async def order(self) -> Order:
        return await self.walk.order(self.number)

    @property
    def token(self) -> str:
        return order_token(self.number, SECRET)

    async def at_mollie(self) -> list[dict[str, Any]]:
        answer = await self.bank.get(
            f"{self.mollie}/v2/payments", params={"limit": 250}, headers={"Authorization": f"Bearer {KEY}"}
        )
        found = answer.json()["_embedded"]["payments"]
        return [one for one in found if one["metadata"]["order_number"] == self.number]


@pytest.fixture
async def shopper(client: httpx.AsyncClient, mollie: str) -> AsyncIterator[Shopper]:
    provider = Mollie(KEY, mollie)
    # Numbers of this database have not been seen by the simulator before: other tests had the same ones.
    await engine.fetch(
        "INSERT INTO counter (name, value) VALUES ('orders-26', {}) RETURNING id", time.time_ns() // 10**6 % 10**6
    )
    async with httpx.AsyncClient(trust_env=False) as bank:
        cashier = Cashier({"mollie": provider}, PUBLIC_URL, SECRET)
        one = Shopper(mollie, client, bank, cashier, OrderWalkthrough(cashier=cashier))
        await one.script()
        yield one
    provider.close()


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
    assert re.search("vos articles restent réservés jusqu’au \\w+ \\d+", answer.text)
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


class TestMollieInTrouble:
    """T9: within 12 s, in words, with the order kept; one payment in the end."""

    @pytest.mark.parametrize(
        "fault", [{"kind": "500"}, {"kind": "429"}, {"kind": "lost_reply"}, {"kind": "invalid_json"}]
    )
    async def test_the_order_stands_and_another_try_pays_once(self, shopper: Shopper, fault: dict[str, Any]) -> None:
        await shopper.script(create=[fault])
        with pytest.raises(ProviderTrouble):
            await shopper.begins()
        page = await shopper.returns()
        assert page.status_code == 200
        assert UNAVAILABLE in page.text
        assert "Virement bancaire" in page.text
        again = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "card"})
        assert again.status_code == 303
        assert len(await shopper.at_mollie()) == 1
        assert len((await shopper.order()).payments) == 1

    async def test_trouble_in_the_second_try_is_said_on_the_page(self, shopper: Shopper) -> None:
        await shopper.script(create=[{"kind": "500"}, {"kind": "500"}])
        with pytest.raises(ProviderTrouble):
            await shopper.begins()
        answer = await shopper.shop.post(f"/suivi/{shopper.token}/paiement", data={"moyen": "card"})
        assert answer.status_code == 503
        assert UNAVAILABLE in answer.text
        assert shopper.number in answer.text

    @pytest.mark.slow
    async def test_a_slow_provider_is_given_up_in_time_and_blocks_nobody(self, shopper: Shopper) -> None:
        await shopper.script(create=[{"kind": "slow", "seconds": 20}])
        await shopper.orders()
        started = time.monotonic()
        beginning = asyncio.create_task(shopper.cashier.begin(shopper.payment_id, datetime.now(UTC)))
        await asyncio.sleep(0.2)
        assert (await shopper.shop.get("/suivi")).status_code == 200
        assert time.monotonic() - started < 8
        with pytest.raises(ProviderTrouble):
            await beginning
        assert time.monotonic() - started < 20
        await shopper.cashier.begin(shopper.payment_id, datetime.now(UTC))
        assert len(await shopper.at_mollie()) == 1

    @pytest.mark.parametrize("code", WAYS[1:])
    async def test_a_lost_answer_is_one_payment_by_every_way(self, shopper: Shopper, code: str) -> None:
        shopper.pays_by(code)
        await shopper.script(create=[{"kind": "lost_reply"}])
        with pytest.raises(ProviderTrouble):
            await shopper.begins()
        assert f"{subject_of(code)} est momentanément indisponible" in (await shopper.returns()).text
        again = await shopper.cashier.begin(shopper.payment_id, datetime.now(UTC))
        assert len(await shopper.at_mollie()) == 1
        await shopper.ends(again, "payer")
        assert (await shopper.returns()).headers["location"] == f"/commande/merci/{shopper.token}"

    async def test_a_webhook_we_cannot_follow_up_is_asked_for_again(self, shopper: Shopper) -> None:
        await shopper.ends(await shopper.begins(), "payer")
        await shopper.script(read=[{"kind": "500"}])
        assert (await shopper.webhook()).status_code == 503
        assert (await shopper.order()).state == "awaiting_payment"


async def test_no_token_no_page(client: httpx.AsyncClient, shopper: Shopper) -> None:
    await shopper.orders()
    for path in ("/commande/retour", "/commande/merci", "/suivi"):
        for token in ("x", shopper.number, f"{shopper.token[:-1]}_", "SC-26-999999." + shopper.token.split(".")[1]):
            assert (await client.get(f"{path}/{token}")).status_code == 404
