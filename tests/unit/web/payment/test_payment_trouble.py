"""Paying while Mollie is in trouble: the order is kept, and trouble is said."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from shop.payments.online import subject_of
from shop.payments.provider import ProviderTrouble
from tests.unit.web.payment.paying import UNAVAILABLE, WAYS, Shopper


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
        beginning = asyncio.create_task(shopper.cashier.begin(shopper.payment_id, datetime.now(UTC)))
        await asyncio.sleep(0.2)
        assert (await shopper.shop.get("/suivi")).status_code == 200
        assert not beginning.done(), "the page came while the provider kept silent"
        with pytest.raises(ProviderTrouble):
            await beginning
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
