"""How the API answers: once per idempotency key, with the trouble scripted for the call, as hal+json."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from litestar import Request, Response
from litestar.datastructures import State
from litestar.params import QueryParameter
from litestar.response import Stream

from web.simulators.mollie import faults, payments, replays
from web.simulators.mollie.desk import PREFIX, Desk
from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.faults import Fault, Operation
from web.simulators.mollie.representation import Addresses
from web.simulators.store import Ledger

Asked = Request[Any, Any, State]
Answer = tuple[int, dict[str, Any]]
Limit = Annotated[int, QueryParameter(ge=1, le=250)]
HAL = "application/hal+json; charset=utf-8"
_BEARER = re.compile(r"Bearer (test|live)_\w+", re.ASCII)


def refused(_: Asked, error: ApiError) -> Response[Any]:
    """The handler of ApiError for API and pages alike."""
    headers = {"Retry-After": "1"} if error.status in {429, 503} else {}
    return _hal(error.status, error.body(), headers)


async def answer(desk: Desk, request: Asked, operation: Operation, work: Callable[[Ledger], Answer]) -> Response[Any]:
    """Do the work once per idempotency key, with the trouble scripted for this call."""
    fault = _next_fault(desk, operation)
    if fault is not None and fault.kind.isdecimal():
        raise ApiError(int(fault.kind), "Scripted fault: nothing was done")
    if fault is not None and fault.kind == "late":
        await asyncio.sleep(fault.seconds)
    body = await request.body()
    key = request.headers.get("idempotency-key") if request.method != "GET" else None
    with desk.open() as ledger:
        asked = f"{mode_of(request)} {request.method} {request.url.path}\n".encode() + body
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


def _next_fault(desk: Desk, operation: Operation) -> Fault | None:
    with desk.store.open() as ledger:
        return faults.next_fault(ledger, operation)


async def _pay_before_reply(desk: Desk, payment_id: str) -> None:
    with desk.store.open() as ledger:
        if ledger.setting("webhooks", "normal") != "before_reply":
            return
        payments.become(ledger, payment_id, "paid")
    await desk.messenger.send_due()


def mode_of(request: Asked) -> str:
    """Which world the key opens. Raises ApiError 401 without one."""
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise ApiError(401, "Missing authentication, or failed to authenticate")
    return found[1]


def addresses(desk: Desk, request: Asked) -> Addresses:
    """The API is named as the client reached it; pages as browsers do."""
    return Addresses(api=f"{str(request.base_url).rstrip('/')}{PREFIX}/v2", pages=desk.pages)


def _hal(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response[Any]:
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status_code=status, media_type=HAL, headers=headers)
