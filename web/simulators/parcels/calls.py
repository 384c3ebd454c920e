"""One call of a carrier's service: done, with the trouble scripted for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import Stream

from web.simulators.parcels.desk import Desk
from web.simulators.parcels.faults import Fault, Service
from web.simulators.store import Ledger


class Refused(Exception):
    """The service says no, in its own words and with its own code."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    media_type: str
    status: int = 200


@dataclass(frozen=True, slots=True)
class Call:
    """How a service answers. `work` may raise Refused; `refuse` and `empty` give the shapes of a no and of nothing."""

    service: Service
    work: Callable[[Ledger], Reply]
    refuse: Callable[[Refused], Reply]
    empty: Callable[[], Reply]


async def answer(desk: Desk, call: Call) -> Response[Any]:
    """The answer, or what the fault leaves of it."""
    fault = desk.next_fault(call.service)
    if fault is not None and fault.kind == "down":
        return Response(b"<html>Service Unavailable</html>", status_code=503, media_type="text/html")
    # Points take a while to invent and a label to print: other requests go on meanwhile.
    reply = await asyncio.to_thread(_reply, desk, call, fault)
    desk.messenger.wake()
    return await _spoiled(fault, reply)


def _reply(desk: Desk, call: Call, fault: Fault | None) -> Reply:
    if fault is not None and fault.kind == "empty":
        return call.empty()
    try:
        if fault is not None and fault.kind == "error":
            raise Refused(fault.code, "Erreur du simulateur, demandée par le scénario")
        with desk.store.open() as ledger:
            return call.work(ledger)
    except Refused as refused:
        return call.refuse(refused)


async def _spoiled(fault: Fault | None, reply: Reply) -> Response[Any]:
    kind = fault.kind if fault is not None else ""
    if fault is not None and kind == "slow":
        await asyncio.sleep(fault.seconds)
    if kind == "garbage":
        return Response(b"\x00\xff<<<{ ceci n'est pas une r\xe9ponse", status_code=200, media_type=reply.media_type)
    if kind == "half":
        # More bytes are promised than come: the server has to break the connection.
        half = reply.body[: len(reply.body) // 2]
        headers = {"Content-Length": str(len(reply.body))}
        return Stream(_once(half), status_code=reply.status, media_type=reply.media_type, headers=headers)
    return Response(reply.body, status_code=reply.status, media_type=reply.media_type)


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
