"""The v2 endpoints of payments and methods: the subset of Mollie's API that a shop uses."""

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from web.simulators.mollie import payments
from web.simulators.mollie.answering import Answer, Asked, Limit, addresses, answer, mode_of
from web.simulators.mollie.desk import Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.intake import method_wishes, payment_in
from web.simulators.mollie.methods import offered
from web.simulators.mollie.representation import list_out, methods_out, payment_out
from web.simulators.store import Ledger


class MollieApi(Controller):
    path = "/v2"
    include_in_schema = False

    @post("/payments")
    async def create_payment(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        body = await request.body()

        def work(ledger: Ledger) -> Answer:
            opened = payments.open_payment(ledger, mode_of(request), payment_in(ledger, body))
            return 201, payment_out(ledger, opened, addresses(desk, request))

        return await answer(desk, request, "create", work)

    @get("/payments")
    async def list_payments(
        self,
        desk: NamedDependency[Desk],
        request: Asked,
        limit: Limit = 50,
        start: Annotated[str | None, QueryParameter(name="from")] = None,
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            at = addresses(desk, request)
            rows = payments.page(ledger, mode_of(request), limit + 1, start)
            address = f"{at.api}/payments"
            return 200, list_out("payments", rows, limit, address, lambda row: payment_out(ledger, row, at))

        return await answer(desk, request, "list", work)

    @get("/payments/{payment_id:str}")
    async def read_payment(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            found = payments.payment(ledger, payment_id, mode_of(request))
            return 200, payment_out(ledger, found, addresses(desk, request))

        return await answer(desk, request, "read", work)

    @delete("/payments/{payment_id:str}", status_code=200)
    async def cancel_payment(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            found = payments.payment(ledger, payment_id, mode_of(request))
            if found["status"] == "pending" or not payments.become(ledger, payment_id, "canceled"):
                raise ApiError(422, "The payment cannot be canceled")
            return 200, payment_out(ledger, payments.payment(ledger, payment_id), addresses(desk, request))

        return await answer(desk, request, "cancel", work)

    @get("/methods")
    async def list_methods(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            mode_of(request)
            country, wallets, cents = method_wishes(request.query_params)
            return 200, methods_out(offered(ledger, country, wallets, cents), addresses(desk, request))

        return await answer(desk, request, "methods", work)
