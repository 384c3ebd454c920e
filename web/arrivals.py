"""The one way a customer gets a session, whatever let them in."""

from typing import Any

from litestar import Response

from shop.accounts.customers import Customer
from shop.accounts.orders import gather
from web import sessions
from web.answers import HtmlRequest, go_to
from web.devices import device_cookie
from web.home_cart import bring_home
from web.limits import account_of
from web.visitor import Look, look_cookie


async def arrive(request: HtmlRequest, customer: Customer, back: str, *, kept: bool = False) -> Response[Any]:
    """Sign the customer in and go on to `back`, a path of ours: with their orders, their cart, their way to see pages.

    `kept`: « Rester connecté » on this device.
    """
    await gather(customer)
    cart = await bring_home(request, customer.id)
    session = await sessions.start(request, "customer", customer.id, customer.auth_epoch, kept=kept)
    cookies = [session, cart, device_cookie(request, account_of(customer.email))]
    if customer.large_text or customer.high_contrast:
        look = Look(True, customer.large_text, customer.high_contrast)
        cookies.append(look_cookie(look, request.app.state.settings))
    return go_to(request, back, cookies=cookies)
