"""Every area of the program; a new one adds its line here."""

from litestar.types import ControllerRouterHandler

from web.pages.account import controller as account
from web.pages.agencies import controller as agencies
from web.pages.api import controller as api
from web.pages.captcha import controller as captcha
from web.pages.cart import controller as cart
from web.pages.catalogue import controller as catalogue
from web.pages.checkout import controller as checkout
from web.pages.crawlers import controller as crawlers
from web.pages.home import controller as home
from web.pages.legal import controller as legal
from web.pages.look import controller as look
from web.pages.media import controller as media
from web.pages.newsletter import controller as newsletter
from web.pages.payment import controller as payment
from web.pages.restock import controller as restock
from web.pages.search import controller as search
from web.pages.sign_in import controller as sign_in
from web.pages.staff import controller as staff
from web.pages.surcharges import controller as surcharges
from web.pages.tracking import controller as tracking
from web.pages.webhooks import controller as webhooks
from web.pages.withdrawal import controller as withdrawal

AREAS = (
    home,
    catalogue,
    search,
    media,
    agencies,
    legal,
    surcharges,
    crawlers,
    cart,
    checkout,
    payment,
    tracking,
    withdrawal,
    sign_in,
    account,
    look,
    captcha,
    newsletter,
    restock,
    webhooks,
    api,
    staff,
)


def area_handlers() -> list[ControllerRouterHandler]:
    """The controllers of all areas."""
    return [handler for area in AREAS for handler in area.handlers()]
