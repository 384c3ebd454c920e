"""Writes of a program: done once for its key, in its own name, and what is refused is kept with its answer too."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response

from db.acting import ACTING, Acting
from shop.catalogue.stock_moves import StockKept, TooMany
from shop.errors import MoveNotAllowed, ShopError
from shop.orders.moves import OrderChanged
from shop.software.answers import Answer, Asked, KeyReused, StillWorking, finish, once
from shop.software.shelf import WrongSign
from shop.software.tariff import PriceFixed, PriceMoved
from shop.software.tokens import Token
from web.errors import said_of
from web.pages.api.asked import AnyRequest
from web.problems import MEDIA_TYPE, ApiRefusal, problem_body

Kept = Callable[[Any], Awaitable[None]]
"""Keeps a shape as the answer, in the transaction that is open."""
Work = Callable[[Kept], Awaitable[Any]]
"""Does what was asked; gives the shape to answer with."""
REFUSED: dict[type[ShopError], tuple[int, str]] = {
    OrderChanged: (409, "order_changed"),
    MoveNotAllowed: (409, "move_not_allowed"),
    TooMany: (409, "stock_limit"),
    StockKept: (409, "stock_reserved"),
    PriceMoved: (409, "price_changed"),
    PriceFixed: (422, "price_fixed"),
    WrongSign: (422, "wrong_sign"),
}
"""Status and code of what the shop refuses; the first that fits."""


async def written(
    request: AnyRequest, token: Token, asked: Asked, action: str, work: Work, *, status: int = 200
) -> Response[bytes]:
    """The answer of a write. Raises ApiRefusal: 422 for a key of another request, 409 while the same is under way."""

    async def done(claim_id: int) -> Answer:
        async def kept(shape: Any) -> None:
            await finish(claim_id, Answer(status, msgspec.json.encode(shape).decode()))

        try:
            return Answer(status, msgspec.json.encode(await work(kept)).decode())
        except ShopError as refusal:
            return _refused(refusal)
        except LookupError:
            return Answer(404, problem_body(404).decode())

    before = ACTING.set(_acting(request, token, action))
    try:
        answer = await once(asked, datetime.now(UTC), done)
    except KeyReused as reused:
        raise ApiRefusal(422, "idempotency_key_reused", reused.message) from reused
    except StillWorking as working:
        raise ApiRefusal(409, "request_in_progress", working.message, headers={"Retry-After": "1"}) from working
    finally:
        ACTING.reset(before)
    kind = "application/json" if answer.status < 400 else MEDIA_TYPE
    return Response(answer.body.encode(), status_code=answer.status, media_type=kind)


def _refused(refusal: ShopError) -> Answer:
    known = next((found for kind, found in REFUSED.items() if isinstance(refusal, kind)), None)
    status, code = known or (said_of(refusal)[0], "refused")
    return Answer(status, problem_body(status, refusal.message, code).decode())


def _acting(request: AnyRequest, token: Token, action: str) -> Acting:
    address = request.client.host if request.client else ""
    return Acting(0, token.actor, address, action, secrets.token_hex(8))
