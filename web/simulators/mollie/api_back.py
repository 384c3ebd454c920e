"""The v2 endpoints of money that goes back: refunds and chargebacks."""

from typing import Any

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from web.simulators.mollie import chargebacks, payments, refunds
from web.simulators.mollie.answering import Answer, Asked, Limit, addresses, answer, mode_of
from web.simulators.mollie.desk import Desk
from web.simulators.mollie.intake import refund_in
from web.simulators.mollie.representation import chargeback_out, list_out, refund_out
from web.simulators.store import Ledger


class MoneyBackApi(Controller):
    path = "/v2"
    include_in_schema = False

    @post("/payments/{payment_id:str}/refunds")
    async def create_refund(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str]
    ) -> Response[Any]:
        body = await request.body()

        def work(ledger: Ledger) -> Answer:
            paid = payments.payment(ledger, payment_id, mode_of(request))
            made = refunds.refund(ledger, paid, refund_in(body, paid["currency"]))
            return 201, refund_out(made, paid["mode"], addresses(desk, request))

        return await answer(desk, request, "refund", work)

    @get("/payments/{payment_id:str}/refunds")
    async def list_refunds(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], limit: Limit = 50
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            at = addresses(desk, request)
            mode = mode_of(request)
            payments.payment(ledger, payment_id, mode)
            rows = refunds.refunds(ledger, payment_id)[:limit]
            address = f"{at.api}/payments/{payment_id}/refunds"
            return 200, list_out("refunds", rows, limit, address, lambda row: refund_out(row, mode, at))

        return await answer(desk, request, "refunds", work)

    @get("/payments/{payment_id:str}/refunds/{refund_id:str}")
    async def read_refund(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], refund_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            mode = mode_of(request)
            payments.payment(ledger, payment_id, mode)
            found = refunds.refund_of(ledger, payment_id, refund_id)
            return 200, refund_out(found, mode, addresses(desk, request))

        return await answer(desk, request, "refunds", work)

    @delete("/payments/{payment_id:str}/refunds/{refund_id:str}", status_code=204)
    async def cancel_refund(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], refund_id: FromPath[str]
    ) -> None:
        with desk.open() as ledger:
            payments.payment(ledger, payment_id, mode_of(request))
            refunds.become(ledger, payment_id, refund_id, "canceled")

    @get("/payments/{payment_id:str}/chargebacks")
    async def list_chargebacks(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], limit: Limit = 50
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            at = addresses(desk, request)
            payments.payment(ledger, payment_id, mode_of(request))
            rows = chargebacks.chargebacks(ledger, payment_id)[:limit]
            address = f"{at.api}/payments/{payment_id}/chargebacks"
            return 200, list_out("chargebacks", rows, limit, address, lambda row: chargeback_out(row, at))

        return await answer(desk, request, "chargebacks", work)

    @get("/payments/{payment_id:str}/chargebacks/{chargeback_id:str}")
    async def read_chargeback(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], chargeback_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            payments.payment(ledger, payment_id, mode_of(request))
            found = chargebacks.chargeback_of(ledger, payment_id, chargeback_id)
            return 200, chargeback_out(found, addresses(desk, request))

        return await answer(desk, request, "chargebacks", work)
