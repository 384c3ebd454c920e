"""What payment providers tell us: an id, never believed, only a reason to ask them."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, post
from litestar.enums import MediaType
from litestar.types import ControllerRouterHandler

from shop.payments.provider import ProviderTrouble
from web.answers import HtmlRequest
from web.inputs import read_form
from web.limits import address_of, spend

LARGEST_NOTICE = 2_000


class Webhooks(Controller):
    @post("/webhooks/mollie", name="webhook_mollie")
    async def mollie(self, request: HtmlRequest) -> Response[Any]:
        """200 for whatever is not ours, so that nobody learns anything; 503 asks Mollie to come again."""
        await spend("webhook", address_of(request))
        form = await read_form(request, limit=LARGEST_NOTICE, fields=5)
        provider_id = form.get("id", "")
        try:
            if provider_id:
                await request.app.state.cashier.apply_provider_state(
                    datetime.now(UTC), provider_id=provider_id, later=True
                )
        except ProviderTrouble:
            return Response(b"", status_code=503, media_type=MediaType.TEXT, headers={"Retry-After": "60"})
        return Response(b"", status_code=200, media_type=MediaType.TEXT)


def handlers() -> list[ControllerRouterHandler]:
    return [Webhooks]
