"""The pages on which staff change an order that stands."""

from litestar.types import ControllerRouterHandler

from web.pages.staff.orders.address import StaffAddress, StaffAddressForm
from web.pages.staff.orders.change import StaffChange, StaffChangeForm
from web.pages.staff.orders.rest import StaffRest, StaffRestForm
from web.pages.staff.orders.returned import StaffReturned, StaffReturnedForm

CHANGING: tuple[ControllerRouterHandler, ...] = (
    StaffAddressForm,
    StaffAddress,
    StaffChangeForm,
    StaffChange,
    StaffRestForm,
    StaffRest,
    StaffReturnedForm,
    StaffReturned,
)
