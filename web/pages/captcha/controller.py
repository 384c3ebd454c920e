"""The sums that the captcha asks of browsers; where they are answered, the form itself says."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.types import ControllerRouterHandler

from web.altcha import challenge
from web.answers import PRIVATE, HtmlRequest
from web.limits import address_of, spend


class CaptchaPages(Controller):
    @get("/captcha", name="captcha")
    async def ask(self, request: HtmlRequest) -> Response[Any]:
        """A new sum each time, as JSON: nothing is kept of it before it is answered."""
        await spend("captcha", address_of(request))
        made = await challenge(request.app.state.secret, datetime.now(UTC))
        return Response(made, headers={"Cache-Control": PRIVATE})


def handlers() -> list[ControllerRouterHandler]:
    return [CaptchaPages]
