"""The v2 endpoints: the subset of Mollie's Payments API that a shop uses."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from web.simulators.mollie import faults, payments, replays
from web.simulators.mollie.desk import PREFIX, Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.faults import Fault, Operation
from web.simulators.mollie.intake import payment_in, refund_in
from web.simulators.mollie.representation import Addresses, list_out, methods_out, payment_out, refund_out
from web.simulators.store import Ledger

Asked = Request[Any, Any, State]
Answer = tuple[int, dict[str, Any]]
Limit = Annotated[int, QueryParameter(ge=1, le=250)]
HAL = "application/hal+json; charset=utf-8"
_BEARER = re.compile(r"Bearer (test|live)_\w+", re.ASCII)


class MollieApi(Controller):
    path = "/v2"
    include_in_schema = False

    @post("/payments")
    async def create_payment(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        body = await request.body()

        def work(ledger: Ledger) -> Answer:
            opened = payments.open_payment(ledger, _mode(request), payment_in(body))
            return 201, payment_out(ledger, opened, _addresses(desk, request))

        return await _answer(desk, request, "create", work)

    @get("/payments")
    async def list_payments(
        self,
        desk: NamedDependency[Desk],
        request: Asked,
        limit: Limit = 50,
        start: Annotated[str | None, QueryParameter(name="from")] = None,
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            at = _addresses(desk, request)
            rows = payments.page(ledger, _mode(request), limit + 1, start)
            address = f"{at.api}/payments"
            return 200, list_out("payments", rows, limit, address, lambda row: payment_out(ledger, row, at))

        return await _answer(desk, request, "list", work)

    @get("/payments/{payment_id:str}")
    async def read_payment(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            found = payments.payment(ledger, payment_id, _mode(request))
            return 200, payment_out(ledger, found, _addresses(desk, request))

        return await _answer(desk, request, "read", work)

    @delete("/payments/{payment_id:str}", status_code=200)
    async def cancel_payment(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            payments.payment(ledger, payment_id, _mode(request))
            if not payments.end(ledger, payment_id, "canceled"):
                raise ApiError(422, "The payment cannot be canceled")
            return 200, payment_out(ledger, payments.payment(ledger, payment_id), _addresses(desk, request))

        return await _answer(desk, request, "cancel", work)

    @post("/payments/{payment_id:str}/refunds")
    async def create_refund(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str]
    ) -> Response[Any]:
        body = await request.body()

        def work(ledger: Ledger) -> Answer:
            paid = payments.payment(ledger, payment_id, _mode(request))
            made = payments.refund(ledger, paid, refund_in(body, paid["currency"]))
            return 201, refund_out(made, paid["mode"], _addresses(desk, request))

        return await _answer(desk, request, "refund", work)

    @get("/payments/{payment_id:str}/refunds")
    async def list_refunds(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], limit: Limit = 50
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            at = _addresses(desk, request)
            mode = _mode(request)
            payments.payment(ledger, payment_id, mode)
            rows = payments.refunds(ledger, payment_id)[:limit]
            address = f"{at.api}/payments/{payment_id}/refunds"
            return 200, list_out("refunds", rows, limit, address, lambda row: refund_out(row, mode, at))

        return await _answer(desk, request, "refunds", work)

    @get("/payments/{payment_id:str}/refunds/{refund_id:str}")
    async def read_refund(
        self, desk: NamedDependency[Desk], request: Asked, payment_id: FromPath[str], refund_id: FromPath[str]
    ) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            mode = _mode(request)
            payments.payment(ledger, payment_id, mode)
            found = payments.refund_of(ledger, payment_id, refund_id)
            return 200, refund_out(found, mode, _addresses(desk, request))

        return await _answer(desk, request, "refunds", work)

    @get("/methods")
    async def list_methods(self, desk: NamedDependency[Desk], request: Asked) -> Response[Any]:
        def work(ledger: Ledger) -> Answer:
            _mode(request)
            return 200, methods_out(_addresses(desk, request))

        return await _answer(desk, request, None, work)


def refused(_: Asked, error: ApiError) -> Response[Any]:
    """The handler of ApiError for API and pages alike."""
    headers = {"Retry-After": "1"} if error.status in {429, 503} else {}
    return _hal(error.status, error.body(), headers)


async def _answer(
    desk: Desk, request: Asked, operation: Operation | None, work: Callable[[Ledger], Answer]
) -> Response[Any]:
    """Do the work once per idempotency key, with the trouble scripted for this call."""
    fault = _next_fault(desk, operation)
    if fault is not None and fault.kind.isdecimal():
        raise ApiError(int(fault.kind), "Scripted fault: nothing was done")
    if fault is not None and fault.kind == "late":
        await asyncio.sleep(fault.seconds)
    body = await request.body()
    key = request.headers.get("idempotency-key") if request.method != "GET" else None
    with desk.open() as ledger:
        asked = f"{_mode(request)} {request.method} {request.url.path}\n".encode() + body
        status, shown, replayed = replays.once(ledger, key, asked, lambda: work(ledger))
    if operation == "create" and not replayed:
        await _pay_before_reply(desk, shown["id"])
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return await _spoiled(fault, status, shown, headers)


async def _spoiled(fault: Fault | None, status: int, shown: dict[str, Any], headers: dict[str, str]) -> Response[Any]:
    """The answer, or what the fault leaves of it."""
    if fault is None or fault.kind == "late":
        return _hal(status, shown, headers)
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return _hal(status, shown, headers)
    if fault.kind == "invalid_json":
        return Response(b"<html>Bad gateway</html>", status_code=status, media_type=HAL)
    # More bytes are promised than come: the server has to break the connection.
    return Stream(_one_byte(), status_code=status, media_type=HAL, headers={"Content-Length": "4096"})


async def _one_byte() -> AsyncIterator[bytes]:
    yield b"{"


def _next_fault(desk: Desk, operation: Operation | None) -> Fault | None:
    if operation is None:
        return None
    with desk.store.open() as ledger:
        return faults.next_fault(ledger, operation)


async def _pay_before_reply(desk: Desk, payment_id: str) -> None:
    with desk.store.open() as ledger:
        if ledger.setting("webhooks", "normal") != "before_reply":
            return
        payments.end(ledger, payment_id, "paid")
    await desk.messenger.send_due()


def _mode(request: Asked) -> str:
    """Which world the key opens. Raises ApiError 401 without one."""
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise ApiError(401, "Missing authentication, or failed to authenticate")
    return found[1]


def _addresses(desk: Desk, request: Asked) -> Addresses:
    """The API is named as the client reached it; pages as browsers do."""
    return Addresses(api=f"{str(request.base_url).rstrip('/')}{PREFIX}/v2", pages=desk.pages)


def _hal(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response[Any]:
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status_code=status, media_type=HAL, headers=headers)
