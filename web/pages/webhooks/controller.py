"""What machines tell us: payment providers an id, only a reason to ask them; carriers of parcels, what they sign."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, post
from litestar.enums import MediaType
from litestar.types import ControllerRouterHandler

from shop.carriers.carrier import COLISSIMO, DPD
from shop.parcels import events as parcel_events
from shop.payments.provider import ProviderTrouble
from web.answers import HtmlRequest
from web.inputs import read_body, read_form
from web.limits import address_of, spend
from web.pages.webhooks.notices import SIGNATURE, Unreadable, is_signed, notice_in

LARGEST_NOTICE = 2_000
LARGEST_PARCEL_NOTICE = 64_000


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

    @post("/webhooks/dpd", name="webhook_dpd")
    async def dpd(self, request: HtmlRequest) -> Response[Any]:
        return await parcel_told(request, DPD)

    @post("/webhooks/colissimo", name="webhook_colissimo")
    async def colissimo(self, request: HtmlRequest) -> Response[Any]:
        return await parcel_told(request, COLISSIMO)


async def parcel_told(request: HtmlRequest, carrier: str) -> Response[Any]:
    """Keep what a carrier says: 401 unless it is signed, 422 for what cannot be read or be, 200 for any parcel."""
    await spend("webhook", address_of(request))
    body = await read_body(request, LARGEST_PARCEL_NOTICE)
    if not is_signed(body, request.headers.get(SIGNATURE, ""), request.app.state.settings.carriers.webhook_secret):
        return _said(401, "wrong signature")
    try:
        notice, now = notice_in(body), datetime.now(UTC)
        await parcel_events.record(carrier, notice.parcel, notice.events, now, appointment=notice.appointment)
    except (Unreadable, parcel_events.NotBelieved) as error:
        return _said(422, str(error))
    return _said(200)


def _said(status: int, text: str = "") -> Response[Any]:
    return Response(text.encode(), status_code=status, media_type=MediaType.TEXT)


def handlers() -> list[ControllerRouterHandler]:
    return [Webhooks]
