"""All that answers where an order by phone is typed."""

from typing import Final

from litestar.types import ControllerRouterHandler

from web.pages.staff.phone.articles import StaffPhoneArticles
from web.pages.staff.phone.client import StaffPhoneClient
from web.pages.staff.phone.delivery import StaffPhoneDelivery
from web.pages.staff.phone.draft import StaffPhoneDraft
from web.pages.staff.phone.payment import StaffPhonePayment
from web.pages.staff.phone.start import StaffPhone

PHONE: Final[tuple[ControllerRouterHandler, ...]] = (
    StaffPhone,
    StaffPhoneDraft,
    StaffPhoneClient,
    StaffPhoneArticles,
    StaffPhoneDelivery,
    StaffPhonePayment,
)
