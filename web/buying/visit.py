"""What forms and lists of this folder read of the page they stand on."""

from datetime import datetime
from typing import Protocol

from shop.cart.view import CartView
from shop.checkout.standing import Standing
from shop.delivery.choice import DeliveryChoice, Place
from shop.storefront import Storefront
from web.answers import HtmlRequest


class AtCheckout(Protocol):
    """One request about one cart. `points_address`: where pickup points are searched; `near`: where the buyer lives,
    as far as parcels go there.
    """

    @property
    def request(self) -> HtmlRequest: ...
    @property
    def front(self) -> Storefront: ...
    @property
    def now(self) -> datetime: ...
    @property
    def view(self) -> CartView: ...
    @property
    def near(self) -> Place | None: ...
    @property
    def points_address(self) -> str: ...

    async def standing(self, trial: DeliveryChoice | None = None) -> Standing:
        """Where the checkout of the cart stands, `trial` being looked at in the place of the stored choice."""
