"""The client space: every part asks who comes in before anything else."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from web.pages.account.addresses.controller import AddressPages
from web.pages.account.addresses.moves import AddressMoves
from web.pages.account.credit.controller import CreditPage
from web.pages.account.data.controller import DataPages
from web.pages.account.data.keeping import KeepingPages
from web.pages.account.details.access import AccessPages
from web.pages.account.details.address_links import AddressLinkPages
from web.pages.account.details.controller import DetailsPages
from web.pages.account.details.sessions import SessionPages
from web.pages.account.home.controller import AccountHome
from web.pages.account.invoices.controller import InvoicePages
from web.pages.account.orders.controller import OrderList, OrderPages
from web.pages.account.preferences.controller import PreferencesPage
from web.sessions import signed_in_customer


def handlers() -> list[ControllerRouterHandler]:
    """A stranger is sent to the door from all but the links of mails; a new part adds its controller."""
    parts: list[ControllerRouterHandler] = [
        AccountHome,
        OrderList,
        OrderPages,
        InvoicePages,
        DetailsPages,
        AccessPages,
        SessionPages,
        AddressPages,
        AddressMoves,
        CreditPage,
        PreferencesPage,
        DataPages,
    ]
    rooms = Router("/compte", route_handlers=parts, dependencies={"session": Provide(signed_in_customer)})
    return [rooms, AddressLinkPages, KeepingPages]
